"""The promise of T18, to the letter, on the release build: a call that is forwarded in circles ends within 100 ms."""
import unittest

import support  # noqa: F401
import looping


class Loops(looping.Looping):
    release = True
    within_seconds = 0.1
    rounds = 20


if __name__ == "__main__":
    unittest.main()
