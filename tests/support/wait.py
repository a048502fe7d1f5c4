"""Waiting for facts, never for time: every wait polls a condition and has a deadline that names it."""
import time


class Late(AssertionError):
    """A fact did not come true in time."""


def until(fact, what, seconds=10, every=0.02):
    """Polls `fact` until it is true and returns its value; `what`, or what it returns, completes "waited … s for"."""
    deadline = time.monotonic() + seconds
    while True:
        value = fact()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Late(f"waited {seconds} s for {what() if callable(what) else what}")
        time.sleep(every)
