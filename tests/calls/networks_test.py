"""What becomes of a voice that is translated, on its way through networks of several kinds: how late it is heard, how much of it was
made up, and how far from the original it sounds. Everything runs: a scripted phone behind a shim speaks PCMU, the box translates,
another hears it as L16. Release build, alone. The same figures as a table: ./dev bench networks.

Bounds from reliability 3.2, measured as in docs/decisions/2026-11-26-sound-waits-no-longer-than-it-must.md; the beat of both phones'
packets and of the box adds up to two packets of 20 ms."""
import os
import random
import sys
import threading
import time
import unittest

import numpy

import support  # noqa: F401
from foreign_codecs import CODECS
from rtp_flow import packet, parse
from scenario import Scenario
from shim import Shim, Way

CARRIER, OTHER = "10.77.0.2", "10.77.0.3"
RATE, FRAME, SECONDS_A_FRAME = 8000, 160, 0.02
SECONDS = float(os.environ.get("YOBIRIN_SECONDS", "4"))
SETTLED = 1.5  # Nothing is judged before the box has learned what the network is like.


def pareto():
    """A twentieth beyond 40 ms."""
    return min(0.005 * (random.paretovariate(1.44) - 1), 0.4)


# The network; then at most: ms later than it left (median), part made up, dB of spectral distance (mean).
NETWORKS = {
    "as it should be": (Way, 45, 0.002, 3.0),
    "5 ms either way": (lambda: Way(late=lambda: random.uniform(0, 0.010)), 60, 0.01, 3.0),
    "Pareto, overtaking": (lambda: Way(late=pareto), 125, 0.08, 4.0),
    "2 % lost": (lambda: Way(lost=0.02), 50, 0.05, 3.5),
    "5 % lost, 3 % twice": (lambda: Way(lost=0.05, repeated=0.03), 55, 0.10, 4.0),
    "nothing for 300 ms": (lambda: Way(holds=(SETTLED + 0.5, 0.3)), 60, 0.08, 3.5),
    "a clock off by 0.5 %": (lambda: Way(drift=0.005), 100, 0.03, 3.5),
}


def speech(seconds, seed=1):
    """A voice that never says the same twice: harmonics of a pitch that wanders, through a mouth that moves."""
    chance = numpy.random.default_rng(seed)
    count = int(seconds * RATE)
    moments = numpy.arange(count) / RATE

    def wander(low, high, changes_a_second):
        points = chance.uniform(low, high, int(seconds * changes_a_second) + 3)
        return numpy.interp(moments * changes_a_second, numpy.arange(len(points)), points)
    phase = 2 * numpy.pi * numpy.cumsum(wander(95, 180, 3)) / RATE
    mouth = [wander(300, 800, 5), wander(900, 2000, 5)]
    sound = numpy.zeros(count)
    for harmonic in range(1, 20):
        place = harmonic * numpy.gradient(phase) * RATE / 2 / numpy.pi
        size = sum(numpy.exp(-((place - formant) / 150) ** 2) for formant in mouth) + 0.02
        sound += size * numpy.sin(harmonic * phase) * (place < 3600)
    sound *= wander(0.4, 1, 6)
    return (sound / numpy.abs(sound).max() * 0.5 * 32767).astype(numpy.int16)


class Speaking:
    """Sends a voice, one packet each 20 ms, and knows when which part of it left."""

    def __init__(self, made, to, sound):
        self.socket, self.to, self.sound = made, to, sound
        self.packets = CODECS["pcmu"].encode(self.sound, 20)
        self.sent, self.source = [], random.getrandbits(32)

    def send(self):
        place = len(self.sent)
        if place < len(self.packets):
            self.sent.append(time.monotonic())
            self.socket.sendto(packet(place, place * FRAME, self.source, self.packets[place]), self.to)


class Hearing:
    """Keeps what arrives, and when, in the order of its timestamps."""

    def __init__(self, made, number):
        self.socket, self.number, self.heard = made, number, {}
        made.setblocking(False)

    def take(self):
        while True:
            try:
                data = self.socket.recv(2048)
            except OSError:
                return
            found = parse(data)
            if found and found[0] == self.number:
                self.heard[found[2]] = (time.monotonic(), found[4])

    def frames(self):
        return [(at, numpy.frombuffer(payload, dtype=">i2").astype(float)) for _, (at, payload) in sorted(self.heard.items())]


def bands(samples):
    """How loud 48 parts of the telephone's band are."""
    size = numpy.abs(numpy.fft.rfft(samples * numpy.hanning(len(samples))))
    edges = numpy.linspace(len(size) * 300 // 4000, len(size) * 3400 // 4000, 49).astype(int)
    return numpy.add.reduceat(size ** 2, edges)[:-1]


def distance(said, heard):
    """Between two spectra in dB; what lies 30 dB below the loudest part is heard by nobody."""
    ours, theirs = bands(said), bands(heard)
    floor = ours.max() / 1000
    apart = 10 * numpy.log10((ours + floor) / (theirs + floor))
    return float(numpy.sqrt((apart ** 2).mean()))


def compared(speaking, hearing, window=10):
    """(delays in seconds, spectral distances in dB) of pieces of what was heard: each is looked for in what was said."""
    said, frames = speaking.sound.astype(float), hearing.frames()
    delays, distances = [], []
    for first in range(0, len(frames) - window, window):
        piece = numpy.concatenate([frame for _, frame in frames[first:first + window]])
        arrived = frames[first + window - 1][0]
        if arrived - speaking.sent[0] < SETTLED or numpy.abs(piece).max() < 500:
            continue
        newest = int((arrived - speaking.sent[0]) / SECONDS_A_FRAME + 1) * FRAME
        begin = max(0, newest - len(piece) - RATE * 3 // 4)
        where = said[begin:newest]
        if len(where) < len(piece):
            continue
        size = 1 << int(numpy.ceil(numpy.log2(len(where) + len(piece))))
        match = numpy.fft.irfft(numpy.fft.rfft(where, size) * numpy.conj(numpy.fft.rfft(piece, size)), size)[:len(where) - len(piece) + 1]
        energy = numpy.convolve(where ** 2, numpy.ones(len(piece)), "valid")
        at = begin + int(numpy.argmax(match / numpy.sqrt(energy + 1)))
        last = (at + len(piece) - 1) // FRAME
        if last >= len(speaking.sent):
            continue
        # A packet leaves when its last sample was said.
        early = ((last + 1) * FRAME - (at + len(piece))) / RATE
        delays.append(arrived - speaking.sent[last] + early)
        distances.append(distance(said[at:at + len(piece)], piece))
    return delays, distances


class Networks(Scenario):
    release = True
    standing_hosts = ("carrier", "other")
    extensions = {"201": {}}
    tables = {"trunk": {"carrier": {"server": f"sip:{CARRIER}", "register": False, "inbound_from": [CARRIER], "channels": 0,
                                    "numbers": ["0312345678"], "codecs": ["pcmu"]},
                        "other": {"server": f"sip:{OTHER}", "register": False, "inbound_from": [OTHER], "channels": 0,
                                  "codecs": ["l16", "pcmu"]}},
              "did": {"0312345678": {"open": "number:0612345678"}},
              "dialing": {"max_outbound_per_extension": 100},
              "outbound": {"all": {"match": ["06*"], "trunks": ["other"], "caller_id": "0312345678"}}}

    def connect(self, caller, callee, way, sound):
        ours, theirs = self.socket_of(caller), self.socket_of(callee)
        shim = Shim(caller.host, caller.address, ours.getsockname(), way)
        self.addCleanup(shim.close)
        call = caller.invite("0312345678", self.box.address, body=caller.offer(port=shim.port, codecs="0 101"))
        side = callee.take_invite()
        number = side.request_in.codecs()["L16/8000"]
        side.reply(200, body=callee.offer(port=theirs.getsockname()[1], codecs=str(number), maps=(f"rtpmap:{number} L16/8000",)))
        side.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        shim.box = call.final.media()
        return call, side, Speaking(ours, shim.inner, sound), Hearing(theirs, number), shim.box

    def concealed(self, box_ports):
        """Of each call, the part of what was played that was made up; by the box's port that hears it."""
        with self.suite.varlink("org.yobirin.Media@0") as media:
            shown = []
            for reply in media.more("org.yobirin.Media.Watch"):
                if reply.get("port"):
                    shown.append(reply["port"])
                if reply.get("all"):
                    break
        parts = {port.get("local_port"): port.get("quality", {}).get("concealed", 0.0) for port in shown}
        return [parts.get(port) for port in box_ports]

    def talk(self, calls):
        running, due = True, time.monotonic()
        end = due + SECONDS
        while running:
            for _, _, speaking, hearing, _ in calls:
                speaking.send()
                hearing.take()
            due += SECONDS_A_FRAME
            while (left := due - time.monotonic()) > 0:
                time.sleep(min(left, 0.002))
                for _, _, _, hearing, _ in calls:
                    hearing.take()  # At once: when it came is what is measured.
            running = due < end

    def test_a_voice_is_late_and_made_up_no_more_than_it_must(self):
        caller, callee = self.peer("carrier"), self.peer("other")
        sound = speech(SECONDS + 1)
        calls = [self.connect(caller, callee, make(), sound) for make, *_ in NETWORKS.values()]
        self.talk(calls)
        parts = self.concealed([box[1] for *_, box in calls])
        rows, wrong = [], []
        for (name, (_, most_ms, most_part, most_db)), (_, _, speaking, hearing, _), part in zip(NETWORKS.items(), calls, parts):
            delays, distances = compared(speaking, hearing)
            self.assertGreater(len(delays), 10, name)
            figures = 1000 * float(numpy.median(delays)), 1000 * float(numpy.quantile(delays, 0.95)), part, float(numpy.mean(distances))
            rows.append([name, f"{figures[0]:.0f}", f"{figures[1]:.0f}", f"{100 * part:.1f}", f"{figures[3]:.1f}"])
            if figures[0] > most_ms or part > most_part or figures[3] > most_db:
                wrong.append((name, figures, (most_ms, most_part, most_db)))
        for row in [["network", "late ms, median", "95 %", "made up %", "distance dB"], *rows]:
            print("  ".join(cell.ljust(20) for cell in row).rstrip(), file=sys.stderr)
        self.assertEqual(wrong, [])
        for call, side, *_ in calls:
            self.assertEqual(call.request("BYE").status, 200)
            side.expect_and_accept("BYE")


if __name__ == "__main__":
    unittest.main()
