"""The sound of a call: 50 packets a second of a voice, of silence or of keys pressed as tones, and what came back.

    sound = Sound(loop, "10.77.0.2"); sound.say(voice((443.0, 617.0))); sound.send_to(("10.77.0.1", 30000), "PCMU")
    sound.heard()            # Samples at 8 kHz, lost packets as silence.
    sound.press("123")       # DTMF in the sound; no telephone-event ever.
    sound.events             # Packets of payload types that were not agreed on, for whoever takes tones alone.
"""
import array
import audioop
import math
import random
import socket
import struct
import time

from .wires import family_of

RATE, PACKET = 8000, 160
PAYLOADS = {"PCMU": 0, "PCMA": 8}
CODED = {0: (audioop.lin2ulaw, audioop.ulaw2lin), 8: (audioop.lin2alaw, audioop.alaw2lin)}
ROWS, COLUMNS, KEYPAD = (697, 770, 852, 941), (1209, 1336, 1477, 1633), "123A456B789C*0#D"
MOST_HEARD = 10 * 60 * 50  # Packets kept.


def tone(hertz, seconds, amplitude=0.25):
    """16 bit samples of tones together."""
    count = int(seconds * RATE)
    turns = [2 * math.pi * each / RATE for each in hertz]
    return array.array("h", (round(sum(math.sin(turn * i) for turn in turns) * amplitude * 32767) for i in range(count)))


def voice(hertz):
    """A voice of tones, endless and without a seam: each sample by its own moment."""
    turns = [2 * math.pi * each / RATE for each in hertz]
    at = 0
    while True:
        yield array.array("h", (round(sum(math.sin(turn * i) for turn in turns) * 0.25 * 32767) for i in range(at, at + PACKET)))
        at += PACKET


def keys(digits, on=0.08, pause=0.06):
    samples = array.array("h")
    for digit in digits:
        row, column = divmod(KEYPAD.index(digit), 4)
        samples += tone((ROWS[row], COLUMNS[column]), on, 0.2) + array.array("h", bytes(2 * int(pause * RATE)))
    return samples


class Sound:
    def __init__(self, loop, address, ports=(0, 0)):
        self.loop = loop
        with loop.inside():
            self.socket = socket.socket(family_of(address), socket.SOCK_DGRAM)
        self._bind(address, *ports)
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]
        self.peer, self.payload, self.encoding = None, 0, "PCMU"
        self.source, self.sequence, self.stamp = random.getrandbits(32), random.getrandbits(15), random.getrandbits(31)
        self.voice, self.waiting = None, array.array("h")
        self.packets = []  # (moment, sender, payload type, sequence, timestamp, source, payload)
        self.is_muted = False
        self.begun = None
        self.timer = None
        loop.watch(self.socket, self._read)

    def _bind(self, address, least, most):
        for port in range(least, most + 1, 2):
            try:
                self.socket.bind((address, port))
                return
            except OSError:
                continue
        raise OSError(f"no free port from {least} to {most} on {address}")

    def say(self, endless):
        self.voice = endless

    def press(self, digits):
        self.waiting += keys(digits)

    def send_to(self, peer, encoding):
        self.peer, self.encoding, self.payload = peer, encoding, PAYLOADS[encoding]
        if not self.timer:
            self.begun = time.monotonic()
            self._tick(0)

    def _tick(self, count):
        self.timer = self.loop.after(self.begun + (count + 1) * 0.02 - time.monotonic(), lambda: self._tick(count + 1))
        if self.peer and not self.is_muted:
            header = struct.pack("!BBHII", 0x80, self.payload, self.sequence & 0xffff, self.stamp & 0xffffffff, self.source)
            try:
                self.socket.sendto(header + CODED[self.payload][0](self._next().tobytes(), 2), self.peer)
            except OSError:
                pass  # Nobody there, or no longer: the call will end.
        self.sequence, self.stamp = self.sequence + 1, self.stamp + PACKET

    def _next(self):
        if self.waiting:
            piece, self.waiting = self.waiting[:PACKET], self.waiting[PACKET:]
            return piece + array.array("h", bytes(2 * (PACKET - len(piece))))
        return next(self.voice) if self.voice else array.array("h", bytes(2 * PACKET))

    def _read(self):
        while True:
            try:
                data, sender = self.socket.recvfrom(2048)
            except OSError:
                return
            if len(data) > 12 and data[0] >> 6 == 2 and len(self.packets) < MOST_HEARD:
                _, second, sequence, stamp, source = struct.unpack("!BBHII", data[:12])
                self.packets.append((time.monotonic(), sender[:2], second & 0x7f, sequence, stamp, source, data[12:]))

    @property
    def events(self):
        return [packet for packet in self.packets if packet[2] not in CODED]

    def heard(self, since=0.0):
        """Samples, 16 bit at 8 kHz, in the order of their timestamps; what is missing is silence."""
        spoken = [packet for packet in self.packets if packet[2] in CODED and packet[0] >= since]
        samples, base, source = array.array("h"), None, None
        for _, _, payload, _, stamp, sender, data in sorted(spoken, key=lambda packet: packet[0]):
            if sender != source:
                source, base = sender, (stamp - len(samples)) & 0xffffffff
            at = (stamp - base) & 0xffffffff
            if at > len(samples) + 60 * RATE:
                continue
            samples += array.array("h", bytes(2 * max(0, at - len(samples))))
            piece = array.array("h", CODED[payload][1](data, 2))
            samples[at:at + len(piece)] = piece
        return samples

    def close(self):
        if self.timer:
            self.timer.cancel()
        self.loop.forget(self.socket)
        self.socket.close()
