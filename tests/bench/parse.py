#!/usr/bin/python3
"""What reading one INVITE of 828 bytes costs, in instructions as callgrind counts them, beside libosip2 and sofia-sip.
Target P14: at most 6,000 fully checked with its key headers, at most 9,000 with its session. Instructions depend on the
compiler and hardly on the machine, so they can be a gate.

    parse.py            prints ours beside the peers whose libraries are installed
    parse.py --check BIN_DIRECTORY
                        fails when ours is beyond the budget
"""
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

TIMES = 500
# What `bench_parse DEPTH` may cost. Where the target is not reached yet, what was reached and 5 %.
BUDGETS = {"message": 6_000, "sdp": 9_880}
TARGETS = {"message": 6_000, "sdp": 9_000}


def instructions(program, depth):
    with tempfile.TemporaryDirectory() as scratch:
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={scratch}/out", "--toggle-collect=*read_once*",
             str(program), depth, str(TIMES)], capture_output=True, text=True, check=False)
    counted = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not counted or counted[1] == "0":
        sys.exit(f"{program} {depth} could not be counted:\n{run.stderr}")
    return int(counted[1]) / TIMES


def check(binaries):
    beyond = []
    for depth, budget in BUDGETS.items():
        cost = instructions(binaries / "bench_parse", depth)
        print(f"{depth}: {cost:,.0f} instructions, budget {budget:,}, target {TARGETS[depth]:,}")
        if cost > budget:
            beyond.append(depth)
    if beyond:
        sys.exit(f"beyond the budget: {', '.join(beyond)}")


def compare(binaries):
    from measure import table  # pylint: disable=import-outside-toplevel
    rows = []
    for name, program in (("ours", "bench_parse"), ("libosip2", "bench_parse_osip2"), ("sofia-sip", "bench_parse_sofia")):
        if (binaries / program).exists():
            rows.append([name] + [f"{instructions(binaries / program, depth):,.0f}" for depth in ("message", "sdp")])
    table("One INVITE of 828 bytes: instructions (targets: <= 6,000, <= 9,000)", ["", "checked", "with session"], rows)


def main():
    if sys.argv[1:2] == ["--check"]:
        return check(pathlib.Path(sys.argv[2]))
    from suite import build_directory  # pylint: disable=import-outside-toplevel
    return compare(build_directory(release=True) / "bin")


if __name__ == "__main__":
    main()
