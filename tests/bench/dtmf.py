#!/usr/bin/python3
"""Which digits a DTMF detector hears and which it imagines: every cell of our acceptance table beside SpanDSP's and the target, false digits in
hours of speech, digits pressed while somebody speaks, and instructions a frame.

    dtmf.py                    YOBIRIN_TALK_OFF_HOURS: how much speech, 20 if not given; YOBIRIN_TALK_OFF_SEED: which.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

from measure import table

from suite import build_directory

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "dtmf"))
import talking  # noqa: E402

HOURS = float(os.environ.get("YOBIRIN_TALK_OFF_HOURS", 20))
SEED = os.environ.get("YOBIRIN_TALK_OFF_SEED", "1")
BINARIES = build_directory(release=True) / "bin"
PROGRAMS = {"ours": BINARIES / "bench_dtmf", "SpanDSP": BINARIES / "bench_dtmf_spandsp"}
CELLS = (  # What bench_dtmf calls it, what it is, the target.
    ("off_1.5", "both tones up to 1.5 % off, 40 ms: heard, %", "100"),
    ("off_1.8", "both tones up to 1.8 % off, 40 ms: heard, %", "100"),
    ("off_3.0", "one tone 3.0 % off: heard, %", "<= 0.1"),
    ("off_3.5", "one tone 3.5 % off: heard, %", "<= 0.1"),
    ("loudest", "loudest tones heard always, dBm0", ">= -3"),
    ("faintest", "faintest tones heard always, dBm0", "<= -30"),
    ("rejected", "loudest tones never heard, coming from below, dBm0", ">= -45"),
    ("high_stronger", "high tone stronger, heard always, dB", ">= 6"),
    ("low_stronger", "low tone stronger, heard always, dB", ">= 8"),
    ("on_40", "40 ms on: heard, %", "100"),
    ("on_23", "23 ms on: heard, %", "0"),
    ("shortest_heard", "shortest heard always, ms", "<= 40"),
    ("longest_unheard", "longest never heard, ms", ">= 23"),
    ("pause_30", "pause of 30 ms: two presses, %", "100"),
    ("shortest_pause", "shortest pause that always parts, ms", "<= 30"),
    ("hole_10", "hole of 10 ms: one press, %", "100"),
    ("hole_20", "hole of 20 ms: one press, %", "-"),
    ("wrong_of_1200_at_12_a_second", "12 digits a second: wrong of 1,200", "0"),
    ("wrong_of_1000_at_12_db", "noise 12 dB below, 40 ms on: wrong of 1,000", "0"),
    ("noise", "most noise with none of 1,000 wrong, dB below", "<= 12"),
    ("wrong_of_1500_silence", "2 % of packets lost, silence instead: wrong of 1,500", "<= 1.5"),
    ("wrong_of_1500_repetition", "2 % of packets lost, the last again: wrong of 1,500", "<= 1.5"),
    ("dial_tone_JP", "over Japan's dial tone at -15 dBm0, 40 ms: heard, %", "100"),
    ("dial_tone_US", "over America's dial tone at -15 dBm0, 40 ms: heard, %", "100"),
)


def cells(program):
    run = subprocess.run([program, "cells"], stdout=subprocess.PIPE, text=True, check=True)
    return {row["what"]: row["figure"] for row in map(json.loads, run.stdout.splitlines())}


def judged(programs, portion, seed):
    return {name: json.loads(subprocess.run([program, "speech", str(seed)], input=portion, stdout=subprocess.PIPE, check=True).stdout)
            for name, program in programs.items()}


def speech(programs, hours, seed):
    """name → sums over all portions, each of which is made and judged once."""
    sums = {name: dict.fromkeys(("seconds", "false", "pressed", "missed_50", "missed_100"), 0) for name in programs}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as workers:
        for found in workers.map(lambda name: judged(programs, talking.portion(name), name.rsplit(".", 1)[1]), talking.names(hours, seed)):
            for name, figures in found.items():
                for what, figure in figures.items():
                    sums[name][what] += figure
    return sums


def instructions(program, kind):
    """A frame's: what more rounds of the same sound cost more."""
    counts = []
    for rounds in (1, 3):
        run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "cost", kind, str(rounds)],
                             capture_output=True, text=True, check=True)
        counts.append((int(re.search(r"Collected : (\d+)", run.stderr).group(1)), json.loads(run.stdout)["frames"]))
    (few, frames), (many, more_frames) = counts
    return (many - few) / (more_frames - frames)


def main():
    programs = {name: program for name, program in PROGRAMS.items() if program.exists()}
    if "ours" not in programs:
        sys.exit("bench_dtmf is not built")
    figures = {name: cells(program) for name, program in programs.items()}
    table("DTMF: what is heard", ["", *programs, "target"],
          [[what, *(f"{figures[name][cell]:g}" for name in programs), target] for cell, what, target in CELLS])
    spoken = speech(programs, HOURS, SEED)
    hours = next(iter(spoken.values()))["seconds"] / 3600
    table(f"DTMF: {hours:.1f} h of speech (seed {SEED})", ["", *programs, "target"],
          [["false digits", *(spoken[name]["false"] for name in programs), "0 in 20 h"],
           *([f"pressed for {on} ms while somebody speaks, 10 dB below: heard, %",
              *(f"{100 * (1 - spoken[name][f'missed_{on}'] / spoken[name]['pressed']):.1f}" for name in programs), "99"] for on in (50, 100))])
    table("DTMF: instructions a frame of 20 ms", ["", *programs],
          [[kind, *(f"{instructions(program, kind):,.0f}" for program in programs.values())] for kind in ("silence", "speech", "digits")])


if __name__ == "__main__":
    main()
