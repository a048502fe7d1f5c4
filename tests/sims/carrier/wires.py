"""The carrier's sockets: UDP, TCP and TLS on one address, and what a message came by.

    wires = Wires(loop, "10.77.0.2", 5060, heard=lambda data, wire: ..., context=ssl_context)
    wires.to("10.77.0.1", 5060, "UDP").send(text)

A Wire is a way to one peer. A stream is reused for whatever goes there, both ways.
"""
import contextlib
import re
import socket
import ssl
import struct

LONGEST_MESSAGE = 65535


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


class Wire:
    """UDP to one peer; streams build on it."""
    def __init__(self, wires, peer, udp=None):
        self.wires, self.peer, self.udp = wires, peer, udp
        self.transport = "UDP"
        self.is_open = True

    def send(self, data):
        with contextlib.suppress(OSError):  # Lost on the way, as datagrams are.
            self.udp.sendto(data, self.peer)


class Stream(Wire):
    def __init__(self, wires, peer, stream, transport):
        super().__init__(wires, peer)
        self.stream, self.transport, self.rest = stream, transport, b""
        wires.loop.watch(stream, self._read)

    def send(self, data):
        try:
            self.stream.settimeout(5)
            self.stream.sendall(data)
        except OSError:
            self.close()

    def reset(self):
        """Ends in an RST, as a peer does that has lost its memory."""
        self.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self):
        self.is_open = False
        self.wires.loop.forget(self.stream)
        self.stream.close()
        self.wires.forget(self)

    def _read(self):
        try:
            self.stream.settimeout(0.5)
            piece = self.stream.recv(LONGEST_MESSAGE)
            while isinstance(self.stream, ssl.SSLSocket) and self.stream.pending():
                piece += self.stream.recv(LONGEST_MESSAGE)
        except (ssl.SSLWantReadError, TimeoutError):
            return
        except OSError:
            piece = b""
        if not piece:
            self.close()
            return
        self.rest += piece
        while message := self._message():
            self.wires.heard(message, self)

    def _message(self):
        """The next whole message; a CRLF ping is answered (RFC 5626 3.5.1)."""
        while self.rest.startswith(b"\r\n"):
            if self.rest.startswith(b"\r\n\r\n"):
                self.send(b"\r\n")
                self.rest = self.rest[4:]
            else:
                self.rest = self.rest[2:]
        head, end, body = self.rest.partition(b"\r\n\r\n")
        if not end:
            return None
        length = re.search(rb"^(?:content-length|l)[ \t]*:[ \t]*(\d+)", head, re.M | re.I)
        count = int(length.group(1)) if length else 0
        if len(body) < count:
            return None
        self.rest = body[count:]
        return head + end + body[:count]


class Wires:
    def __init__(self, loop, address, port, heard, transports=("UDP", "TCP"), context=None):
        self.loop, self.address, self.heard, self.context = loop, address, heard, context
        self.ports, self.streams, self.listeners, self.udp = {}, {}, [], None
        with loop.inside():
            for transport in transports:
                self._listen(transport, port + 1 if transport == "TLS" and port else port)

    def _listen(self, transport, port):
        kind = socket.SOCK_DGRAM if transport == "UDP" else socket.SOCK_STREAM
        listener = socket.socket(family_of(self.address), kind)
        if transport != "UDP":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((self.address, port))
        self.ports[transport] = listener.getsockname()[1]
        if transport == "UDP":
            self.udp = listener
            self.loop.watch(listener, self._read_datagram)
        else:
            listener.listen(8)
            self.loop.watch(listener, lambda: self._accept(listener, transport))
        self.listeners.append(listener)

    def _read_datagram(self):
        try:
            data, source = self.udp.recvfrom(LONGEST_MESSAGE)
        except OSError:
            return  # ICMP about something sent earlier.
        if data.strip(b"\r\n\0"):
            self.heard(data, Wire(self, source[:2], self.udp))

    def _accept(self, listener, transport):
        stream, source = listener.accept()
        try:
            if transport == "TLS":
                stream.settimeout(5)
                stream = self.context.wrap_socket(stream, server_side=True)
        except OSError:
            stream.close()
            return
        self._keep(Stream(self, source[:2], stream, transport))

    def _keep(self, stream):
        self.streams[stream.transport, stream.peer] = stream
        return stream

    def forget(self, stream):
        self.streams = {key: kept for key, kept in self.streams.items() if kept is not stream}

    def to(self, address, port, transport):
        """The way to a peer: for streams the one there is, or a new one."""
        if transport == "UDP":
            return Wire(self, (address, port), self.udp)
        if known := self.streams.get((transport, (address, port))):
            return known
        with self.loop.inside():
            stream = socket.socket(family_of(address), socket.SOCK_STREAM)
        stream.settimeout(5)
        stream.bind((self.address, 0))
        stream.connect((address, port))
        if transport == "TLS":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            stream = context.wrap_socket(stream)
        return self._keep(Stream(self, (address, port), stream, transport))

    def close(self):
        for stream in list(self.streams.values()):
            stream.close()
        for listener in self.listeners:
            self.loop.forget(listener)
            listener.close()
