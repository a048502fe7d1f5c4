"""A made-up officed and a made-up calld that tells of lamps, for the real sipd; its phones are scripted."""
import contextlib
import hashlib
import os
import socket
import subprocess
import threading
import time

from sip_peer import SipPeer
from stream_peer import StreamPeer
from varlink_server import WAIT, Server

PASSWORD = "correct-horse-{}"


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class ThisMachine:
    address = "127.0.0.1"

    @staticmethod
    def inside():
        return contextlib.nullcontext()


class Officed(Server):
    def __init__(self, path, port, numbers):
        self.wire = {"bind": ["127.0.0.1"], "sip_udp": port, "sip_tcp": port, "local_networks": ["127.0.0.0/8"],
                     "digest": "md5", "trunks": [],
                     "extensions": [self.extension(number) for number in numbers]}
        super().__init__(path)

    @staticmethod
    def extension(number):
        def proof(algorithm):
            return hashlib.new(algorithm, f"{number}:yobirin:{PASSWORD.format(number)}".encode()).hexdigest()
        return {"number": number, "name": f"Phone {number}", "ha1_md5": proof("md5"), "ha1_sha256": proof("sha256")}

    def answer(self, connection, method, parameters, message):
        if method == "Slice":
            connection.reply({"version": 1, "wire": self.wire}, continues=True)
        else:
            connection.reply({})


class Lamps(Server):
    """calld, as far as lamps go: what it tells first is all there is. What keys ask for is decided by `decide`."""

    def __init__(self, path, *names):
        self.pressed, self.decide = [], lambda key: {"changed": False}
        self.lamps = {name: {"name": name, "dialogs": []} for name in names}
        super().__init__(path)

    def answer(self, connection, method, parameters, message):
        if method == "Switch":
            self.pressed.append(parameters)
            decided = self.decide(parameters)
            return connection.reply(decided or {}, error=None if decided else "org.yobirin.Lamps.NotAllowed")
        assert method == "Watch" and message["more"], message
        for lamp in self.lamps.values():
            connection.reply({"lamp": lamp}, continues=True)
        connection.reply({"all": True}, continues=True)
        self.watcher = connection

    def shows(self, name, *states, **more):
        """The lamp has a dialog for each of these states; told at once while somebody watches."""
        dialogs = [{"id": str(place), "state": state, "direction": "recipient",
                    "remote": {"number": "0312345678", "name": "佐藤 & <Co>"}} for place, state in enumerate(states)]
        self.lamps[name] = {"name": name, "dialogs": dialogs, **more}
        if self.watcher:
            self.tell(lamp=self.lamps[name])

    def loses(self, name):
        del self.lamps[name]
        self.tell(gone=name)


class Neighbours:
    def __init__(self, root, binary, numbers, lamps):
        self.root, self.binary, self.port = str(root), binary, free_port()
        self.run = f"{root}/run"
        os.makedirs(self.run)
        self.officed = Officed(f"{self.run}/org.yobirin.Office", self.port, numbers)
        self.lamps = Lamps(f"{self.run}/org.yobirin.Lamps", *lamps)
        self.peers = []
        self.start()

    def start(self, with_lamps=True):
        self.process = subprocess.Popen([self.binary, "--root", self.root], stderr=subprocess.PIPE, text=True)
        self.said = []
        self.listener = threading.Thread(target=self.listen, args=(self.process,), daemon=True)
        self.listener.start()
        try:
            self.until(lambda: self.listens() and (self.lamps.watcher or not with_lamps))
        except AssertionError:
            self.stop()
            raise

    def listens(self):
        wanted = f"0100007F:{self.port:04X}"
        with open("/proc/net/udp") as sockets:
            return any(line.split()[1] == wanted for line in sockets.readlines()[1:])

    def listen(self, process):
        with process.stderr as lines:
            self.said.extend(lines)

    def phone(self, number):
        peer = SipPeer(ThisMachine, port=free_port(), media_port=0, user=number)
        self.peers.append(peer)
        return peer

    def stream_phone(self, number):
        peer = StreamPeer(ThisMachine, box="127.0.0.1", user=number, media_port=0, box_port=self.port)
        self.peers.append(peer)
        return peer

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.listener.join()
        self.lamps.watcher = self.officed.watcher = None

    def stop(self):
        for peer in self.peers:
            peer.close()
        self.kill()
        for server in (self.officed, self.lamps):
            if server.listening.fileno() >= 0:
                server.die()

    @staticmethod
    def until(holds):
        end = time.monotonic() + WAIT
        while not holds():
            if time.monotonic() > end:
                raise AssertionError("it did not come to that")
            time.sleep(0.01)
