"""mediad alone under the supervisor: its sockets, its ports, and sound by hand.

    with MediadAtWork() as mediad:
        session = mediad.open("p1", offer(phone))
"""
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/support"))
from varlink import Varlink  # noqa: E402

BUILD = pathlib.Path(os.environ.get("YOBIRIN_BUILD", SOURCE / "build/dev"))
INTERFACE = "org.yobirin.Media."
PCMU = {"name": "PCMU", "clock": 8000, "payload": 0}
PCMA = {"name": "PCMA", "clock": 8000, "payload": 8}
DIGITS = {"name": "TELEPHONE-EVENT", "clock": 8000, "payload": 101, "parameters": "0-15"}


def wait_until(what, seconds=10.0):
    end = time.monotonic() + seconds
    while True:
        answer = what()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.005)


def free_ports(count):
    """The first of `count` UDP ports in a row that nobody uses now."""
    while True:
        first = random.randrange(20000, 60000, 2)
        sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
        try:
            for i, one in enumerate(sockets):
                one.bind(("127.0.0.1", first + i))
            return first
        except OSError:
            continue
        finally:
            for one in sockets:
                one.close()


def units(directory):
    """The suite's own units, with mediad alone wanted."""
    directory.mkdir()
    for unit in (SOURCE / "systemd").iterdir():
        if "media" in unit.name or "audio" in unit.name or unit.name.endswith(".d"):
            (directory / unit.name).symlink_to(unit)
    (directory / "yobirin.target").write_text("[Unit]\nWants=yobirin-mediad@0.service\n")
    return directory


class OfficeOfOneSlice:
    """Stands in for officed: gives mediad its slice when asked."""

    def __init__(self, path, media):
        self.reply = {"parameters": {"version": 1, "media": media}, "continues": True}
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(path))
        self.listening.listen()
        self.connections = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            connection.recv(65536)  # There is one question.
            connection.sendall(json.dumps(self.reply).encode() + b"\0")
            self.connections.append(connection)

    def close(self):
        self.listening.close()
        for connection in self.connections:
            connection.close()


class MediadAtWork:
    def __init__(self, ports=128):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="mediad-"))
        self.first_port = free_ports(ports)
        self.last_port = self.first_port + ports - 1

    def __enter__(self):
        (self.root / "run").mkdir()
        self.office = OfficeOfOneSlice(self.root / "run/org.yobirin.Office", {
            "bind": ["127.0.0.1"], "local_networks": ["127.0.0.0/8"],
            "port_low": self.first_port, "port_high": self.last_port})
        subprocess.run([BUILD / "bin/yobirin-supervisor", "--root", self.root, "--bin", BUILD / "bin",
                        "--units", units(self.root / "units"), "--detach"], check=True, timeout=60)
        self.supervisor = int((self.root / "supervisor.pid").read_text())
        self.media = self.connect_control()
        wait_until(lambda: self.office.connections)
        return self

    def __exit__(self, *_):
        self.office.close()
        os.kill(self.supervisor, signal.SIGTERM)
        wait_until(lambda: not pathlib.Path(f"/proc/{self.supervisor}").exists()
                   or " Z " in pathlib.Path(f"/proc/{self.supervisor}/stat").read_text())
        shutil.rmtree(self.root)

    def connect_control(self):
        return Varlink(self.root / "run/org.yobirin.Media@0")

    def pid(self):
        return int((self.root / "run/pids/mediad@0").read_text())

    def call(self, method, **parameters):
        return self.media.call(INTERFACE + method, **parameters)

    def counters(self):
        with Varlink(self.root / "run/mediad@0") as daemon:
            return {c["name"]: c["value"] for c in daemon.call("org.yobirin.Daemon.Status")["counters"]}


def session(phone_socket, codecs=(PCMU, DIGITS), direction="sendrecv", address=None, signalling="127.0.0.1"):
    host, port = address or phone_socket.getsockname()
    stream = {"kind": "audio", "protocol": "RTP/AVP", "address": host, "port": port, "direction": direction,
              "codecs": list(codecs)}
    return {"streams": [stream], "signalling": signalling}


def local_address(answer):
    """Where a session says its maker wants sound."""
    stream = answer["streams"][0]
    return stream["address"], stream["port"]
