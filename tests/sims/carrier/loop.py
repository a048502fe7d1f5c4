"""A thread with sockets and timers. Everything of a carrier happens under its lock: in the thread itself, or in a test that
asks something of the carrier meanwhile.

    loop = Loop(inside=host.inside); loop.after(0.5, repeat); loop.watch(socket, read)
    with loop.lock: ...
    loop.until(lambda: call.is_up, "the call to be up", seconds=5)
"""
import contextlib
import heapq
import itertools
import selectors
import threading
import time


class Late(AssertionError):
    """What was waited for did not come."""


class Timer:
    def __init__(self, action):
        self.action = action

    def cancel(self):
        self.action = None


class Loop:
    def __init__(self, inside=contextlib.nullcontext):
        self.inside = inside  # Where sockets are made: a host of a test network.
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.selector = selectors.DefaultSelector()
        self.timers, self.order = [], itertools.count()
        self.runs = True
        self.failures = []  # What went wrong in the thread: a fault of the simulator, shown to the test.
        self.thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self.thread.start()

    def close(self):
        self.runs = False
        if self.thread.is_alive() and self.thread is not threading.current_thread():
            self.thread.join()
        self.selector.close()

    def after(self, seconds, action):
        timer = Timer(action)
        heapq.heappush(self.timers, (time.monotonic() + seconds, next(self.order), timer))
        return timer

    def watch(self, file, read):
        self.selector.register(file, selectors.EVENT_READ, read)

    def forget(self, file):
        with contextlib.suppress(KeyError, ValueError):
            self.selector.unregister(file)

    def until(self, fact, what, seconds=10.0):
        """Waits, without the lock, until `fact` is true, and returns its value."""
        deadline = time.monotonic() + seconds
        with self.lock:
            while True:
                if self.failures:
                    raise AssertionError(f"the carrier failed: {self.failures[0]}") from self.failures[0]
                if value := fact():
                    return value
                left = deadline - time.monotonic()
                if left <= 0:
                    raise Late(f"the carrier waited {seconds} s for {what}")
                self.changed.wait(min(left, 0.1))

    def _run(self):
        with self.inside():
            while self.runs:
                self._turn()

    def _turn(self):
        wait = min(0.05, max(0.0, self.timers[0][0] - time.monotonic())) if self.timers else 0.05
        ready = self.selector.select(wait)
        with self.lock:
            for key, _ in ready:
                self._do(key.data)
            while self.timers and self.timers[0][0] <= time.monotonic():
                timer = heapq.heappop(self.timers)[2]
                if timer.action:
                    self._do(timer.action)
            self.changed.notify_all()

    def _do(self, action):
        try:
            action()
        except Exception as error:  # noqa: BLE001 - kept for whoever waits in until().
            self.failures.append(error)
