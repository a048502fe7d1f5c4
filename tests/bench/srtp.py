#!/usr/bin/python3
"""What SRTP on both legs adds to 100 relayed G.711 calls, in one run beside the same calls in the clear: nanoseconds a packet
in mediad's engine, without sockets, and per cent of a core. Target P8: at most 2.5 %/100 calls with GCM, 5 with AES-CM. Beside
it the same packets opened and sealed by libsrtp, where it is installed.

    srtp.py
"""
import json
import subprocess
import sys

from measure import table
from suite import build_directory

RUNS = 5  # Of each program, in turn; the quickest counts.
PACKETS_A_SECOND = 2 * 50 * 100  # Of 100 calls.
TARGETS = {"AEAD_AES_128_GCM": 2.5, "AES_CM_128_HMAC_SHA1_80": 5, "AES_CM_128_HMAC_SHA1_32": 5}


def measured(program):
    found = {}
    if program.exists():
        for _ in range(RUNS):
            run = subprocess.run([program], capture_output=True, text=True, check=True)
            for line in run.stdout.splitlines():
                row = json.loads(line)
                found[row["suite"]] = min(row["ns"], found.get(row["suite"], row["ns"]))
    return found


def per_cent(nanoseconds):
    return nanoseconds * PACKETS_A_SECOND / 1e9 * 100


def main():
    binaries = build_directory(release=True) / "bin"
    ours, theirs = measured(binaries / "bench_srtp"), measured(binaries / "bench_srtp_libsrtp")
    plain = ours["none"]
    rows = [["in the clear", f"{plain:.0f}", f"{per_cent(plain):.2f}", "", "", ""]]
    for suite, target in TARGETS.items():
        added = ours[suite] - plain
        rows.append([suite, f"{ours[suite]:.0f}", f"{per_cent(ours[suite]):.2f}", f"+{per_cent(added):.2f}", f"+{target}",
                     f"+{per_cent(theirs[suite]):.2f}" if theirs else "-"])
    table("SRTP on both legs of 100 relayed G.711 calls, in the engine",
          ["", "ns a packet", "%/100", "added", "P8", "libsrtp adds"], rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
