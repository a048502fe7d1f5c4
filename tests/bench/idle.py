#!/usr/bin/python3
"""What a suite with nothing to do costs, and how soon it rings. Wakes are voluntary context switches of all threads of a
daemon over ten seconds, with a phone registered; then calls at 50 a second, from INVITE in to 180 out. Target P16: at
most 5 wakes a second and daemon; p99 at most 5 ms. P12: memory at rest.

    idle.py [--seconds 10]
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from measure import cpu, load, name_of, pss_kilobytes, spent, table
from network import Host
from peer_office import BOX, SIP_PORT, addresses, bench_office
from suite import DAEMONS, PASSWORD, Suite, build_directory

SETTLING_SECONDS = 3  # What start-up and the registrations left to do.
PHONES = 1            # bench_office has one extension, 201.


def wakes(pid):
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        found = re.search(r"^voluntary_ctxt_switches:\s+(\d+)", (task / "status").read_text(), re.M)
        total += int(found.group(1))
    return total


def idle(suite, seconds):
    time.sleep(SETTLING_SECONDS)
    pids = {daemon: suite.pid(daemon) for daemon in DAEMONS}
    before, processors = {daemon: wakes(pid) for daemon, pid in pids.items()}, cpu(suite.processes())
    time.sleep(seconds)  # Wakes are counted over time.
    used = spent(processors, cpu(suite.processes()))
    return [[daemon, f"{(wakes(pid) - before[daemon]) / seconds:.2f}", f"{1000 * used.get(name_of(pid), 0) / seconds:.3f}",
             f"{pss_kilobytes([pid]) / 1024:.1f}"] for daemon, pid in pids.items()]


def registered(host, generator):
    subprocess.run(host.command([generator, "storm", "--box", f"{BOX}:{SIP_PORT}", "--from", "127.0.1.1:0", "--phones", PHONES,
                                 "--first", 201, "--password", PASSWORD, "--seconds", 10]),
                   check=True, stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    generator = build_directory(release=True) / "bin/yobirin-load"
    with tempfile.TemporaryDirectory() as scratch:
        host = Host("box")
        suite = Suite(host, bench_office(), scratch, release=True)
        try:
            suite.start()
            registered(host, generator)
            rows = idle(suite, options.seconds)
            calls = load(host, generator, ["rate", *addresses(), "--rate", "50", "--seconds", str(options.seconds)],
                         suite.processes, begin="measuring")["result"]
        finally:
            suite.stop()
            host.close()
    table("An idle suite (target: <= 5 wakes a second and daemon)", ["daemon", "wakes/s", "CPU ms/s", "PSS MB"], rows)
    table("From INVITE in to 180 out at 50 calls a second (target: p99 <= 5 ms)", ["calls", "p50 ms", "p99 ms"],
          [[calls["completed"], f"{calls['ringing_us_p50'] / 1000:.2f}", f"{calls['ringing_us_p99'] / 1000:.2f}"]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
