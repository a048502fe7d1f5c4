"""A network between a phone and the box, made by hand: packets go through it and are late, lost, repeated or overtaken.

    shim = Shim(host, phone=("10.77.0.3", 40000), way=Way(late=lambda: random.uniform(0, 0.01), lost=0.02))
    …the phone's session names shim.port… shim.box = the address the box answers with
    shim.close()

What comes from the phone passes by `way`; what comes from the box passes as it is.
"""
import heapq
import itertools
import random
import select
import socket
import threading
import time


class Way:
    """How packets pass: `late` gives seconds; a part is `lost` and a part is `repeated`; `keeps_order`: none overtakes another;
    a clock that is off by `drift` (0.001: a packet comes ever later, by a thousandth)."""

    def __init__(self, late=lambda: 0.0, lost=0.0, repeated=0.0, keeps_order=False, drift=0.0, holds=None):
        self.late, self.lost, self.repeated, self.keeps_order, self.drift = late, lost, repeated, keeps_order, drift
        self.holds = holds  # (begin, length): nothing passes, then all of it.
        self.begun, self.latest = None, 0.0

    def times(self, now):
        """When the packet that is here now arrives; none, once, twice."""
        self.begun = self.begun or now
        if random.random() < self.lost:
            return []
        age = now - self.begun
        at = now + self.late() + age * self.drift
        if self.holds and self.holds[0] <= age < self.holds[0] + self.holds[1]:
            at = max(at, self.begun + self.holds[0] + self.holds[1])
        if self.keeps_order:
            at = self.latest = max(at, self.latest)
        return [at, at] if random.random() < self.repeated else [at]


class Shim:
    def __init__(self, host, address, phone, way):
        self.phone, self.way, self.box = phone, way, None
        with host.inside():
            self.outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.inside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.outside.bind((address, 0))
        self.inside.bind((address, 0))
        self.port, self.inner = self.outside.getsockname()[1], self.inside.getsockname()
        self.running, self.waiting, self.count = True, [], itertools.count()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while self.running:
            wait = max(0.0, self.waiting[0][0] - time.monotonic()) if self.waiting else 0.05
            ready, _, _ = select.select([self.outside, self.inside], [], [], min(wait, 0.05))
            for one in ready:
                data = one.recv(2048)
                if one is self.outside:
                    self.inside.sendto(data, self.phone)
                    continue
                for at in self.way.times(time.monotonic()):
                    heapq.heappush(self.waiting, (at, next(self.count), data))
            while self.waiting and self.waiting[0][0] <= time.monotonic():
                if self.box:
                    self.outside.sendto(heapq.heappop(self.waiting)[2], self.box)

    def close(self):
        self.running = False
        self.thread.join()
        self.outside.close()
        self.inside.close()
