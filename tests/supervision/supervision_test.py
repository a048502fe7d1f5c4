"""Supervision: what tools/supervisor and daemons/lib/daemon do together, seen from outside.

Usage: supervision_test.py BIN_DIRECTORY; every test starts a supervisor of its own over two stand-in daemons.
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

BINARIES = pathlib.Path()
UNITS = pathlib.Path(__file__).parent / "units"
NAME = "stand_in"


def wait_until(what, seconds=10.0):
    """Asks again and again, for as long as a loaded machine may take, and returns the first true answer."""
    end = time.monotonic() + seconds
    while True:
        answer = what()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.01)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] != "Z"


class Supervision(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="supervision-"))
        subprocess.run([BINARIES / "yobirin-supervisor", "--root", self.root, "--units", UNITS, "--detach"],
                       check=True, timeout=60)
        self.supervisor = int((self.root / "supervisor.pid").read_text())

    def tearDown(self):
        try:
            os.kill(self.supervisor, signal.SIGTERM)
            wait_until(lambda: not is_alive(self.supervisor))
        except ProcessLookupError:
            pass
        shutil.rmtree(self.root)

    def pid(self, name=NAME):
        try:
            return int((self.root / "run/pids" / name).read_text())
        except (FileNotFoundError, ValueError):
            return None

    def status(self, name=NAME):
        """Asks the daemon over Varlink; a daemon that is just being started answers when it is there."""
        with socket.socket(socket.AF_UNIX) as channel:
            channel.settimeout(20)
            channel.connect(str(self.root / "run" / name))
            channel.sendall(b'{"method":"org.yobirin.Daemon.Status"}\0')
            text = b""
            while not text.endswith(b"\0"):
                piece = channel.recv(65536)
                if not piece:
                    raise ConnectionResetError
                text += piece
        return json.loads(text[:-1])["parameters"]

    def counter(self, name):
        return {c["name"]: c["value"] for c in self.status()["counters"]}.get(name, 0)

    def send(self, text):
        port = int((self.root / "state" / NAME / "port").read_text())
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
            wire.sendto(text, ("127.0.0.1", port))

    def kill(self, signal_number=signal.SIGKILL):
        old = self.pid()
        os.kill(old, signal_number)
        return old

    def wait_for_another(self, old):
        return wait_until(lambda: self.pid() not in (None, old) and self.pid())

    def test_all_are_ready_when_the_supervisor_returns(self):
        for name in (NAME, NAME + "@7"):
            status = self.status(name)
            self.assertEqual(status["name"], name)
            self.assertEqual(status["state"], "running")
            self.assertEqual(status["pid"], self.pid(name))

    def test_a_killed_daemon_comes_back_with_its_socket_and_its_journal(self):
        self.send(b"before")
        wait_until(lambda: self.counter("stand_in.kept") == 1)
        old = self.kill()
        self.send(b"meanwhile")  # Waits in the parked socket.
        self.wait_for_another(old)
        wait_until(lambda: self.counter("stand_in.kept") == 2)
        self.assertEqual(self.counter("stand_in.came_back"), 1)

    def test_a_question_asked_while_it_is_dead_is_answered(self):
        old = self.kill()
        self.assertNotEqual(self.status()["pid"], old)

    def test_it_comes_back_a_hundred_times(self):
        for _ in range(100):
            old = self.kill()
            self.wait_for_another(old)
        self.send(b"still there")
        wait_until(lambda: self.counter("stand_in.kept") == 1)

    def test_a_stopped_daemon_is_back_within_five_seconds(self):
        old = self.pid()
        stopped = time.monotonic()
        os.kill(old, signal.SIGSTOP)
        self.wait_for_another(old)
        self.status()
        self.assertLess(time.monotonic() - stopped, 5)

    def test_a_message_that_kills_kills_once(self):
        self.send(b"die of this")
        wait_until(lambda: self.counter("stand_in.came_back") == 1)
        self.send(b"die of this")
        wait_until(lambda: self.counter("stand_in.dropped") == 1)
        self.send(b"live")
        wait_until(lambda: self.counter("stand_in.kept") == 1)
        self.assertEqual(self.counter("stand_in.came_back"), 1)

    def test_everything_ends_with_the_supervisor(self):
        pids = [self.pid(), self.pid(NAME + "@7")]
        os.kill(self.supervisor, signal.SIGTERM)
        wait_until(lambda: not is_alive(self.supervisor))
        self.assertEqual([is_alive(pid) for pid in pids], [False, False])

    def test_everything_ends_even_when_the_supervisor_is_killed(self):
        pids = [self.pid(), self.pid(NAME + "@7")]
        os.kill(self.supervisor, signal.SIGKILL)
        wait_until(lambda: not any(is_alive(pid) for pid in pids))

    def test_a_second_supervisor_for_the_same_directory_is_refused(self):
        second = subprocess.run([BINARIES / "yobirin-supervisor", "--root", self.root, "--units", UNITS], stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertNotEqual(second.returncode, 0)
        self.assertIn(b"running already", second.stderr)

    def test_idle_daemons_do_not_wake_the_supervisor_but_for_the_watchdog(self):
        def switches():
            text = pathlib.Path(f"/proc/{self.supervisor}/status").read_text()
            return int(text.split("voluntary_ctxt_switches:")[1].split()[0])

        self.status()
        before = switches()
        time.sleep(5)  # The measure itself: two daemons, one beat a second each.
        self.assertLessEqual(switches() - before, 2 * 5 + 4)


if __name__ == "__main__":
    BINARIES = pathlib.Path(sys.argv.pop(1))
    unittest.main(verbosity=2)
