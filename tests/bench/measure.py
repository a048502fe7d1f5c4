"""What a bench needs: processor time and memory of programs under test, a load beside them, and a table.

Every figure is a ratio of two programs measured in one run on one host; absolute times stand beside it for orientation.
"""
import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
sys.path.insert(0, str(SOURCE / "tests/support"))

TICKS = os.sysconf("SC_CLK_TCK")


def seconds_of(pid):
    """utime + stime, in seconds; precise where the scheduler's own account can be read."""
    try:
        total = 0
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
        if total:
            return total / 1e9
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    except OSError:
        return 0.0


def name_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "?"


def cpu(pids):
    return {pid: seconds_of(pid) for pid in pids}


def spent(before, after):
    """Seconds by program name between two readings."""
    by_name = {}
    for pid, seconds in after.items():
        by_name[name_of(pid)] = by_name.get(name_of(pid), 0) + seconds - before.get(pid, 0)
    return by_name


KINDS_OF_MEMORY = ("journals", "programs", "the rest")


def kind_of_memory(path):
    """Of a mapping: programs are what is mapped from disk, code above all, page by page as it is first used."""
    if "/journals/" in path:
        return "journals"
    return "programs" if path.startswith("/") and not path.startswith(("/dev/", "/memfd:")) else "the rest"


def pss_by_process(pids):
    """Kilobytes by program name and kind of memory."""
    by_name = {}
    for pid in pids:
        found = by_name.setdefault(name_of(pid), dict.fromkeys(KINDS_OF_MEMORY, 0))
        try:
            kind = ""
            for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
                key, *fields = line.split()
                if not key.endswith(":"):
                    kind = kind_of_memory(fields[4] if len(fields) > 4 else "")
                elif key == "Pss:":
                    found[kind] += int(fields[0])
        except OSError:
            pass
    return by_name


def pss_kilobytes(pids):
    total = 0
    for pid in pids:
        try:
            for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            pass
    return total


def load(host, binary, arguments, pids, begin, end="measured", at_end=None):
    """Runs the load; returns its result and what `pids` spent between the lines `begin` and `end` it prints."""
    child = host.start([binary, *arguments], stdout=subprocess.PIPE, text=True)
    before = after = None
    started = finished = 0
    memory = None
    for line in child.stdout:
        if line.strip() == begin:
            before, started = cpu(pids()), time.monotonic()
        elif line.strip() == end:
            after, finished = cpu(pids()), time.monotonic()
            memory = at_end() if at_end else None
        elif line.startswith("{"):
            result = json.loads(line)
    if child.wait() != 0 or before is None or after is None:
        raise SystemExit(f"the load could not be measured: {' '.join(map(str, arguments))}")
    return {"result": result, "spent": spent(before, after), "seconds": finished - started, "at_end": memory}


def table(title, columns, rows):
    widths = [max(len(str(row[i])) for row in [columns, *rows]) for i in range(len(columns))]
    print(f"\n{title}")
    for row in [columns, *rows]:
        print("  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())


def processes_named(host, name):
    """Processes of that name in the host's network namespace."""
    wanted = os.stat(host.path).st_ino
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit() and name_of(int(entry.name)).startswith(name):
            try:
                if os.stat(entry / "ns/net").st_ino == wanted:
                    found.append(int(entry.name))
            except OSError:
                pass
    return found
