"""A small DNS server for tests, over UDP and TCP, that can be dead, slow, lying and short.

    server = DnsServer(zone, "10.77.0.3", inside=host.inside).start()
    server.fault = "dead"          # Says nothing. "slow": after server.delay seconds. A name of lies.LIES: that lie.
    server.fault_of = {"SRV": "dead"}   # Of one type of question only.
    server.always_cut = True       # UDP never has room: ask again over TCP.
    server.asked                   # (moment, name, type, transport) of every question.
    server.close()

Nothing is cached, nothing is asked elsewhere.
"""
import contextlib
import heapq
import itertools
import selectors
import socket
import struct
import threading
import time

from .lies import LIES
from .records import Malformed, cut, read_question, reply


class DnsServer:
    def __init__(self, zone, address="127.0.0.1", port=53, inside=contextlib.nullcontext, with_extras=False):
        self.zone, self.with_extras = zone, with_extras
        self.fault, self.fault_of, self.delay, self.always_cut = "", {}, 5.0, False
        self.asked, self.malformed = [], 0
        self.streams, self.late, self.order = {}, [], itertools.count()
        self.selector, self.runs = selectors.DefaultSelector(), True
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        with inside():
            self.udp = socket.socket(family, socket.SOCK_DGRAM)
            self.tcp = socket.socket(family, socket.SOCK_STREAM)
        self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.udp.bind((address, port))
        self.port = self.udp.getsockname()[1]
        self.tcp.bind((address, self.port))
        self.tcp.listen(8)
        self.selector.register(self.udp, selectors.EVENT_READ, self._read_udp)
        self.selector.register(self.tcp, selectors.EVENT_READ, self._accept)
        self.thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self.thread.start()
        return self

    def close(self):
        self.runs = False
        self.thread.join()
        for open_socket in (self.udp, self.tcp, *self.streams):
            open_socket.close()
        self.selector.close()

    def questions(self, kind=None):
        return [name for _, name, asked, _ in self.asked if kind in (None, asked)]

    def _run(self):
        while self.runs:
            for key, _ in self.selector.select(self._patience()):
                key.data()
            while self.late and self.late[0][0] <= time.monotonic():
                heapq.heappop(self.late)[2]()

    def _patience(self):
        return min(0.05, max(0.0, self.late[0][0] - time.monotonic())) if self.late else 0.05

    def _read_udp(self):
        data, asker = self.udp.recvfrom(4096)
        self._serve(data, "UDP", lambda reply_bytes: self._quietly(lambda: self.udp.sendto(reply_bytes, asker)))

    @staticmethod
    def _quietly(send):
        with contextlib.suppress(OSError):  # The asker has gone.
            send()

    def _accept(self):
        stream, _ = self.tcp.accept()
        stream.setblocking(False)
        self.streams[stream] = b""
        self.selector.register(stream, selectors.EVENT_READ, lambda: self._read_tcp(stream))

    def _read_tcp(self, stream):
        try:
            piece = stream.recv(4096)
        except OSError:
            piece = b""
        if not piece:
            self.selector.unregister(stream)
            del self.streams[stream]
            stream.close()
            return
        rest = self.streams[stream] + piece
        while len(rest) >= 2 and len(rest) >= 2 + struct.unpack_from("!H", rest)[0]:
            length = struct.unpack_from("!H", rest)[0]
            data, rest = rest[2:2 + length], rest[2 + length:]
            self._serve(data, "TCP", lambda reply_bytes: self._quietly(
                lambda: stream.sendall(struct.pack("!H", len(reply_bytes)) + reply_bytes)))
        self.streams[stream] = rest

    def _serve(self, data, transport, send):
        try:
            question = read_question(data)
        except Malformed:
            self.malformed += 1
            return
        self.asked.append((time.monotonic(), question.name, question.kind, transport))
        fault = self.fault_of.get(question.kind, self.fault)
        if fault == "dead":
            return
        honest = reply(question, self.zone, self.with_extras)
        replies = LIES[fault](question, honest) if fault in LIES else [honest]
        if transport == "UDP" and (self.always_cut or fault not in LIES or fault == "huge"):
            replies = [cut(question, one, 12 if self.always_cut else question.udp_octets) for one in replies]
        if fault == "slow":
            heapq.heappush(self.late, (time.monotonic() + self.delay, next(self.order), lambda: [send(one) for one in replies]))
        else:
            for one in replies:
                send(one)
