"""No file of ours knows where it lies on somebody's machine: machine_paths.py SOURCE_DIRECTORY"""
import pathlib
import re
import subprocess
import sys

MACHINE_PATH = re.compile(r"(?<![\w./-])/(home|root|work|Users|mnt)/\w")
ITSELF = "tools/checks/machine_paths.py"


def main():
    root = pathlib.Path(sys.argv[1])
    listed = subprocess.run(["git", "-C", root, "ls-files"], check=True, capture_output=True, text=True)
    faults = []
    for name in listed.stdout.splitlines():
        path = root / name
        if name == ITSELF or path.is_symlink() or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if MACHINE_PATH.search(line):
                faults.append(f"{name}:{number}: {line.strip()[:100]}")
    print("\n".join(faults) or "machine paths: none")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
