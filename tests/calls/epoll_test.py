"""Sound where the kernel refuses io_uring: mediad falls back on epoll, says so, and keeps every promise. The tests are those
of IPv6 and of rule T1, which between them open, move, kill and close ports of both kinds of IP."""
import pathlib
import sys
import unittest

import support  # noqa: F401
import attack_test
import ipv6_test

WITHOUT_IO_URING = (sys.executable, str(pathlib.Path(__file__).resolve().parents[1] / "support/without_io_uring.py"))


class ByEpoll:
    wrapper = WITHOUT_IO_URING

    def test_runs_on_epoll_and_says_so(self):
        self.assertIn("no io_uring, using epoll", self.suite.log_text())


class SoundByEpoll(ByEpoll, ipv6_test.Ipv6Sound):
    pass


class AttackByEpoll(ByEpoll, attack_test.Attack):
    pass


if __name__ == "__main__":
    unittest.main()
