"""The scripted SIP peer of sip_peer.py over TCP or TLS: it connects to the box, or waits for the box to connect.

    ada = StreamPeer(host, box="10.77.0.1", user="201")            # TCP, port 5060
    ada = StreamPeer(host, box="10.77.0.1", secure=True)           # TLS, port 5061; any certificate will do.
    ada = StreamPeer(host, box="fd77::1")                          # From the host's own IPv6 address.
    carrier = StreamPeer(host, user="carrier"); carrier.take_connection()
    ada.send_bytes(b"OPT"); ada.send_bytes(b"IONS …")              # As the test cuts them.
"""
import re
import socket
import ssl
import time

from sip_peer import Message, SipPeer, family_of
from wait import Late


class StreamPeer(SipPeer):
    def __init__(self, host, box=None, secure=False, user="peer", context=None, source=None, media_port=30000, address=None,
                 box_port=None):
        self.secure, self.context = secure, context
        self.box_port = box_port or (5061 if secure else 5060)
        address = address or (host.address6 if box and ":" in box else host.address)
        self.transport = "TLS" if secure else "TCP"
        self.contact_parameters = f";transport={self.transport.lower()}"
        self.stream, self.rest, self.is_closed = None, b"", False
        with host.inside():
            self.listener = socket.socket(family_of(address), socket.SOCK_STREAM)
            self.stream = socket.socket(family_of(address), socket.SOCK_STREAM) if box else None
        super().__init__(host, address=address, user=user, port=0, media_port=media_port)  # UDP of its own: unused.
        self.socket.close()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if box:
            self._connect(box, source)
        else:
            self.port = 5061 if secure else 5060
            self.listener.bind((self.address, self.port))
            self.listener.listen(4)

    def _connect(self, box, source):
        self.stream.settimeout(5)
        if source:
            self.stream.bind((source, 0))
        self.stream.connect((box, self.box_port))
        if self.secure:
            self.stream = self._client_context().wrap_socket(self.stream)
        self.port = self.stream.getsockname()[1]

    def _client_context(self):
        if self.context:
            return self.context
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def take_connection(self, seconds=5):
        self.listener.settimeout(seconds)
        if self.stream:  # The one before.
            self.stream.close()
        self.stream, self.caller = self.listener.accept()
        self.is_closed, self.rest = False, b""
        if self.secure:
            self.stream = self.context.wrap_socket(self.stream, server_side=True)

    def send_bytes(self, data):
        self.stream.sendall(data)

    def send(self, text, destination=None):
        data = text.encode()
        self.sent.append(Message(data, destination))
        self.stream.sendall(data)

    def receive(self, seconds):
        """The next message, or None; keep-alives are skipped."""
        deadline = time.monotonic() + seconds
        while True:
            if message := self._take():
                self.received.append(message)
                return message
            left = deadline - time.monotonic()
            if left <= 0 or self.is_closed or not self._read(left):
                return None

    def _read(self, seconds):
        self.stream.settimeout(max(0.001, seconds))
        try:
            piece = self.stream.recv(65536)
        except TimeoutError:
            return False
        except (ConnectionError, ssl.SSLError):
            piece = b""
        self.is_closed = not piece
        self.rest += piece
        return True

    def _take(self):
        self.rest = self.rest.lstrip(b"\r\n")
        head, end, body = self.rest.partition(b"\r\n\r\n")
        if not end:
            return None
        length = int(re.search(rb"^content-length:\s*(\d+)", head, re.M | re.I).group(1))
        if len(body) < length:
            return None
        self.rest = body[length:]
        return Message(head + end + body[:length], self.stream.getpeername() if not self.is_closed else None)

    def expect_bytes(self, wanted, seconds=5):
        """Exactly these bytes next."""
        deadline = time.monotonic() + seconds
        while len(self.rest) < len(wanted) and time.monotonic() < deadline and not self.is_closed:
            self._read(deadline - time.monotonic())
        assert self.rest.startswith(wanted), f"wanted {wanted}, got {self.rest[:200]}"
        self.rest = self.rest[len(wanted):]

    def wait_until_closed(self, seconds=10):
        """By the other side; what it said last is in received."""
        deadline = time.monotonic() + seconds
        while not self.is_closed:
            if time.monotonic() > deadline:
                raise Late(f"waited {seconds} s for the connection to be closed")
            self.receive(0.05)

    def hang(self):
        """Goes away as a phone does whose cable is pulled out and in again: the port is new."""
        self.stream.close()
        self.is_closed = True

    def close(self):
        if self.stream:
            self.stream.close()
        self.listener.close()
        self.rtp.close()
