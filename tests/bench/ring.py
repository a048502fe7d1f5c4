#!/usr/bin/python3
"""What a frame of 20 ms costs on its way through the ring of an application (recording, prompts): nanoseconds, beside the floor program:
a copy and two counters. "with the bell": as when every frame is told of by itself; mediad rings once a tick.

    ring.py
"""
import json
import subprocess
import sys

from measure import table

from suite import build_directory

FRAMES_A_SECOND = 50
CALLS, STREAMS = 100, 2  # P7: recorded calls, both sides of each.


def main():
    found = json.loads(subprocess.run([build_directory(release=True) / "bin/bench_frames", "ring"], capture_output=True, text=True,
                                      check=True).stdout)
    ours, floor = found["ours_ns"], found["floor_ns"]
    rung, floor_rung = found["ours_rung_ns"], found["floor_rung_ns"]
    table("A frame through an application's ring, written and read: nanoseconds", ["", "ns", "ratio", "with the bell", "ratio"],
          [["ours", ours, f"{ours / floor:.2f}", rung, f"{rung / floor_rung:.2f}"],
           ["floor program", floor, "1.00", floor_rung, "1.00"]])
    share = ours * FRAMES_A_SECOND * CALLS * STREAMS / 1e9 * 100
    print(f"  {CALLS} recorded calls: {share:.2f} % of a core in the ring (P7: the whole of recording <= 1.5)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
