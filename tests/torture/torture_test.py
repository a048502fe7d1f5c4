"""Every message of RFC 4475 and RFC 5118, sent to the running suite; each answer is held against judgement.tsv.

The sender is a peer trunk of the office, so that an INVITE is looked at beyond its authentication. A ping (OPTIONS) follows
every message: when it is answered, whatever the message was to be answered at once has been, and the suite lives.

$YOBIRIN_TORTURE_TRANSPORTS: udp (default), or a list "udp tcp tls" where the suite listens there.
"""
import os
import pathlib
import re
import select
import socket
import ssl
import sys
import time
import unittest
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from scenario import Scenario  # noqa: E402

TRANSPORTS = os.environ.get("YOBIRIN_TORTURE_TRANSPORTS", "udp").split()
SENDER = "10.77.0.2"
SENT_BY_PORTS = (5060, 5061, 5050, 19823)  # What the messages' topmost Vias name, or mean.
PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
# Over a stream a message ends where its Content-Length says: these end the connection, whatever UDP would answer.
UNFRAMED = re.compile(rb"(?im)^(content-length|l)[ \t]*:[ \t]*(\d+)[ \t]*\r$")


def judgements():
    """(folder, file, parser's verdict, statuses that may answer; none: silence)"""
    for line in (HERE / "judgement.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            folder, file, verdict, answers, _why = line.split("\t")
            yield folder, file, verdict, {int(one) for one in answers.split() if one != "-"}, "-" in answers.split()


class Udp:
    """Answers come to the port that the topmost Via names, for none of the messages asks for rport (RFC 3261 18.2.2)."""

    def __init__(self, host, box):
        self.sockets = []
        for port in SENT_BY_PORTS:
            with host.inside():
                self.sockets.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            self.sockets[-1].bind((host.address, port))
        self.peer = (box.address, PORTS["udp"])
        self.via = f"UDP {host.address}:{SENT_BY_PORTS[0]}"

    def send(self, message):
        self.sockets[0].sendto(message, self.peer)

    def receive(self, seconds):
        """Messages that came; none after `seconds` of silence."""
        ready, _, _ = select.select(self.sockets, [], [], seconds)
        return [one.recv(65535) for one in sorted(ready, key=self.sockets.index, reverse=True)]

    def close(self):
        for one in self.sockets:
            one.close()


class Tcp:
    """Answers come back on the connection. One that the suite closes (framing lost) is opened again."""
    name = "tcp"

    def __init__(self, host, box):
        self.host, self.peer = host, (box.address, PORTS[self.name])
        self.via = f"{self.name.upper()} {host.address}"
        self.socket, self.waiting = None, b""

    def connect(self):
        with self.host.inside():
            plain = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        plain.settimeout(5)
        plain.connect(self.peer)
        self.socket, self.waiting = self.dressed(plain), b""

    def dressed(self, plain):
        return plain

    def send(self, message):
        if self.socket is None:
            self.connect()
        try:
            self.socket.sendall(message)
        except OSError:
            self.connect()
            self.socket.sendall(message)

    def receive(self, seconds):
        self.socket.settimeout(seconds)
        try:
            got = self.socket.recv(65535)
        except TimeoutError:
            return []
        except OSError:
            got = b""
        if not got:
            self.close()
            self.connect()
            return []
        self.waiting += got
        return list(self.cut())

    def cut(self):
        while b"\r\n\r\n" in self.waiting:
            head, _, rest = self.waiting.partition(b"\r\n\r\n")
            size = int(re.search(rb"(?im)^(?:content-length|l) *: *(\d+)", head)[1])
            if len(rest) < size:
                return
            self.waiting = rest[size:]
            yield head + b"\r\n\r\n" + rest[:size]

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket = None


class Tls(Tcp):
    name = "tls"

    def dressed(self, plain):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(plain)


CHANNELS = {"udp": Udp, "tcp": Tcp, "tls": Tls}


def status_of(message):
    found = re.match(rb"SIP/2\.0 (\d{3}) ", message)
    return int(found[1]) if found else 0


class Torture(Scenario):
    standing_hosts = ("sender",)
    extensions = {"201": {}}
    tables = {"trunk": {"sender": {"server": f"sip:{SENDER}", "register": False, "inbound_from": [SENDER]}}}
    network_table = {"sip_tcp": 5060 if "tcp" in TRANSPORTS else 0, "sip_tls": 5061 if "tls" in TRANSPORTS else 0}

    def ping(self, channel):
        """Everything that came before a ping's answer; None when nobody answers within a second."""
        mark = uuid.uuid4().hex
        channel.send((f"OPTIONS sip:ping@{self.box.address} SIP/2.0\r\nVia: SIP/2.0/{channel.via};branch=z9hG4bK{mark}\r\n"
                      f"Max-Forwards: 70\r\nFrom: <sip:p@{SENDER}>;tag={mark}\r\nTo: <sip:ping@{self.box.address}>\r\n"
                      f"Call-ID: {mark}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n").encode())
        seen, end = [], time.monotonic() + 1
        while time.monotonic() < end:
            for message in channel.receive(max(0.01, end - time.monotonic())):
                if mark.encode() in message:
                    return seen
                seen.append(message)
        return None

    def finals_of(self, channel, message):
        """The final statuses that answer this one message."""
        call_id = re.search(rb"(?im)^(?:call-id|i)[ \t]*:\s*(\S+)", message)
        mine = lambda answer: call_id is None or call_id[1] in answer
        channel.send(message)
        seen = self.ping(channel)
        self.assertIsNotNone(seen, f"no answer to OPTIONS after {message[:200]!r}")
        finals = [status_of(one) for one in seen if mine(one)]
        # An INVITE that went on to calld is answered a little later.
        end = time.monotonic() + 5
        while any(status < 200 for status in finals) and not any(s >= 200 for s in finals) and time.monotonic() < end:
            finals += [status_of(one) for one in channel.receive(0.5) if mine(one)]
        return [status for status in finals if status >= 200]

    def judge(self, transport):
        channel = CHANNELS[transport](self.standing["sender"], self.box)
        self.addCleanup(channel.close)
        passed = failed = 0
        for folder, file, _verdict, statuses, may_be_silent in judgements():
            message = (HERE / folder / file).read_bytes()
            with self.subTest(transport=transport, file=file):
                failed += 1
                framed = transport == "udp" or UNFRAMED.search(message)
                finals = self.finals_of(channel, message)
                if not finals:
                    self.assertTrue(may_be_silent or not framed, f"{file}: silence, expected one of {statuses}")
                self.assertTrue(set(finals) <= (statuses if framed else statuses | {400, 513}),
                                f"{file}: {finals}, expected one of {statuses}")
                passed, failed = passed + 1, failed - 1
        print(f"{transport}: {passed} passed, {failed} failed")

    def test_every_message_of_the_rfcs_gets_an_answer_it_may_get(self):
        for transport in TRANSPORTS:
            self.judge(transport)


if __name__ == "__main__":
    unittest.main()
