#!/usr/bin/python3
"""What a complete bridged call costs (INVITE, 180, 200, ACK, BYE, 200 on both legs; no audio, no digest), at 100 a second,
beside Kamailio as a stateful proxy without media, in one run with the same load. Target P1: at most 1.0 x Kamailio's.

    calls.py [--seconds 20] [--rate 100] [--rounds 2] [--profile]
"""
import argparse
import os
import subprocess
import sys
import tempfile

from kamailio import kamailio
from measure import load, processes_named, table
from network import Host, stop
from peer_office import BOX, CALLEE, CALLEE_PORT, SIP_PORT, addresses, bench_office
from suite import Suite, build_directory


def measured(host, options, pids, profile_name=None):
    generator = build_directory(release=True) / "bin/yobirin-load"
    arguments = ["rate", *addresses(), "--rate", str(options.rate), "--seconds", str(options.seconds)]
    return load(host, generator, arguments, pids, begin="measuring")


def report(outcome):
    calls = outcome["result"]["completed"]
    total = sum(outcome["spent"].values())
    return {"ms": 1000 * total / max(calls, 1), "calls": calls, **outcome}


def one_round(options, scratch):
    with_peer = Host("peer")
    child = kamailio(with_peer, scratch, "kamailio.cfg", CALLEE=f"{CALLEE}:{CALLEE_PORT}", LISTEN=f"udp:{BOX}:{SIP_PORT}")
    theirs = report(measured(with_peer, options, lambda: processes_named(with_peer, "kamailio")))
    stop(child)
    with_peer.close()

    host = Host("box")
    suite = Suite(host, bench_office(), f"{scratch}/ours", release=True)
    try:
        suite.start()
        if options.profile:
            profile(host, suite, options)
        ours = report(measured(host, options, suite.processes))
    finally:
        suite.stop()
        host.close()
    return ours, theirs


def profile(host, suite, options):
    """Where ours goes: perf over all daemons under the same load."""
    data = "/tmp/yobirin-calls.perf"
    pids = ",".join(map(str, suite.processes()))
    perf = subprocess.Popen(["perf", "record", "-q", "-F", "2000", "-o", data, "-p", pids],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    measured(host, options, suite.processes)
    perf.terminate()
    perf.wait()
    subprocess.run(["perf", "report", "-i", data, "--stdio", "--percent-limit", "0.7", "--sort", "comm,symbol"], check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    rows = []
    for number in range(options.rounds):
        with tempfile.TemporaryDirectory() as scratch:
            os.mkdir(f"{scratch}/ours")
            ours, theirs = one_round(options, scratch)
        by_daemon = "  ".join(f"{name} {1000 * seconds / max(ours['calls'], 1):.3f}"
                              for name, seconds in sorted(ours["spent"].items(), key=lambda item: -item[1]))
        rows.append([number + 1, f"{ours['ms']:.3f}", f"{theirs['ms']:.3f}", f"{ours['ms'] / theirs['ms']:.2f}",
                     f"{ours['calls']}/{ours['result']['made']}", f"{ours['result']['setup_us_p50']}/{ours['result']['setup_us_p99']}",
                     f"{theirs['result']['setup_us_p50']}/{theirs['result']['setup_us_p99']}", by_daemon])
    table(f"Complete bridged calls at {options.rate} a second: CPU ms per call (target: ratio <= 1.00)",
          ["round", "ours", "Kamailio", "ratio", "completed", "set-up us p50/p99", "Kamailio's", "ours by daemon"], rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
