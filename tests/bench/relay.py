#!/usr/bin/python3
"""What relaying G.711 costs: 100 calls, 50 packets a second each way, beside rtpengine (userspace) and the floor program
(one socket a stream, io_uring), in one run with the same sound. Targets: P2 at most 0.5 x rtpengine's and 1.25 x the
floor's; P3 at most 30 kB a call, memory of the whole suite.

    relay.py [--seconds 15] [--calls 100] [--profile]
    relay.py --memory [--seconds 5] [--calls 100]      # Ours alone: what a call takes of each daemon's memory.
"""
import argparse
import os
import subprocess
import sys
import tempfile
import time

from measure import KINDS_OF_MEMORY, load, processes_named, pss_by_process, pss_kilobytes, table
from network import Host, stop
from peer_office import BOX, CALLEE, CALLER, addresses, bench_office
from suite import Suite, build_directory

GENERATOR = build_directory(release=True) / "bin/yobirin-load"


def per_cent(outcome, calls):
    return 100 * sum(outcome["spent"].values()) / outcome["seconds"] * 100 / calls


def lost(outcome):
    flows = outcome["result"]["flows"]
    return sum(max(flow["sent"] - flow["heard"], 0) for flow in flows), sum(flow["sent"] for flow in flows)


def rtpengine(options):
    host = Host("peer")
    control = "127.0.0.1:2223"
    child = host.start(["rtpengine", "--foreground", f"--interface={BOX}", f"--listen-ng={control}", "--port-min=20000",
                        "--port-max=24000", "--table=-1", "--log-level=3", "--num-threads=2"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)  # It says nothing when it is ready; the load repeats its requests.
    pids = lambda: processes_named(host, "rtpengine")
    before = pss_kilobytes(pids())
    outcome = load(host, GENERATOR, ["ng", "--relay", control, "--from", f"{CALLER}:0", "--to", f"{CALLEE}:0",
                                     "--calls", options.calls, "--seconds", options.seconds],
                   pids, begin="steady", at_end=lambda: pss_kilobytes(pids()))
    stop(child)
    host.close()
    return outcome, before


def ours(options, scratch, memory=pss_kilobytes):
    host = Host("box")
    suite = Suite(host, bench_office(), scratch, release=True)
    try:
        suite.start()
        before = memory(suite.processes())
        outcome = load(host, GENERATOR, ["hold", *addresses(), "--calls", options.calls, "--seconds", options.seconds],
                       suite.processes, begin="steady", at_end=lambda: memory(suite.processes()))
        if options.profile:
            profile(host, suite, options)
    finally:
        suite.stop()
        host.close()
    return outcome, before


def profile(host, suite, options):
    data = "/tmp/yobirin-relay.perf"
    perf = subprocess.Popen(["perf", "record", "-q", "-F", "2000", "-o", data, "-p", ",".join(map(str, suite.processes()))],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    load(host, GENERATOR, ["hold", *addresses(), "--calls", options.calls, "--seconds", options.seconds],
         suite.processes, begin="steady")
    perf.terminate()
    perf.wait()
    subprocess.run(["perf", "report", "-i", data, "--stdio", "--percent-limit", "0.7", "--sort", "comm,symbol"], check=False)


def floor(options):
    """The floor program prints the per cent of a core it took for as many calls."""
    program = build_directory(release=True) / "bin/relay_floor"
    if not program.exists():
        return None
    done = subprocess.run([program, "--calls", str(options.calls), "--seconds", str(options.seconds)],
                          capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def row(name, outcome, before, calls, reference):
    share = per_cent(outcome, calls)
    missing, sent = lost(outcome)
    result = outcome["result"]
    return [name, f"{share:.1f}", f"{share / reference:.2f}" if reference else "", f"{(outcome['at_end'] - before) / calls:.0f}",
            f"{result['delay_us_p50']}/{result['delay_us_p99']}", f"{missing}/{sent}",
            "  ".join(f"{who} {100 * seconds / outcome['seconds']:.1f}" for who, seconds in
                      sorted(outcome["spent"].items(), key=lambda item: -item[1]))]


def growth(options):
    with tempfile.TemporaryDirectory() as scratch:
        outcome, before = ours(options, scratch, pss_by_process)
    rows = [[name, *((now[kind] - before[name][kind]) / options.calls for kind in KINDS_OF_MEMORY)]
            for name, now in outcome["at_end"].items()]
    rows.append(["together", *(sum(row[1 + column] for row in rows) for column in range(len(KINDS_OF_MEMORY)))])
    table(f"{options.calls} relayed G.711 calls: memory a call (PSS), kB (target: <= 30 together)",
          ["", *KINDS_OF_MEMORY, "together"],
          [[name, *(f"{kilobytes:.1f}" for kilobytes in (*kinds, sum(kinds)))] for name, *kinds in rows])
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    if options.memory:
        return growth(options)
    theirs, their_memory = rtpengine(options)
    with tempfile.TemporaryDirectory() as scratch:
        mine, my_memory = ours(options, scratch)
    reference = per_cent(theirs, options.calls)
    lowest = floor(options)
    rows = [row("yobirin", mine, my_memory, options.calls, reference), row("rtpengine", theirs, their_memory, options.calls, reference)]
    if lowest is not None:
        rows.append(["floor program", f"{lowest:.1f}", f"{lowest / reference:.2f}", "", "", "", ""])
    table(f"{options.calls} relayed G.711 calls: per cent of a core per 100 calls (targets: <= 0.50 of rtpengine, <= 1.25 of the floor; <= 30 kB a call)",
          ["", "%/100", "ratio", "kB/call", "delay us p50/p99", "lost/sent", "by process"], rows)
    if lowest:
        print(f"  yobirin / floor: {per_cent(mine, options.calls) / lowest:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
