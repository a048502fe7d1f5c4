"""T7, memory bugs of the parser: 4,500 malformed INVITEs over UDP, TCP and TLS, from a trunk, so that none is dropped unread.
They kill nothing, cost no memory, and a call works after them."""
import collections
import os
import pathlib
import re
import socket
import ssl
import time
import unittest

import support  # noqa: F401
from malformed import malformed_invites
from suite import password
from threatening import Threats

PATIENCE_SECONDS = 10


class Malformed:
    """The test, of which each class below makes that of its transport."""
    COUNT, MOST_GROWTH_KB = 4500, 8 << 10

    @classmethod
    def setUpClass(cls):
        # What ASan keeps back of freed memory would be taken for growth.
        before = os.environ.get("ASAN_OPTIONS")
        os.environ["ASAN_OPTIONS"] = ":".join(filter(None, [before, "quarantine_size_mb=1", "thread_local_quarantine_size_kb=64"]))
        try:
            super().setUpClass()
        finally:
            os.environ.pop("ASAN_OPTIONS")
            if before is not None:
                os.environ["ASAN_OPTIONS"] = before

    def memory_kb(self):
        status = pathlib.Path(f"/proc/{self.suite.pid('sipd')}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def invites(self, seed):
        return malformed_invites(self.COUNT, seed, self.box.address, (self.carrier.address, 5060), self.transport.upper())

    def ping(self, mark):
        return (f"OPTIONS sip:{self.box.address} SIP/2.0\r\nVia: SIP/2.0/{self.transport.upper()} {self.carrier.address}:5060;"
                f"branch=z9hG4bKalive{mark};rport\r\nMax-Forwards: 70\r\nFrom: <sip:a@{self.carrier.address}>;tag=a\r\n"
                f"To: <sip:{self.box.address}>\r\nCall-ID: alive-{mark}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n").encode()

    def note(self, data):
        kind = data.split(b" ", 2)[1].decode() if data.startswith(b"SIP/2.0") else "request"
        self.answers[kind] += 1

    def test_t7_4500_malformed_invites_kill_nothing_and_cost_no_memory(self):
        self.answers = collections.Counter()
        began = time.monotonic()
        self.send_all(self.invites(seed=1))  # Warm: buffers and tables have the size they need.
        warm = self.memory_kb()
        before = self.suite.counters("sipd")["sip.dropped.malformed"]
        self.answers.clear()
        self.send_all(self.invites(seed=2))
        self.assertGreater(self.suite.counters("sipd")["sip.dropped.malformed"] - before, self.COUNT / 3,
                           "they were not malformed enough")
        self.assertGreater(self.answers["400"], self.COUNT / 10, self.answers)
        self.until(lambda: not self.suite.calls(), "what was a call after all to end", 40)
        growth = self.memory_kb() - warm
        took = time.monotonic() - began
        print(f"T7 over {self.transport}: {self.COUNT} malformed INVITEs twice in {took:.1f} s, RSS {warm} kB grew by {growth} kB, "
              f"answers {dict(self.answers)}{self.told()}")
        self.assertLessEqual(growth, self.MOST_GROWTH_KB, f"{warm} kB grew by {growth} kB")
        self.assertNotIn("ERROR: AddressSanitizer", self.suite.log_text(most=100_000))
        self.assertEqual(self.desk.register(self.box.address, password("202")).status, 200)  # It was long ago.
        self.carrier.close()  # Silent since it connected: cut off.
        self.carrier = self.speaker("carrier")
        call, other = self.set_up()
        self.end(call, other)

    def told(self):
        return ""


class OverUdp(Malformed, Threats):
    def is_alive(self, mark):
        ping, deadline = self.ping(mark), time.monotonic() + PATIENCE_SECONDS
        self.carrier.socket.settimeout(0.5)
        self.carrier.socket.sendto(ping, (self.box.address, 5060))
        while True:
            try:
                data, _ = self.carrier.socket.recvfrom(65536)
            except TimeoutError:  # Nonsense has its price: the sender's bucket may be empty for a moment.
                self.assertLess(time.monotonic(), deadline, "sipd does not answer")
                self.carrier.socket.sendto(ping, (self.box.address, 5060))
                continue
            if data.startswith(b"SIP/2.0 200") and f"alive-{mark}".encode() in data:
                return
            self.note(data)

    def send_all(self, messages):
        for number, message in enumerate(messages):
            self.carrier.socket.sendto(message, (self.box.address, 5060))
            if number % 25 == 24:
                self.is_alive(number)
        self.is_alive("end")


LENGTH = re.compile(rb"^(?:content-length|l)[ \t]*:[ \t]*(\d+)[ \t]*$", re.I | re.M)


def is_framed(message):
    """Whether a reader of RFC 3261 18.3 finds the end of this one message where it is."""
    head, end, body = message.lstrip(b"\r\n").partition(b"\r\n\r\n")
    lengths = LENGTH.findall(head.replace(b"\r\n", b"\n"))
    return bool(end) and len(lengths) == 1 and int(lengths[0]) == len(body)


class OverStreams(Malformed):
    """After every message sipd answers a ping on the same connection, or has ended it, which a message without a clear end may
    bring about. Where no end can be found, the sender says that there is no more: then sipd has to end the connection."""

    def setUp(self):
        super().setUp()
        self.stream, self.opened, self.cut = None, 0, 0

    def tearDown(self):
        if self.stream:
            self.stream.close()
        super().tearDown()

    def connect(self):
        with self.carrier.host.inside():
            plain = socket.create_connection((self.box.address, 5061 if self.transport == "tls" else 5060), PATIENCE_SECONDS)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.context.wrap_socket(plain) if self.transport == "tls" else plain
        self.heard = b""
        self.opened += 1

    def hear(self):
        """More of what sipd says; False when it has ended the connection."""
        try:
            piece = self.stream.recv(65536)
        except TimeoutError:
            self.fail("sipd neither answers nor ends the connection")
        except (ConnectionError, ssl.SSLError):  # Cut while bytes of ours were on their way.
            piece = b""
        self.heard += piece
        if not piece:
            for answer in re.findall(rb"SIP/2\.0 \d{3} ", self.heard):
                self.note(answer)
            self.stream.close()
            self.stream = None
        return bool(piece)

    def answers_ping(self, mark):
        """False: it ended the connection instead."""
        wanted = f"Call-ID: alive-{mark}\r\n".encode()
        while wanted not in self.heard:
            if not self.hear():
                return False
        for answer in re.findall(rb"SIP/2\.0 \d{3} ", self.heard)[:-1]:
            self.note(answer)
        self.heard = b""
        return True

    def say(self, data):
        try:
            self.stream.sendall(data)
        except (ConnectionError, ssl.SSLError):
            pass  # What it said before it ended the connection is heard all the same.

    def send_all(self, messages):
        for number, message in enumerate(messages):
            if self.stream is None:
                self.connect()
            framed = is_framed(message)
            self.say(message + self.ping(number) if framed else message)
            if framed:
                self.cut += not self.answers_ping(number)
                continue
            try:
                socket.socket.shutdown(self.stream, socket.SHUT_WR)  # Also under TLS that of the connection beneath.
            except OSError:
                pass  # It was quicker.
            while self.hear():
                pass
        if self.stream is None:
            self.connect()
        self.say(self.ping("end"))
        self.assertTrue(self.answers_ping("end"))

    def told(self):
        return f", {self.opened} connections, {self.cut} cut off by sipd although their messages seemed to be framed"


class OverTcp(OverStreams, Threats):
    transport = "tcp"


class OverTls(OverStreams, Threats):
    transport = "tls"

    @classmethod
    def setUpClass(cls):
        cls.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        cls.context.check_hostname, cls.context.verify_mode = False, ssl.CERT_NONE
        super().setUpClass()


if __name__ == "__main__":
    unittest.main()
