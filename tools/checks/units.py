"""The unit files: systemd understands them, and no daemon may do more than its share. units.py SOURCE_DIRECTORY

Thresholds (exposure as `systemd-analyze security` counts it): 0.5 without network, 1.3 with it, 1.8 for sound.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
THRESHOLDS = {"yobirin-sipd.service": 13, "yobirin-webd.service": 13, "yobirin-mediad@.service": 18}
THRESHOLD_WITHOUT_NETWORK = 5


def with_programs_of_this_machine(source, directory):
    """Copies whose ExecStart exists, so that verify complains about nothing but the units."""
    shutil.copytree(source / "systemd", directory, dirs_exist_ok=True)
    for path in directory.rglob("*.service"):
        path.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", path.read_text()))
    return sorted(directory.glob("*.service")), sorted(directory.glob("*.socket")) + sorted(directory.glob("*.target"))


def run(*arguments):
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def main():
    if not shutil.which("systemd-analyze"):
        print("systemd-analyze is not installed here: skipped")
        sys.exit(SKIPPED)
    faults = []
    with tempfile.TemporaryDirectory() as scratch:
        services, others = with_programs_of_this_machine(pathlib.Path(sys.argv[1]), pathlib.Path(scratch))
        instances = [str(path).replace("@.", "@0.") for path in services + others]
        failed, said = run("systemd-analyze", "verify", "--man=no", *instances)
        if failed or said:
            faults.append(f"verify: {said}")
        for path in services:
            threshold = THRESHOLDS.get(path.name, THRESHOLD_WITHOUT_NETWORK)
            failed, said = run("systemd-analyze", "security", "--offline=yes", f"--threshold={threshold}", str(path))
            print(said.splitlines()[-1])
            if failed:
                faults.append(f"{path.name} is above {threshold / 10}")
    print("\n".join(faults) or "units: good")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
