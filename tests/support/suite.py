"""The suite under test: started on a test host in a directory of its own, asked, hurt and stopped.

    suite = Suite(host, office(extensions={"201": {}, "202": {}}), directory=scratch)
    suite.start()
    suite.kill("sipd")                          # kill -9; the supervisor brings it back.
    suite.command("calls", "--json")["calls"]   # The yobirin command.
    suite.stop()                                # Fails when a process stays behind.

Builds: $YOBIRIN_BUILD (correctness: the dev build) or $YOBIRIN_RELEASE (timed tests); default build/dev, build/release.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import weakref

from varlink import Varlink
from wait import until

SOURCE = pathlib.Path(__file__).resolve().parents[2]
MEDIA_PROCESSES = int(os.environ.get("YOBIRIN_MEDIA_PROCESSES", 1))
DAEMONS = ("officed", "ledgerd", *(f"mediad@{index}" for index in range(MEDIA_PROCESSES)), "ivrd", "sipd", "calld")
PASSWORD = "correct-horse-{}"


def build_directory(release=False):
    if release:
        return pathlib.Path(os.environ.get("YOBIRIN_RELEASE", SOURCE / "build/release"))
    return pathlib.Path(os.environ.get("YOBIRIN_BUILD", SOURCE / "build/dev"))


def password(number):
    return PASSWORD.format(number)


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + " }"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def table(name, entries):
    return f"[{name}]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in entries.items()) + "\n"


def office(bind, extensions=None, network=None, main=None, **tables):
    """An office file. `extensions` maps numbers to what differs from the default; `tables` gives further ones:
    trunk={"carrier": {...}}, did={"0312345678": {...}}, dialing={...} (a table whose values are no tables)."""
    extensions = extensions or {}
    text = table("office", {"name": "Test", "main": main or f"extension:{next(iter(extensions), '201')}",
                            "area_code": "03"})
    text += table("network", {"bind": bind, "sip_tls": 0, "sip_wss": 0, "sip_tcp": 0, "rtp_ports": "16384-32767",
                              "local_networks": ["10.0.0.0/8", "127.0.0.0/8"], **(network or {})})
    for number, given in extensions.items():
        text += table(f"extension.{number}", {"name": f"Phone {number}", "password": password(number),
                                              "srtp": "off", "codecs": ["pcmu", "pcma"], **given})
    for kind, entries in tables.items():
        if all(isinstance(value, dict) for value in entries.values()):
            for name, given in entries.items():
                text += table(f'{kind}."{name}"', given)
        else:
            text += table(kind, entries)
    return text


class Suite:
    def __init__(self, host, office_text, directory, release=False, arguments=(), wrapper=()):
        self.host, self.office_text = host, office_text
        self.root = pathlib.Path(directory) / "suite"
        self.root.mkdir(parents=True)
        self._give_memory_to_run_in()
        self.binaries = build_directory(release) / "bin"
        self.arguments = list(arguments)  # Further ones of the supervisor.
        self.wrapper = list(wrapper)  # A command that runs the supervisor.
        self.process = None

    # Life

    def _give_memory_to_run_in(self):
        """As on a box, /run is memory: journals are mapped there, and a write to a mapped file on a busy disk waits for it."""
        memory = tempfile.mkdtemp(prefix="yobirin-run-", dir="/dev/shm")
        weakref.finalize(self, shutil.rmtree, memory, ignore_errors=True)
        (self.root / "run").symlink_to(memory)

    def start(self, seconds=30):
        self.launch()
        file = self.root / "office.toml"
        file.write_text(self.office_text)
        until(lambda: self._runs("officed"), "officed's socket", seconds)
        version = self.apply(file)
        until(lambda: self.is_ready(version), f"the suite to be ready: {self.states}", seconds)
        return self

    def launch(self):
        (self.root / "log").mkdir(exist_ok=True)
        with open(self.root / "log" / "suite.log", "ab") as log:
            self.process = self.host.start(
                [*self.wrapper, self.binaries / "yobirin-supervisor", "--root", self.root, "--bin", self.binaries,
                 "--units", self._units(), *self.arguments], stdout=log, stderr=log)

    def _units(self):
        """The unit files, with more processes of mediad where that is asked for."""
        if MEDIA_PROCESSES == 1:
            return SOURCE / "systemd"
        units = self.root / "units"
        if not units.exists():
            shutil.copytree(SOURCE / "systemd", units)
            (units / "yobirin.target.d").mkdir()
            wanted = " ".join(f"yobirin-mediad@{index}.service" for index in range(1, MEDIA_PROCESSES))
            (units / "yobirin.target.d" / "more.conf").write_text(f"[Unit]\nWants={wanted}\n")
        return units

    def apply(self, file):
        self.run("apply", str(file))
        with self.varlink("org.yobirin.Office") as connection:
            return connection.call("org.yobirin.Office.Export", with_secrets=False)["version"]

    def is_ready(self, version=1):
        assert self.process.poll() is None, f"the supervisor ended: {self.log_text()[-2000:]}"
        sliced = {daemon for daemon in DAEMONS if daemon in ("sipd", "calld") or daemon.startswith("mediad@")}
        return all((status := self.status(daemon)) and status["state"] == "running"
                   and (daemon not in sliced or status["office_version"] >= version) for daemon in DAEMONS)

    @property
    def states(self):
        return {daemon: (self.status(daemon) or {}).get("state") for daemon in DAEMONS}

    def stop(self):
        """Ends everything; a process that stays is a fault of the supervisor and fails the test."""
        if not self.process:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        left = self.processes()
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        assert not left, f"stayed behind: {left}"

    def reboot(self, seconds=30):
        """What a power cycle does: all processes gone, /run wiped, disk kept."""
        self.stop()
        subprocess.run(["find", f"{self.root}/run/", "-mindepth", "1", "-delete"], check=True)
        self.launch()
        until(self.is_ready, "the suite to be ready after the reboot", seconds)

    # Questions

    def socket(self, name):
        return self.root / "run" / name

    def varlink(self, name, timeout=5):
        return Varlink(self.socket(name), timeout)

    def status(self, daemon):
        """The daemon's own account of itself, or None while it cannot be asked."""
        try:
            with self.varlink(daemon, timeout=1) as connection:
                return connection.call("org.yobirin.Daemon.Status")
        except OSError:
            return None

    def _runs(self, daemon):
        return self.status(daemon) is not None

    def pid(self, daemon):
        """As the supervisor has written it down; None while there is none."""
        try:
            return int((self.root / "run" / "pids" / daemon).read_text())
        except (OSError, ValueError):
            return None

    def counters(self, daemon):
        return {counter["name"]: counter["value"] for counter in self.status(daemon)["counters"]}

    def processes(self):
        """Every process started with this suite's root on its command line."""
        mark = str(self.root).encode()
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if mark in (entry / "cmdline").read_bytes().split(b"\0"):
                        found.append(int(entry.name))
                except OSError:
                    pass
        return found

    def run(self, *arguments, check=True):
        done = subprocess.run(self.host.command([self.binaries / "yobirin", "--root", self.root, *arguments]),
                              capture_output=True, text=True, timeout=20)
        assert not check or done.returncode == 0, \
            f"yobirin {' '.join(arguments)}: {done.returncode} {done.stdout[-500:]} {done.stderr[-500:]}"
        return done

    def command(self, *arguments):
        return json.loads(self.run(*arguments).stdout)

    def calls(self):
        return self.command("calls", "--json")["calls"]

    def devices(self, number):
        with self.varlink("org.yobirin.Phones") as connection:
            devices = connection.call("org.yobirin.Phones.List")["devices"]
        return [device for device in devices if device["extension"] == number]

    # Hurting

    def kill(self, daemon, number=signal.SIGKILL):
        pid = until(lambda: self.pid(daemon), f"{daemon} to answer", 10)
        os.kill(pid, number)
        return pid

    def wait_for_new(self, daemon, old_pid, seconds=5):
        """The pid of the daemon's next life, once it answers and runs."""
        def back():
            status = self.status(daemon)
            return status and status["pid"] != old_pid and status["state"] == "running" and status["pid"]
        return until(back, f"{daemon} (was {old_pid}) to be back", seconds, every=0.005)

    def log_sizes(self):
        return {log: log.stat().st_size for log in (self.root / "log").glob("*.log")}

    def log_text(self, since=None, most=8000):
        """The last of what the daemons wrote, `since` an earlier log_sizes()."""
        text = ""
        for log in sorted((self.root / "log").glob("*.log")):
            fresh = log.read_bytes()[(since or {}).get(log, 0):].decode(errors="replace")
            if fresh.strip():
                text += f"[{log.name}]\n{fresh[-most:]}\n"
        return text
