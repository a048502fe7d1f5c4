"""clang-tidy over what changed, for as long as there is time; what was clean once is not looked at again.

tidy.py SOURCE_DIRECTORY BUILD_DIRECTORY [--since COMMIT] [--seconds 600]

The files changed since COMMIT, or all of them without one, until the time is up. A file's verdict is remembered by what the
compiler sees of it (preprocessed text, .clang-tidy), in $XDG_CACHE_HOME/yobirin-tidy.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "yobirin-tidy"


def git(source, *arguments):
    return subprocess.run(["git", "-C", source, *arguments], capture_output=True, text=True, check=False).stdout.split()


def commands(source, build):
    """file → its compile command, of files in this tree that are not generated."""
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        if path.is_relative_to(source) and not path.is_relative_to(build):
            found[str(path.relative_to(source))] = (entry["directory"], entry["command"])
    return found


def fingerprint(source, directory, command):
    words = [word for word in shlex.split(command) if not word.endswith("ccache")]
    compiler = next(i for i, word in enumerate(words) if word.endswith("++"))
    words = words[compiler:]
    if "-o" in words:
        at = words.index("-o")
        del words[at:at + 2]
    seen = subprocess.run([*words, "-E", "-P", "-o", "-"], cwd=directory, capture_output=True, check=False).stdout
    return hashlib.sha256(seen + (source / ".clang-tidy").read_bytes()).hexdigest()


def judge(source, build, name, where, deadline):
    """(name, verdict): "clean", "known", "late" or what is wrong."""
    if time.monotonic() > deadline:
        return name, "late"
    stamp = CACHE / fingerprint(source, *where)
    if stamp.exists():
        return name, "known"
    # CppUTest's header warns when clang has ASan and this is not said.
    quiet = "--extra-arg=-DCPPUTEST_MEM_LEAK_DETECTION_DISABLED"
    done = subprocess.run(["clang-tidy-19", "--quiet", quiet, "-p", build, source / name], capture_output=True,
                          text=True, check=False)
    if done.returncode == 0:
        stamp.touch()
        return name, "clean"
    return name, done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--since")
    parser.add_argument("--seconds", type=int, default=600)
    given = parser.parse_args()
    source, build = given.source.resolve(), given.build.resolve()
    CACHE.mkdir(parents=True, exist_ok=True)
    known = commands(source, build)
    changed = set(git(source, "diff", "--name-only", given.since)) if given.since else set(known)
    order = sorted(changed & set(known))
    deadline = time.monotonic() + given.seconds
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        verdicts = dict(pool.map(lambda name: judge(source, build, name, known[name], deadline), order))
    late = [name for name, verdict in verdicts.items() if verdict == "late"]
    faults = {name: verdict for name, verdict in verdicts.items() if verdict not in ("clean", "known", "late")}
    print("\n".join(faults.values()))
    print(f"tidy: {len(verdicts) - len(late)} of {len(verdicts)} files looked at, {len(faults)} with faults; "
          f"{len(late)} left for want of time")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
