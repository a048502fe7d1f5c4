#!/usr/bin/python3
"""What becomes of a translated voice on its way through networks of several kinds: how late, how much made up, how far from
the original. The figures of tests/calls/networks_test.py, over a longer time.

    networks.py [SECONDS]
"""
import os
import subprocess
import sys

from measure import SOURCE


def main():
    environment = {**os.environ, "YOBIRIN_SECONDS": sys.argv[1] if len(sys.argv) > 1 else "30"}
    return subprocess.run(["/usr/bin/python3", "-B", SOURCE / "tests/calls/networks_test.py"], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
