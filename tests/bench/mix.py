#!/usr/bin/python3
"""What a conference costs: 100 in one room, all talking G.711, beside our own relay of as many packets (50 calls), in one run with
the same sound. Target P5: at most 5 % of a core, and at most 1.4 x the relay. Then what mixing alone takes, without packets, beside
the floor program (a plain sum of every frame, encoded for each).

    mix.py [--seconds 15] [--members 100] [--profile]
"""
import argparse
import json
import subprocess
import sys
import tempfile

from measure import load, table
from network import Host
from peer_office import ROOM, addresses, bench_office
from suite import Suite, build_directory

BINARIES = build_directory(release=True) / "bin"
ROUNDS = 2  # Of each, in turn; the cheaper one counts: what else the machine does makes both dearer.


def measured(suite, host, arguments, options):
    outcome = load(host, BINARIES / "yobirin-load", [*arguments, "--seconds", options.seconds], suite.processes, begin="steady")
    return 100 * sum(outcome["spent"].values()) / outcome["seconds"], outcome


def run(options, scratch):
    host = Host("box")
    suite = Suite(host, bench_office(), scratch, release=True)
    room, relay = [], []
    try:
        suite.start()
        for _ in range(ROUNDS):
            relay.append(measured(suite, host, ["hold", *addresses(), "--calls", options.members // 2], options))
            room.append(measured(suite, host, ["confer", *addresses(ROOM), "--calls", options.members], options))
        if options.profile:
            profile(host, suite, options)
    finally:
        suite.stop()
        host.close()
    return min(room, key=lambda one: one[0]), min(relay, key=lambda one: one[0])


def profile(host, suite, options):
    data = "/tmp/yobirin-mix.perf"
    perf = subprocess.Popen(["perf", "record", "-q", "-F", "2000", "-o", data, "-p", ",".join(map(str, suite.processes()))],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    measured(suite, host, ["confer", *addresses(ROOM), "--calls", options.members], options)
    perf.terminate()
    perf.wait()
    subprocess.run(["perf", "report", "-i", data, "--stdio", "--percent-limit", "0.7", "--sort", "comm,symbol"], check=False)


def by_process(outcome):
    return "  ".join(f"{who} {100 * seconds / outcome['seconds']:.1f}"
                     for who, seconds in sorted(outcome["spent"].items(), key=lambda item: -item[1]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--members", type=int, default=100)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        (room, conferred), (relay, relayed) = run(options, scratch)
    result = conferred["result"]
    packets = result["members"] * conferred["seconds"] * 50
    scale = 100 / options.members
    table(f"{options.members} in one room, all talking G.711: per cent of a core (P5: <= 5 of 100, <= 1.4 of our relay of as many packets)",
          ["", "%/100", "ratio", "heard", "by process"],
          [["room", f"{room * scale:.1f}", f"{room / relay:.2f}", f"{100 * result['heard'] / packets:.1f} %", by_process(conferred)],
           ["relay", f"{relay * scale:.1f}", "1.00", "", by_process(relayed)]])
    frames = json.loads(subprocess.run([BINARIES / "bench_frames", "mix", str(options.members)], capture_output=True, text=True,
                                       check=True).stdout)
    table("The mixing alone: nanoseconds a member and frame", ["", "ns", "ratio to the floor"],
          [["ours", frames["ours_ns"], f"{frames['ours_ns'] / frames['floor_ns']:.2f}"], ["floor program", frames["floor_ns"], "1.00"]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
