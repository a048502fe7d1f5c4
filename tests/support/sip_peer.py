"""A SIP peer that does exactly what the test says, one message at a time: for what no phone can be made to do.

    trunk = SipPeer(host)                        # UDP, port 5060, no digest: a static peer trunk.
    call = trunk.invite("0312345678", box)       # Sends INVITE with an offer.
    assert call.answer().status == 200           # The final answer (provisional ones are in call.provisional).
    call.acknowledge(); call.request("BYE"); …
    incoming = trunk.take_invite(); incoming.reply(180); incoming.reply(200, body=trunk.offer())

It knows nothing of the suite and shares no code with it. Requests are repeated every half second until answered;
repeated messages from the other side are answered as before and not shown again.
"""
import hashlib
import itertools
import random
import re
import socket
import time

from wait import Late


class Message:
    def __init__(self, data, source):
        self.data = data
        self.source = source
        head, _, self.body = data.decode("utf-8", "replace").partition("\r\n\r\n")
        lines = re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")
        self.first = lines[0]
        self.headers = [(name.strip().lower(), value.strip())
                        for name, _, value in (line.partition(":") for line in lines[1:])]
        self.status = int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else None
        self.method = self.header("cseq").split()[1] if self.status else self.first.split()[0]

    def all(self, name):
        return [value for header, value in self.headers if header == name]

    def header(self, name, default=""):
        return next(iter(self.all(name)), default)

    @property
    def sequence(self):
        return int(self.header("cseq").split()[0])

    def codecs(self):
        """{name with clock: payload number} of the first stream."""
        return {name: int(number) for number, name in re.findall(r"^a=rtpmap:(\d+) (\S+)", self.body, re.M)}

    def media(self):
        """(address, port) of the first stream."""
        address = re.search(r"^c=IN IP[46] (\S+)", self.body, re.M).group(1)
        return address, int(re.search(r"^m=\w+ (\d+)", self.body, re.M).group(1))

    def __repr__(self):
        return f"<{self.first}>"


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def network_of(address):
    return "IP6" if ":" in address else "IP4"


def in_uri(address):
    return f"[{address}]" if ":" in address and not address.startswith("[") else address


def tag_of(value):
    found = re.search(r";tag=([^;>\s]+)", value)
    return found.group(1) if found else None


def uri_of(value):
    found = re.search(r"<([^>]+)>", value)
    return found.group(1) if found else value.split(";")[0]


MAPS = ("rtpmap:0 PCMU/8000", "rtpmap:8 PCMA/8000", "rtpmap:101 telephone-event/8000", "fmtp:101 0-15")


class SipPeer:
    transport = "UDP"
    contact_parameters = ""  # ";transport=tcp"
    proves_as = None  # Who it is, where its account has another name.

    def __init__(self, host, address=None, port=5060, media_port=30000, user="peer"):
        self.host, self.user = host, user
        self.address, self.port = address or host.address or "127.0.0.1", port
        with host.inside():
            self.socket = socket.socket(family_of(self.address), socket.SOCK_DGRAM)
            self.rtp = socket.socket(family_of(self.address), socket.SOCK_DGRAM)
        self.socket.bind((self.address, port))
        self.rtp.bind((self.address, media_port))
        self.media_port = media_port
        self.name_in_uris = in_uri(self.address)
        self.received, self.sent = [], []  # Everything, repeats included, for counting and for reports.
        self.waiting = []                  # What no test has taken yet.
        self.seen = {}                     # Bytes of a request → what was replied to it.
        self.names = (f"{random.getrandbits(48):012x}" for _ in itertools.count())

    def name(self):
        return next(self.names)

    def contact(self, user):
        return f"<sip:{user}@{self.name_in_uris}:{self.port}{self.contact_parameters}>"

    # Session descriptions

    def offer(self, direction="sendrecv", address=None, port=None, codecs="0 8 101", version=1, maps=MAPS, packet_time=20):
        """`maps` are the values of a=rtpmap and a=fmtp lines, as ("rtpmap:0 PCMU/8000", …)."""
        address = address or self.address
        return (f"v=0\r\no=peer 1 {version} IN {network_of(self.address)} {self.address}\r\ns=-\r\n"
                f"c=IN {network_of(address)} {address}\r\n"
                f"t=0 0\r\nm=audio {self.media_port if port is None else port} RTP/AVP {codecs}\r\n"
                + "".join(f"a={line}\r\n" for line in maps) + f"a=ptime:{packet_time}\r\na={direction}\r\n")

    # Messages

    def send(self, text, destination):
        data = text.encode()
        self.sent.append(Message(data, destination))
        self.socket.sendto(data, destination)

    def receive(self, seconds):
        """The next new message, or None. Repeats of a request get the reply it had."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                data, source = self.socket.recvfrom(65536)
            except TimeoutError:
                return None
            if len(data.strip()) == 0:
                continue
            message = Message(data, source)
            self.received.append(message)
            if message.status is None and data in self.seen:
                if self.seen[data]:
                    self.socket.sendto(self.seen[data].encode(), source)
                continue
            if message.status is None:
                self.seen[data] = None
            return message
        return None

    def expect(self, wanted, what, seconds=5):
        """The next message for which wanted(message); others wait for their turn."""
        deadline = time.monotonic() + seconds
        while True:
            for message in self.waiting:
                if wanted(message):
                    self.waiting.remove(message)
                    return message
            message = self.receive(max(0, deadline - time.monotonic()))
            if message:
                self.waiting.append(message)
            elif time.monotonic() >= deadline:
                raise Late(f"waited {seconds} s for {what}; waiting are {self.waiting}")

    def expect_request(self, method, seconds=5, call_id=None):
        return self.expect(lambda m: m.status is None and m.method == method
                           and call_id in (None, m.header("call-id")), method, seconds)

    def expect_silence(self, seconds, wanted=lambda message: True):
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            message = self.receive(left)
            assert message is None or not wanted(message), f"did not expect {message}"
            if message:
                self.waiting.append(message)

    # Calls

    def invite(self, to, box, body=None, headers=(), user=None):
        call = Call(self, (box, 5060), f"sip:{to}@{in_uri(box)}", user or self.user)
        call.invite(self.offer() if body is None else body, headers)
        return call

    def take_invite(self, seconds=5):
        return Call.taken(self, self.expect(
            lambda m: m.method == "INVITE" and m.status is None and not tag_of(m.header("to")), "INVITE", seconds))

    def register(self, box, password, number=None, expires=60, contact=None):
        """Registers with digest; returns the final answer."""
        number = number or self.user
        contact = contact or self.contact(number)
        call = Call(self, (box, 5060), f"sip:{in_uri(box)}", number)
        call.to = f"<sip:{number}@{in_uri(box)}>"
        lines = [f"Contact: {contact}", f"Expires: {expires}"]
        answer = call.transact("REGISTER", headers=lines, uri=f"sip:{in_uri(box)}")
        if answer.status == 401:
            lines.append(authorization(answer, "REGISTER", f"sip:{in_uri(box)}", self.proves_as or number, password))
            answer = call.transact("REGISTER", headers=lines, uri=f"sip:{in_uri(box)}")
        return answer

    def close(self):
        self.socket.close()
        self.rtp.close()


def authorization(challenge, method, uri, username, password, algorithm="MD5"):
    """The header that answers a digest challenge (RFC 7616, qop=auth) with MD5 or SHA-256."""
    value = next(v for v in challenge.all("www-authenticate") + challenge.all("proxy-authenticate")
                 if algorithm == "MD5" or algorithm in v)
    fields = dict(re.findall(r'(\w+)="?([^",]+)"?', value))
    def digest(text):
        return hashlib.new("md5" if algorithm == "MD5" else "sha256", text.encode()).hexdigest()
    first = digest(f"{username}:{fields['realm']}:{password}")
    second = digest(f"{method}:{uri}")
    client = f"{random.getrandbits(64):016x}"
    response = digest(f"{first}:{fields['nonce']}:00000001:{client}:auth:{second}")
    name = "Authorization" if challenge.status == 401 else "Proxy-Authorization"
    opaque = f', opaque="{fields["opaque"]}"' if "opaque" in fields else ""
    return (f'{name}: Digest username="{username}", realm="{fields["realm"]}", nonce="{fields["nonce"]}", uri="{uri}", '
            f'response="{response}", algorithm={algorithm}, qop=auth, nc=00000001, cnonce="{client}"{opaque}')


class Call:
    """One dialog, from either side."""

    content_type = "application/sdp"  # Of what it sends.

    def __init__(self, peer, box, target, user):
        self.peer, self.box, self.target = peer, box, target
        self.call_id = peer.name()
        self.origin = f"<sip:{user}@{peer.name_in_uris}>;tag={peer.name()}"
        self.to = f"<{target}>"
        self.user, self.sequence, self.routes = user, 0, []
        self.provisional, self.final, self.request_in = [], None, None

    @classmethod
    def taken(cls, peer, invite):
        call = cls(peer, invite.source, uri_of(invite.header("contact")), peer.user)
        call.call_id = invite.header("call-id")
        call.to = invite.header("from")
        call.origin = f"{invite.header('to')};tag={peer.name()}"
        call.request_in = invite
        return call

    def request_text(self, method, body="", headers=(), uri=None, sequence=None, branch=None):
        lines = [f"{method} {uri or self.target} SIP/2.0",
                 f"Via: SIP/2.0/{self.peer.transport} {self.peer.name_in_uris}:{self.peer.port};branch={branch};rport",
                 "Max-Forwards: 70", f"From: {self.origin}", f"To: {self.to}", f"Call-ID: {self.call_id}",
                 f"CSeq: {sequence} {method}"]
        lines += [f"Route: {route}" for route in self.routes]
        if method in ("INVITE", "UPDATE"):
            lines.append(f"Contact: {self.peer.contact(self.user)}")
        lines += headers
        if body:
            lines.append(f"Content-Type: {self.content_type}")
        return "\r\n".join(lines) + f"\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"

    def send_request(self, method, body="", headers=(), uri=None):
        self.sequence += 1
        self.branch = "z9hG4bK" + self.peer.name()
        self.pending = self.request_text(method, body, headers, uri, self.sequence, self.branch)
        self.pending_method = method
        self.peer.send(self.pending, self.box)

    def response(self, seconds=5, final=True):
        """The (final) answer to the latest request, which is repeated while nothing comes (RFC 3261 17.1.1.2)."""
        deadline = time.monotonic() + seconds

        def mine(message):
            return message.status is not None and message.header("call-id") == self.call_id \
                and message.sequence == self.sequence and message.method == self.pending_method
        quiet = not any(heard.sequence == self.sequence and heard.method == self.pending_method for heard in self.provisional)
        while time.monotonic() < deadline:
            try:
                message = self.peer.expect(mine, "a response", min(0.5, max(0.01, deadline - time.monotonic())))
            except Late:
                if quiet:
                    self.peer.send(self.pending, self.box)
                continue
            quiet = False
            if message.status >= 200:
                return message
            self.provisional.append(message)
            if not final:
                return message
        raise Late(f"waited {seconds} s for an answer to {self.pending_method}; "
                   f"{self.provisional} so far, waiting are {self.peer.waiting}")

    def transact(self, method, body="", headers=(), uri=None, seconds=5):
        self.send_request(method, body, headers, uri)
        return self.response(seconds)

    def invite(self, body, headers=()):
        self.body, self.headers = body, list(headers)
        self.send_request("INVITE", body, headers)

    def ringing(self, seconds=5):
        """A provisional answer above 100."""
        while True:
            for message in self.provisional:
                if message.status > 100:
                    return message
            message = self.response(seconds, final=False)
            assert message.status < 200, f"wanted ringing, got {message}"

    def answer(self, seconds=10, password=None):
        """The final answer to our INVITE; a failure is acknowledged here, a success by acknowledge(). With a
        password a challenge is answered."""
        if password:
            self.answer_challenge(password, seconds)
        self.final = self.response(seconds)
        self._enter_dialog(self.final)
        if self.final.status >= 300:
            self.acknowledge_failure()
        return self.final

    def answer_challenge(self, password, seconds=5):
        """Takes the challenge to our INVITE and sends the INVITE again with the proof."""
        challenge = self.response(seconds)
        assert challenge.status in (401, 407), f"wanted a challenge, got {challenge}"
        bare, self.to = self.to, challenge.header("to")
        self.acknowledge_failure()
        self.to = bare
        self.provisional = []
        user = self.peer.proves_as or self.user
        self.invite(self.body, [*self.headers, authorization(challenge, "INVITE", self.target, user, password)])

    def acknowledge_failure(self):
        # Part of the INVITE's transaction: its branch, its Request-URI, the To of the answer (RFC 3261 17.1.1.3).
        self.peer.send(self.request_text("ACK", sequence=self.sequence, branch=self.branch), self.box)

    def _enter_dialog(self, final):
        self.to = final.header("to")
        if final.status < 300:
            self.target = uri_of(final.header("contact"))
            self.routes = list(reversed(final.all("record-route")))

    def acknowledge(self, body=""):
        self.peer.send(self.request_text("ACK", body, sequence=self.sequence, branch="z9hG4bK" + self.peer.name()),
                       self.box)

    def cancel(self):
        """Sends CANCEL; its own 200 is taken here, the 487 is answer()'s."""
        self.peer.send(self.request_text("CANCEL", sequence=self.sequence, branch=self.branch), self.box)
        return self.peer.expect(lambda m: m.status is not None and m.method == "CANCEL"
                                and m.header("call-id") == self.call_id, "the answer to CANCEL")

    def request(self, method, body="", headers=(), seconds=5):
        """A request inside the dialog and its final answer; a re-INVITE is acknowledged."""
        answer = self.transact(method, body, headers, seconds=seconds)
        if method == "INVITE":
            if answer.status < 300:
                self.acknowledge()
            else:
                self.peer.send(self.request_text("ACK", sequence=self.sequence, branch=self.branch), self.box)
        return answer

    def reply(self, status, body="", request=None, headers=(), reason="Answer"):
        """Replies to the INVITE that made this call, or to another request of it."""
        request = request or self.request_in
        lines = [f"SIP/2.0 {status} {reason}"]
        lines += [f"Via: {via}" for via in request.all("via")]
        lines += [f"Record-Route: {route}" for route in request.all("record-route")]
        to = self.origin if request.method == "INVITE" or not tag_of(request.header("to")) else request.header("to")
        lines += [f"From: {request.header('from')}", f"To: {to if status > 100 else request.header('to')}",
                  f"Call-ID: {self.call_id}", f"CSeq: {request.header('cseq')}",
                  f"Contact: {self.peer.contact(self.user)}", *headers]
        if body:
            lines.append("Content-Type: application/sdp")
        text = "\r\n".join(lines) + f"\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"
        self.peer.seen[request.data] = text
        self.peer.send(text, request.source)

    def expect(self, method, seconds=5):
        return self.peer.expect_request(method, seconds, self.call_id)

    def expect_and_accept(self, method, seconds=5, body=""):
        request = self.expect(method, seconds)
        self.reply(200, request=request, body=body)
        return request
