"""Every message of RFC 4475 and RFC 5118, sent to the running suite; each answer is held against judgement.tsv.

The sender is a peer trunk of the office, so that an INVITE is looked at beyond its authentication. A ping (OPTIONS) follows
every message: when it is answered, whatever the message was to be answered at once has been, and the suite lives.

Over a stream a message ends where its Content-Length says (RFC 3261 18.3). The few that say it wrongly, or not at all, are
another message there than in a datagram, and are judged as such: see Framing.

$YOBIRIN_TORTURE_TRANSPORTS: fewer of "udp tcp tls".
"""
import enum
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

TRANSPORTS = os.environ.get("YOBIRIN_TORTURE_TRANSPORTS", "udp tcp tls").split()
SENDER = "10.77.0.2"
SENT_BY_PORTS = (5060, 5061, 5050, 19823)  # What the messages' topmost Vias name, or mean.
PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
CUT_OFF_SECONDS = 10  # sipd waits 5 s for the rest of a message.


class Framing(enum.Enum):
    WHOLE = "ends where the datagram does"
    SHORT = "ends before: what follows begins another message, and is none"
    LONG = "is not over yet: the rest is waited for, and what is sent next belongs to it"
    NONE = "ends nobody knows where: the connection is of no use any more"


def framing_of(message):
    head, _, body = message.partition(b"\r\n\r\n")
    lengths = re.findall(rb"(?im)^(?:content-length|l)[ \t]*:\s*(\S*)", head)
    if len(lengths) != 1 or not lengths[0].isdigit():
        return Framing.NONE
    size = int(lengths[0])
    return Framing.LONG if size > len(body) else Framing.SHORT if body[size:].strip() else Framing.WHOLE


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

    is_open = True

    def send(self, message):
        self.sockets[0].sendto(message, self.peer)

    def receive(self, seconds):
        """Messages that came; none after `seconds` of silence."""
        ready, _, _ = select.select(self.sockets, [], [], seconds)
        return [one.recv(65535) for one in sorted(ready, key=self.sockets.index, reverse=True)]

    def start_anew(self):
        while self.receive(0.5):
            pass

    def close(self):
        for one in self.sockets:
            one.close()


class Tcp:
    """Answers come back on the connection. One that the suite has closed is opened again with the next message."""
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
        except (ConnectionError, ssl.SSLError):
            pass  # receive() tells that the suite has closed it.

    @property
    def is_open(self):
        return self.socket is not None

    def receive(self, seconds):
        """Messages that came; none after `seconds` of silence, or when the suite has closed the connection."""
        if self.socket is None:
            return []
        self.socket.settimeout(seconds)
        try:
            got = self.socket.recv(65535)
        except TimeoutError:
            return []
        except (ConnectionError, ssl.SSLError):
            got = b""
        if not got:
            self.close()
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

    def start_anew(self):
        self.close()

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


class Torture:
    """The test, of which each class below makes that of its transport: with a suite of its own, for there the same messages would
    be repeats of what came over another transport."""
    transport = ""
    standing_hosts = ("sender",)
    extensions = {"201": {}}
    tables = {"trunk": {"sender": {"server": f"sip:{SENDER}", "register": False, "inbound_from": [SENDER]}}}

    def setUp(self):
        super().setUp()
        if self.transport not in TRANSPORTS:
            self.skipTest("not asked for")

    def ping(self, channel):
        """Everything that came before a ping's answer, or together with it; None when nobody answers within a second."""
        mark = uuid.uuid4().hex
        channel.send((f"OPTIONS sip:ping@{self.box.address} SIP/2.0\r\nVia: SIP/2.0/{channel.via};branch=z9hG4bK{mark}\r\n"
                      f"Max-Forwards: 70\r\nFrom: <sip:p@{SENDER}>;tag={mark}\r\nTo: <sip:ping@{self.box.address}>\r\n"
                      f"Call-ID: {mark}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n").encode())
        seen, end = [], time.monotonic() + 1
        while channel.is_open and (left := end - time.monotonic()) > 0:
            came = channel.receive(left)
            others = [message for message in came if mark.encode() not in message]
            seen += others
            if len(others) < len(came):
                return seen
        return None

    @staticmethod
    def is_answer_to(message):
        call_id = re.search(rb"(?im)^(?:call-id|i)[ \t]*:\s*(\S+)", message)
        return lambda answer: call_id is None or call_id[1] in answer

    def finals_of(self, channel, message):
        """The final statuses that answer this one message."""
        mine = self.is_answer_to(message)
        channel.send(message)
        seen = self.ping(channel)
        self.assertTrue(channel.is_open, f"the connection was closed after {message[:200]!r}")
        self.assertIsNotNone(seen, f"no answer to OPTIONS after {message[:200]!r}")
        finals = [status_of(one) for one in seen if mine(one)]
        # An INVITE that went on to calld is answered a little later.
        end = time.monotonic() + 5
        while any(100 <= status < 200 for status in finals) and not any(s >= 200 for s in finals) and time.monotonic() < end:
            finals += [status_of(one) for one in channel.receive(0.5) if mine(one)]
        return [status for status in finals if status >= 200]

    def finals_of_unframed(self, channel, message):
        """Likewise, of one that a stream cannot be cut after: until it is answered or the connection is closed."""
        mine, finals = self.is_answer_to(message), []
        channel.send(message)
        end = time.monotonic() + CUT_OFF_SECONDS
        while channel.is_open and not finals and (left := end - time.monotonic()) > 0:
            finals = [status for one in channel.receive(left) if mine(one) and (status := status_of(one)) >= 200]
        return finals

    def judge_unframed(self, channel, message, statuses):
        framing = framing_of(message)
        finals = self.finals_of_unframed(channel, message)
        if framing is Framing.SHORT:
            # Complete, and so to be answered, unless what follows ended the connection before. Its session may be cut in two.
            self.assertTrue(finals or not channel.is_open, f"silence, expected one of {statuses}")
            self.assertTrue(set(finals) <= statuses | {400, 488}, f"{finals}, expected one of {statuses}")
        else:
            self.assertTrue(set(finals) <= {400, 513}, f"{finals}, though it {framing.value}")
            end = time.monotonic() + CUT_OFF_SECONDS
            while channel.is_open and (left := end - time.monotonic()) > 0:
                channel.receive(left)
            self.assertFalse(channel.is_open, f"the connection stands, though the message {framing.value}")
        channel.close()
        self.assertIsNotNone(self.ping(channel), "no answer to OPTIONS on a new connection")

    def judge(self, channel, message, statuses, may_be_silent):
        if self.transport != "udp" and framing_of(message) is not Framing.WHOLE:
            return self.judge_unframed(channel, message, statuses)
        finals = self.finals_of(channel, message)
        self.assertTrue(finals or may_be_silent, f"silence, expected one of {statuses}")
        self.assertTrue(set(finals) <= statuses, f"{finals}, expected one of {statuses}")

    def test_every_message_of_the_rfcs_gets_an_answer_it_may_get(self):
        channel = CHANNELS[self.transport](self.standing["sender"], self.box)
        self.addCleanup(channel.close)
        passed = failed = 0
        for folder, file, _verdict, statuses, may_be_silent in judgements():
            has_passed = False
            with self.subTest(file=file):
                self.judge(channel, (HERE / folder / file).read_bytes(), statuses, may_be_silent)
                has_passed = True
            passed, failed = passed + has_passed, failed + (not has_passed)
            if not has_passed:
                channel.start_anew()
        print(f"{self.transport}: {passed} passed, {failed} failed")


class OverUdp(Torture, Scenario):
    transport = "udp"


class OverTcp(Torture, Scenario):
    transport = "tcp"
    network_table = {"sip_tcp": PORTS["tcp"]}


class OverTls(Torture, Scenario):
    transport = "tls"
    network_table = {"sip_tls": PORTS["tls"]}


if __name__ == "__main__":
    unittest.main()
