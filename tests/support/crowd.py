"""RTP of many calls at once from one thread: each flow says what it sends at each 20 ms, faults and all.

    crowd = Crowd()                                # Sends until closed.
    crowd.add(Flow(socket, ("10.77.0.1", 16384)))  # 50 packets a second of sound that changes.
    crowd.add(Lossy(socket, peer, part=0.2))
"""
import itertools
import random
import struct
import threading
import time

from rtp_flow import packet, parse

SECONDS = 0.02
TICK = 160


def report(source, block=None, sender=False):
    """RTCP: a receiver report, or a sender's; `block`: (source, part lost)."""
    body = struct.pack("!I", source)
    if sender:
        body += struct.pack("!IIIII", 0x83AA7E80, 0, 0, 1, 160)
    if block:
        body += struct.pack("!IIIIII", block[0], int(block[1] * 256) << 24, 1, 0, 0, 0)
    return struct.pack("!BBH", 0x80 | (1 if block else 0), 200 if sender else 201, len(body) // 4) + body


class Flow:
    """Sound as it should be: PCMU, 20 ms, never the same twice in a row."""
    payload_type = 0
    milliseconds = 20

    def __init__(self, rtp_socket, peer, **options):
        self.socket, self.peer = rtp_socket, peer
        self.source, self.sequence = random.getrandbits(32), random.getrandbits(15)
        self.timestamp, self.ticks = random.getrandbits(31), 0
        self.sounds = itertools.cycle([random.randbytes(TICK * self.milliseconds // 20) for _ in range(37)])
        self.begun = time.monotonic()
        self.__dict__.update(options)
        rtp_socket.setblocking(False)

    @property
    def age(self):
        return time.monotonic() - self.begun

    def sound(self):
        return next(self.sounds)

    def step(self):
        return TICK * self.milliseconds // 20

    def next_packet(self, payload=None, **fields):
        data = packet(self.sequence, self.timestamp, fields.get("source", self.source), self.sound() if payload is None else payload,
                      fields.get("payload_type", self.payload_type))
        self.sequence, self.timestamp = self.sequence + 1, self.timestamp + self.step()
        return data

    def send(self, data, peer=None):
        try:
            self.socket.sendto(data, peer or self.peer)
        except OSError:
            pass  # Nobody there, for a moment: a packet lost.

    def tick(self):
        if self.ticks % (self.milliseconds // 20) == 0:
            self.send(self.next_packet())
        self.ticks += 1

    def arrived(self):
        """What lies in the socket: (data, parsed)."""
        while True:
            try:
                data, _ = self.socket.recvfrom(2048)
            except OSError:
                return
            if parsed := parse(data):
                yield data, parsed


class Silent(Flow):
    def tick(self):
        pass


class Lossy(Flow):
    part = 0.15

    def tick(self):
        data = self.next_packet()
        if random.random() >= self.part:
            self.send(data)


class Uneven(Flow):
    """Each packet is late by up to 280 ms."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.late = []

    def tick(self):
        self.ticks += 1
        self.late.append((self.ticks + random.randrange(15), self.next_packet()))
        for due, data in [one for one in self.late if one[0] <= self.ticks]:
            self.send(data)
            self.late.remove((due, data))


class Fast(Flow):
    """Its clock is wrong: eleven packets in the time of ten."""

    def tick(self):
        self.ticks += 1
        for _ in range(2 if self.ticks % 10 == 0 else 1):
            self.send(self.next_packet())


class Always(Flow):
    """The same bytes in each packet."""
    payload = b"\xff" * TICK  # Silence as no microphone makes it.

    def sound(self):
        return self.payload


class WrongTimes(Flow):
    def step(self):
        return 2 * TICK


class Long(Flow):
    milliseconds = 60


class Reflecting(Flow):
    """Sends back what it hears."""

    def tick(self):
        for data, _ in self.arrived():
            self.send(data)


class Garbage(Flow):
    def tick(self):
        self.send(b"\x17\xfe\xfd" + random.randbytes(30))


class Twice(Flow):
    """Two senders at one address."""

    def tick(self):
        super().tick()
        self.send(packet(self.sequence, self.timestamp, self.source ^ 0x1234, self.sound()))


class BeginsAnew(Flow):
    def tick(self):
        super().tick()
        if self.ticks % 25 == 0:
            self.sequence += 5000


class Reporting(Flow):
    """Speaks, or not, and sends reports twice a second to the port beside; `told` is the part of our sound that it lost."""
    speaks, told = True, None

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.ours = None

    def tick(self):
        if self.speaks:
            super().tick()
        else:
            self.ticks += 1
        for _, (_, _, _, source, _) in self.arrived():
            self.ours = source
        if self.ticks % 25 == 10:
            block = (self.ours, self.told) if self.told is not None and self.ours else None
            self.send(report(self.source, block), (self.peer[0], self.peer[1] + 1))


class Crowd:
    def __init__(self):
        self.flows, self.running, self.latest = [], True, 0.0
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def add(self, flow):
        self.flows.append(flow)
        return flow

    def remove(self, flow):
        if flow in self.flows:
            self.flows.remove(flow)

    def _run(self):
        due = time.monotonic()
        while self.running:
            for flow in list(self.flows):
                flow.tick()
            due += SECONDS
            late = time.monotonic() - due
            self.latest = max(self.latest, late)
            time.sleep(max(0.0, -late))

    def close(self):
        self.running = False
        self.thread.join()
