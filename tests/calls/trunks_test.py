"""Trunks that fail: how soon another one is called, and that nobody is rung twice. Each case has a trunk of its own, with the
trunk `backup` behind it in the rule; all are ports of one host."""
import time
import unittest

import support  # noqa: F401
from scenario import Scenario
from suite import password

CARRIERS = "10.77.0.2"
CASES = ("silent", "unavailable", "late", "trying", "oneway", "reset", "busy", "wellknown", "closed", "narrow")
PORTS = {name: 5061 + index for index, name in enumerate(CASES)}
# Seconds from the call to the INVITE at the next trunk; a busy machine may take longer for its part.
SOON, UNKNOWN, PATIENCE = 2.0, 4.0, 1.0


def rule(name):
    """The first digits of numbers that go there: 050, and six more make one."""
    return f"0{PORTS[name]}"


class Trunks(Scenario):
    standing_hosts = ("carriers",)
    extensions = {"201": {}}
    tables = {
        "trunk": {**{name: {"server": f"sip:{CARRIERS}:{port}" + (";transport=tcp" if name == "reset" else ""),
                            "register": False, "numbers": ["0312345678"], **({"channels": 1} if name == "narrow" else {})}
                     for name, port in PORTS.items()},
                  "backup": {"server": f"sip:{CARRIERS}:5060", "register": False, "numbers": ["0312345679"]}},
        "outbound": {name: {"match": [f"{rule(name)}*"], "trunks": [name, "backup"]} for name in CASES},
    }

    def setUp(self):
        super().setUp()
        self.desk = self.peer("desk", user="201", media_port=31000)
        self.assertEqual(self.desk.register(self.box.address, password("201")).status, 200)
        self.backup = self.peer("carriers", user="backup", media_port=32000)

    def tearDown(self):
        if not self._failed():
            self.desk.register(self.box.address, password("201"), expires=0)
        super().tearDown()

    def carrier(self, name):
        return self.peer("carriers", user=name, port=PORTS[name], media_port=32100 + 2 * PORTS[name] % 1000)

    def dials(self, name):
        call = self.desk.invite(rule(name) + "123456", self.box.address)
        call.answer_challenge(password("201"))
        self.dialled = time.monotonic()
        return call

    def next_is_called(self, within):
        """The call at the backup, in time."""
        other = self.backup.take_invite(within + PATIENCE)
        self.assertLess(time.monotonic() - self.dialled, within + PATIENCE)
        return other

    def talks(self, call, other, by):
        other.reply(200, body=by.offer())
        other.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()

    def hangs_up(self, call, other):
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")

    def fails_over(self, name, within, meanwhile=lambda first: None):
        first = self.carrier(name)
        call = self.dials(name)
        asked = first.take_invite()
        meanwhile(asked)
        other = self.next_is_called(within)
        return first, asked, call, other

    def test_a_silent_trunk_is_given_up_and_rings_nobody_later(self):
        first, asked, call, other = self.fails_over("silent", UNKNOWN)
        asked.reply(180)  # Its answer to what it was asked long ago.
        cancel = asked.expect("CANCEL")
        asked.reply(200, request=cancel)
        asked.reply(487)
        asked.expect("ACK")
        self.talks(call, other, self.backup)
        first.expect_silence(0.5, lambda m: m.method == "INVITE")
        self.hangs_up(call, other)
        with self.subTest("the second loss makes it down, and the third call goes elsewhere at once"):
            again = self.dials("silent")
            other = self.next_is_called(UNKNOWN)
            self.talks(again, other, self.backup)
            self.hangs_up(again, other)
            first.expect_request("INVITE")  # The second call's.
            third = self.dials("silent")
            other = self.next_is_called(0.5)
            self.talks(third, other, self.backup)
            self.hangs_up(third, other)
            first.expect_silence(0.3, lambda m: m.method == "INVITE")

    def test_one_way_a_late_answer_is_acknowledged_and_ended(self):
        first, asked, call, other = self.fails_over("oneway", UNKNOWN)
        self.talks(call, other, self.backup)
        asked.reply(200, body=first.offer())
        asked.expect("ACK")
        asked.expect_and_accept("BYE")
        self.hangs_up(call, other)

    def test_a_trunk_that_says_503_is_left_at_once_and_as_long_as_it_asks(self):
        first, asked, call, other = self.fails_over(
            "unavailable", SOON, lambda asked: asked.reply(503, headers=["Retry-After: 60"]))
        asked.expect("ACK")
        self.talks(call, other, self.backup)
        self.hangs_up(call, other)
        again = self.dials("unavailable")
        other = self.next_is_called(0.5)
        first.expect_silence(0.3, lambda m: m.method == "INVITE")
        self.talks(again, other, self.backup)
        self.hangs_up(again, other)

    def test_a_trunk_that_says_408_is_left_at_once(self):
        _, asked, call, other = self.fails_over("late", SOON, lambda asked: asked.reply(408))
        asked.expect("ACK")
        self.talks(call, other, self.backup)
        self.hangs_up(call, other)

    def test_a_trunk_that_says_only_100_is_cancelled(self):
        first, asked, call, other = self.fails_over("trying", UNKNOWN, lambda asked: asked.reply(100))
        cancel = asked.expect("CANCEL")
        self.talks(call, other, self.backup)
        asked.reply(200, body=first.offer())  # It was answered meanwhile, all the same.
        asked.reply(200, request=cancel)
        asked.expect("ACK")
        asked.expect_and_accept("BYE")
        self.hangs_up(call, other)

    def test_a_trunk_that_resets_the_connection_is_left_at_once(self):
        call = self.dials("reset")  # Nobody listens there.
        other = self.next_is_called(SOON)
        self.talks(call, other, self.backup)
        self.hangs_up(call, other)

    def test_a_trunk_whose_port_is_closed_is_left_at_once(self):
        call = self.dials("closed")  # Nobody is there: its host says so (ICMP).
        other = self.next_is_called(SOON)
        self.talks(call, other, self.backup)
        self.hangs_up(call, other)
        self.assertGreater(self.suite.counters("sipd")["sip.undelivered"], 0)

    def test_a_trunk_whose_channels_are_taken_is_not_called(self):
        first = self.carrier("narrow")
        call = self.dials("narrow")
        asked = first.take_invite()
        self.talks(call, asked, first)
        second = self.peer("second", user="201", media_port=31010)
        more = second.invite(rule("narrow") + "123457", self.box.address)
        more.answer_challenge(password("201"))
        self.dialled = time.monotonic()
        other = self.next_is_called(SOON)
        self.talks(more, other, self.backup)
        self.hangs_up(more, other)
        self.hangs_up(call, asked)
        again = self.dials("narrow")  # It is free again.
        asked = first.take_invite()
        asked.reply(486)
        asked.expect("ACK")
        self.assertEqual(again.answer().status, 486)

    def test_who_is_busy_is_not_called_by_another_trunk(self):
        for status in (486, 404, 603):
            with self.subTest(status=status):
                first = self.carrier("busy") if status == 486 else self.peers[-1]
                call = self.dials("busy")
                asked = first.take_invite()
                asked.reply(status)
                asked.expect("ACK")
                self.assertGreaterEqual(call.answer().status, 400)
                self.backup.expect_silence(0.3, lambda m: m.method == "INVITE")

    def test_a_trunk_that_rings_is_waited_for(self):
        first = self.carrier("wellknown")
        call = self.dials("wellknown")
        asked = first.take_invite()
        asked.reply(100)
        asked.reply(180)
        call.ringing()
        self.backup.expect_silence(5, lambda m: m.method == "INVITE")
        self.talks(call, asked, first)
        self.hangs_up(call, asked)


if __name__ == "__main__":
    unittest.main()
