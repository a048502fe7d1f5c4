"""One fuzz target: first it must find the bug that was planted for it, then run clean for a while.

fuzz.py BIN_DIRECTORY NAME [--seconds 5]

BIN_DIRECTORY/planted_NAME is the same target with YOBIRIN_PLANTED_BUG. Seeds: tests/fuzz/seeds/NAME/, and whatever
$YOBIRIN_TEST_DATA has for this kind of input.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
FIND_WITHIN_SECONDS = 90

# Folders of the test data that hold inputs for targets whose name contains the word.
SHARED_SEEDS = {
    "sip": ["rfc4475", "rfc5118"],
    "sdp": ["fuzz/webrtc/sdp-corpus"],
    "rtcp": ["fuzz/webrtc/rtcp-corpus"],
    "rtp": ["fuzz/webrtc/rtp-corpus"],
    "stun": ["fuzz/webrtc/stun-corpus"],
}


def seeds(name):
    folders = [SOURCE / "tests/fuzz/seeds" / name]
    data = os.environ.get("YOBIRIN_TEST_DATA")
    if data:
        folders += [pathlib.Path(data) / folder for word, shared in SHARED_SEEDS.items() if word in name
                    for folder in shared]
    return [str(folder) for folder in folders if folder.is_dir()]


def run(program, scratch, seconds, corpus):
    corpus.mkdir()
    return subprocess.run(
        [program, f"-max_total_time={seconds}", "-timeout=5", "-rss_limit_mb=1024", "-print_final_stats=1",
         f"-artifact_prefix={scratch}/", str(corpus), *seeds(program.name.split("_", 1)[1])],
        capture_output=True, text=True, errors="replace", check=False,
        env={**os.environ, "ASAN_OPTIONS": "detect_leaks=1", "UBSAN_OPTIONS": "print_stacktrace=1"})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("name")
    parser.add_argument("--seconds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        planted = run(given.binaries / f"planted_{given.name}", scratch, FIND_WITHIN_SECONDS, scratch / "planted")
        if planted.returncode == 0:
            sys.exit(f"{given.name} did not find its planted bug in {FIND_WITHIN_SECONDS} s")
        print(f"{given.name}: found the planted bug")
        clean = run(given.binaries / f"fuzz_{given.name}", scratch, given.seconds, scratch / "clean")
        print("\n".join(clean.stderr.splitlines()[-12:]))
        if clean.returncode != 0:
            keep = SOURCE / "build" / "fuzz-finds"
            keep.mkdir(parents=True, exist_ok=True)
            for find in list(scratch.glob("crash-*")) + list(scratch.glob("timeout-*")) + list(scratch.glob("oom-*")):
                (keep / f"{given.name}-{find.name}").write_bytes(find.read_bytes())
            print(clean.stderr[:6000])
            sys.exit(f"{given.name} found something; the input is in {keep}")


if __name__ == "__main__":
    main()
