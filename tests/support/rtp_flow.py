"""RTP by hand: single packets to send and to look at, for tests that care about addresses more than about sound."""
import random
import socket
import struct
import threading
import time


def packet(sequence, timestamp, source, payload=b"\xff" * 160, payload_type=0, marker=False):
    return struct.pack("!BBHII", 0x80, payload_type | (0x80 if marker else 0), sequence & 0xffff,
                       timestamp & 0xffffffff, source) + payload


def parse(data):
    """(payload type, sequence, timestamp, source, payload), or None for what is no RTP."""
    if len(data) < 12 or data[0] >> 6 != 2:
        return None
    _, second, sequence, timestamp, source = struct.unpack("!BBHII", data[:12])
    return second & 0x7f, sequence, timestamp, source, data[12:]


def presses_in(heard, payload_type=101):
    """Telephone-events (RFC 4733) among what a Talker heard: a digit, how many packets, and how many of them said it was over, a press."""
    presses = {}
    for _, _, (kind, _, timestamp, _, payload) in heard:
        if kind == payload_type:
            press = presses.setdefault(timestamp, ["0123456789*#ABCD"[payload[0]], 0, 0])
            press[1] += 1
            press[2] += payload[1] >> 7
    return [tuple(press) for press in presses.values()]


class Talker:
    """Sends 50 packets a second to `peer` from a socket, and keeps what arrives there, until closed.

    The payload carries `word` over and over, so that whoever hears it can tell whose it is.
    """

    def __init__(self, rtp_socket, peer, word=b"talk", payload_type=0, clock=8000, milliseconds=20):
        self.socket, self.peer, self.word, self.payload_type = rtp_socket, peer, word, payload_type
        self.clock, self.seconds = clock, milliseconds / 1000  # Of timestamps; of a packet.
        self.source, self.sequence = random.getrandbits(32), random.getrandbits(15)
        self.timestamp = random.getrandbits(31)
        self.heard = []  # (arrival, sender's address, parsed packet)
        self.running = True
        self.socket.settimeout(0.1)
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._send, self._receive)]
        for thread in self.threads:
            thread.start()

    def payload(self):
        return (self.word * (160 // len(self.word) + 1))[:160]

    def _send(self):
        due = time.monotonic()
        while self.running:
            if self.peer:
                self.socket.sendto(packet(self.sequence, self.timestamp, self.source, self.payload(),
                                          self.payload_type), self.peer)
            self.sequence, due = self.sequence + 1, due + self.seconds
            self.timestamp += round(self.clock * self.seconds)
            time.sleep(max(0, due - time.monotonic()))

    def _receive(self):
        while self.running:
            try:
                data, sender = self.socket.recvfrom(2048)
            except (socket.timeout, OSError):
                continue
            parsed = parse(data)
            if parsed:
                self.heard.append((time.monotonic(), sender, parsed))

    def hears(self, word, since=0.0):
        """How many packets of that voice arrived."""
        return sum(1 for arrival, _, parsed in list(self.heard) if arrival >= since and parsed[4].startswith(word))

    def press(self, digit, payload_type=101, packets=5):
        """A telephone-event (RFC 4733): the same timestamp, growing duration, the end three times."""
        event = "0123456789*#ABCD".index(digit)
        timestamp = self.timestamp
        for i in range(packets + 3):
            end = i >= packets
            duration = min(i + 1, packets + 1) * self.clock // 50
            body = struct.pack("!BBH", event, (0x80 if end else 0) | 10, duration)
            self.socket.sendto(packet(self.sequence, timestamp, self.source, body, payload_type, marker=i == 0), self.peer)
            self.sequence += 1
            time.sleep(0.02)  # The pace of RFC 4733: one packet a packet time.

    def close(self):
        self.running = False
        for thread in self.threads:
            thread.join()
