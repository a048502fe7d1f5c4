#!/usr/bin/python3
"""Offered more calls than it can carry: the suite on one core, the generator on the other. First the peak is sought by
raising the rate until less is completed than offered; then five times that is offered. Target P13: at least 85 % of the
peak is still completed, the rest is told 503 with Retry-After, a BYE is answered within 200 ms (p99), memory stays bounded.

    overload.py [--seconds 10] [--start 200]
"""
import argparse
import os
import sys
import tempfile

from measure import load, pss_kilobytes, table
from network import Host
from peer_office import addresses, bench_office
from suite import Suite, build_directory

SUITE_CORE, GENERATOR_CORE = 0, 1
GROWTH = 1.25          # From one rate tried to the next.
KEPT_UP = 0.95         # Less completed than this part of what was offered: beyond the peak.
MOST_RATE = 10000      # The generator's own limit; five times the peak may not exceed it, or less is offered and said so.
TIMES = 5


def on_core(core, action):
    """What `action` starts runs on that core alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        return action()
    finally:
        os.sched_setaffinity(0, before)


def offered(host, suite, rate, seconds):
    arguments = ["rate", *addresses(), "--rate", str(rate), "--seconds", str(seconds)]
    outcome = on_core(GENERATOR_CORE, lambda: load(
        host, build_directory(release=True) / "bin/yobirin-load", arguments, suite.processes, begin="measuring",
        at_end=lambda: pss_kilobytes(suite.processes())))
    return {"rate": rate, "goodput": outcome["result"]["completed"] / seconds, "memory": outcome["at_end"],
            **outcome["result"]}


def measured(host, suite, options):
    tried, rate = [], options.start
    while rate <= MOST_RATE:
        tried.append(offered(host, suite, int(rate), options.seconds))
        if tried[-1]["goodput"] < KEPT_UP * tried[-1]["rate"]:
            break
        rate *= GROWTH
    peak = max(tried, key=lambda one: one["goodput"])
    storm = offered(host, suite, min(MOST_RATE, int(TIMES * peak["goodput"])), options.seconds)
    after = offered(host, suite, int(peak["goodput"] / 2), options.seconds)
    return tried, peak, storm, after


def row(name, one, peak):
    refused = {status: count for status, count in one["statuses"].items() if status != "200"}
    return [name, one["rate"], f"{one['goodput']:.0f}", f"{one['goodput'] / peak['goodput']:.2f}",
            f"{one['setup_us_p99'] / 1000:.1f}", f"{one['bye_us_p99'] / 1000:.1f}", one["told_when"], refused,
            one["unanswered"], f"{one['memory'] / 1024:.1f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--start", type=int, default=200)
    options = parser.parse_args()
    if len(os.sched_getaffinity(0)) < 2:
        raise SystemExit("the suite and the generator need a core each")
    with tempfile.TemporaryDirectory() as scratch:
        host = Host("box")
        suite = Suite(host, bench_office(), scratch, release=True)
        try:
            on_core(SUITE_CORE, suite.start)
            tried, peak, storm, after = measured(host, suite, options)
        finally:
            suite.stop()
            host.close()
    table("Overload (targets: at five times the peak >= 0.85 of it, all others 503 with Retry-After, BYE p99 < 200 ms)",
          ["what", "offered/s", "completed/s", "of peak", "set-up p99 ms", "BYE p99 ms", "told when", "refused", "unanswered",
           "memory MB"],
          [*(row("rising", one, peak) for one in tried), row("overload", storm, peak), row("afterwards", after, peak)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
