"""T11, the toll guard: a stolen password calls nowhere that costs much, and no death of a daemon makes a limit longer. The phone is
scripted, and so is the carrier, who counts what reaches it."""
import collections
import random
import time
import unittest

import support  # noqa: F401
from sip_peer import authorization
from suite import password
from transferring import Transferring
from wait import Late

# Where thieves call, from lists of carriers and authorities: satellites and networks, the Caribbean, the Pacific, Africa and others.
ABROAD = ("870 878 881 882 883 979 1242 1246 1264 1268 1284 1345 1441 1473 1649 1664 1721 1758 1767 1784 1809 1829 1849 1868 1869 1876 53 "
          "509 592 597 500 672 674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 220 222 224 226 231 232 235 236 239 "
          "240 243 245 246 247 248 252 253 257 261 265 269 290 291 371 373 375 387 423 850 856 960 992 993 212 213 216 218 963 964 967 98 "
          "355 370 372 381 389 7840 90392").split()
DEAR_AT_HOME = ("0990", "0180", "0570")
NUMBERS = 1000
NUMBERS_PER_SECOND = 10  # So many a thief's script dials, at least.


def risky_numbers():
    """So many different ones, in turn by every prefix and in every way that somebody may write them."""
    numbers = []
    for round_ in range(NUMBERS):
        code = ABROAD[round_ % len(ABROAD)]
        written = ("010", "0010", "+")[round_ // len(ABROAD) % 3]
        numbers.append(f"{written}{code}{round_:07d}")
    for index in range(0, NUMBERS, 10):
        numbers[index] = DEAR_AT_HOME[index // 10 % 3] + f"{index:06d}"
    return numbers


class Guarded(Transferring):
    def setUp(self):
        super().setUp()
        self.carrier = self.peer("carrier")

    def place(self, desk, number, seconds=5):
        """A call, and the carrier's side of it; none: the desk was refused."""
        call = self.dials(desk, number)

        def is_refusal(message):
            return message.status is not None and message.status >= 300 and message.header("call-id") == call.call_id \
                and message.sequence == call.sequence

        def outcome():
            side = self.rung_within(self.carrier, 0.02)
            if side is None:
                try:
                    desk.waiting.append(desk.expect(is_refusal, "a refusal", 0.02))
                except Late:
                    return None
                call.answer()
            return call, side
        return self.until(outcome, f"something to come of a call to {number}", seconds)

    def take(self, call, side):
        side.reply(200, body=self.carrier.offer())
        side.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()

    def ends(self, call, side):
        self.assertEqual(call.request("BYE").status, 200)
        side.expect_and_accept("BYE")

    def kill_calld(self):
        self.suite.wait_for_new("calld", self.suite.kill("calld"))
        self.until(self.suite.is_ready, "calld to be back")

    def asked(self):
        """Calls that the carrier was asked for."""
        return {message.header("call-id") for message in self.carrier.received if message.method == "INVITE" and message.status is None}


class StolenPassword(Transferring):
    tables = {**Transferring.tables,
              "trunk": {name: {**trunk, "emergency": True} for name, trunk in Transferring.tables["trunk"].items()},
              "outbound": {"all": {"match": ["*"], "trunks": ["carrier", "other"]}}}

    def refused(self, desk, number):
        call = self.dials(desk, number)
        return call.answer().status

    def test_t11_a_thousand_risky_numbers_reach_no_carrier_and_somebody_hears_of_it(self):
        carriers, desk, colleague = [self.peer(name) for name in ("carrier", "other")], self.desk("thief", "201", 30100), \
            self.desk("colleague", "202", 30200)
        begun, told_after, answers = time.monotonic(), None, collections.Counter()
        for number in risky_numbers():
            answers[self.refused(desk, number)] += 1
            if told_after is None and "a thief seems to have the password" in self.suite.log_text():
                told_after = time.monotonic() - begun
        self.assertLess(time.monotonic() - begun, NUMBERS / NUMBERS_PER_SECOND)
        # The guard has refused each of them: admission would say 503.
        self.assertEqual(answers, {403: NUMBERS})
        for carrier in carriers:
            carrier.expect_silence(0.2, lambda message: message.method == "INVITE")
        self.assertIsNotNone(told_after)
        self.assertLess(told_after, 10)
        status = self.suite.run("status", check=False)
        self.assertEqual(status.returncode, 1)
        self.assertIn("unblock 201", status.stderr)
        # A customer's number as well; but not who helps, and who is inside.
        self.assertEqual(self.refused(desk, "0398765432"), 403)
        call = self.dials(desk, "110")
        asked = carriers[0].take_invite()
        self.assertIn("sip:110@", asked.request_in.first)
        asked.reply(200, body=carriers[0].offer())
        asked.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.end(call, asked)
        call = self.dials(desk, "202")
        rung = colleague.take_invite()
        rung.reply(200, body=colleague.offer())
        rung.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.end(call, rung)
        # Whoever looks after the box lets them call again.
        self.suite.run("unblock", "201")
        self.assertEqual(self.suite.run("unblock", "201", check=False).returncode, 1)
        call = self.dials(desk, "0398765432")
        asked = carriers[0].take_invite()
        asked.reply(180)
        call.ringing()
        call.cancel()
        asked.expect_and_accept("CANCEL")
        asked.reply(487)
        self.assertEqual(call.answer().status, 487)

        def objections():
            return {contact.get("guard") for contact in self.suite.command("contacts", "--json")["contacts"]}
        self.until(lambda: {"denied", "blocked"} <= objections(), "the ledger to know what the guard objected to")


class RiskyAllowed(Guarded):
    """The password is of somebody who may call everywhere."""
    extensions = {**Transferring.extensions, "201": {"dial": "international"}}
    tables = {**Transferring.tables, "outbound": {"all": {"match": ["*"], "trunks": ["carrier"], "caller_id": "0312345678"}},
              "dialing": {"deny": ["premium"], "max_outbound_per_extension": 4}}

    def test_t11_risky_calls_that_are_let_through_are_cut_at_the_third(self):
        desk = self.desk("thief", "201", 30100)
        calls = [self.place(desk, number) for number in ("01088213000001", "01012425550100")]
        for call, side in calls:
            self.assertIsNotNone(side)
            self.take(call, side)
        statuses = [self.place(desk, number)[0].final.status for number in risky_numbers()[:30]]
        self.assertEqual(set(statuses), {403})
        for call, side in calls:
            side.expect_and_accept("BYE")
            call.expect_and_accept("BYE")
        self.assertEqual(len(self.asked()), 2)
        self.assertIn("a thief seems to have the password", self.suite.log_text())
        self.suite.run("unblock", "201")


class AbroadAllowed(Guarded):
    extensions = {**Transferring.extensions, "201": {"dial": "international"}}
    tables = {**RiskyAllowed.tables, "dialing": {"deny": ["premium"], "daily_international_minutes": 4, "max_outbound_per_extension": 2}}

    def test_t11_a_script_is_stopped_at_the_caps_also_where_calld_dies_at_each_call(self):
        desk, up, refusals = self.desk("thief", "201", 30100), [], []
        for index in range(10):
            call, side = self.place(desk, f"0101212555{index:04d}")
            if side is None:
                refusals.append(call.final.status)
                self.assertIn(call.final.status, (503, 403))
                if up:
                    self.ends(*up.pop(0))
                continue
            self.take(call, side)
            up.append((call, side))
            self.assertLessEqual(len(up), 2)
            self.kill_calld()
        self.assertEqual(len(self.asked()), 4)
        self.assertEqual(refusals[-1], 403)  # There are no more minutes.
        self.assertIn(503, refusals)  # Too many at once.
        for call, side in up:
            self.ends(call, side)
        self.assertEqual(self.suite.run("status", check=False).returncode, 1)


class Bursts(Guarded):
    SIZE = 20

    def burst(self, desk):
        """So many calls at once, each proved."""
        calls = [desk.invite(f"03987654{index:02d}", self.box.address) for index in range(self.SIZE)]
        challenges = [call.response() for call in calls]
        for call, challenge in zip(calls, challenges):
            call.acknowledge_failure()
            call.provisional = []
            call.invite(call.body, [authorization(challenge, "INVITE", call.target, desk.user, password(desk.user))])
        return calls

    def test_t11_of_a_burst_as_many_go_out_as_may_at_once_also_after_calld_died(self):
        desk = self.desk("thief", "201", 30100)
        calls = self.burst(desk)
        sides = [self.carrier.take_invite(), self.carrier.take_invite()]
        self.carrier.expect_silence(0.3, lambda message: message.method == "INVITE")
        for side in sides:
            side.reply(200, body=self.carrier.offer())
            side.expect("ACK")
        finals = {call: call.answer().status for call in calls}
        self.assertEqual(collections.Counter(finals.values()), {200: 2, 503: self.SIZE - 2})
        up = [call for call, status in finals.items() if status == 200]
        for call in up:
            call.acknowledge()
        self.kill_calld()
        self.assertEqual({call.answer().status for call in self.burst(desk)}, {503})
        self.assertEqual(len(self.asked()), 2)

        def refused():
            contacts = self.suite.command("contacts", "--json")["contacts"]
            return [contact for contact in contacts if contact.get("guard") == "at_once"]
        self.until(lambda: len(refused()) == 2 * self.SIZE - 2, "the ledger to know that it was the guard, and not admission")
        for call in up:
            self.assertEqual(call.request("BYE").status, 200)
        for side in sides:
            side.expect_and_accept("BYE")

    def test_what_cannot_be_written_is_told_and_written_when_it_can_be(self):
        kept = self.suite.root / "state" / "calld" / "guards.json"
        desk = self.desk("caller", "202", 30200)
        kept.unlink(missing_ok=True)
        kept.mkdir()
        call, side = self.place(desk, "0398765432")
        self.take(call, side)
        self.until(lambda: self.suite.status("calld")["state"] != "running", "calld to say that it cannot")
        self.assertIn("guards.json", self.suite.run("status", check=False).stderr)
        kept.rmdir()
        self.until(lambda: self.suite.status("calld")["state"] == "running", "calld to be well again")
        self.assertIn('"202"', kept.read_text())
        self.ends(call, side)


class Limits(Guarded):
    tables = {**Transferring.tables, "dialing": {"daily_minutes_per_extension": 4, "max_outbound_per_extension": 1,
                                                 "calls_per_minute_per_extension": 6}}

    def dies_at_some_moment_of_a_call(self, desk, chance):
        """Whether the carrier was asked for it."""
        when = chance.choice(("dialled", "asked", "rings", "answered"))
        before = len(self.asked())
        if when == "dialled":
            call = self.dials(desk, "0398765432")
            time.sleep(chance.uniform(0, 0.03))  # Between the INVITE that comes and the one that goes: nothing tells when.
            self.kill_calld()
            side = self.rung_within(self.carrier, 0.5)
        else:
            call, side = self.place(desk, "0398765432")
        if side is None:
            self.assertGreaterEqual((call.final or call.answer()).status, 400)
            return False
        if when == "answered":
            self.take(call, side)
            self.kill_calld()
            self.ends(call, side)
        else:
            side.reply(180 if when == "rings" else 100)  # Or there is nothing to CANCEL (RFC 3261 9.1).
            if when == "rings":
                call.ringing()
            if when != "dialled":
                self.kill_calld()
            side.expect_and_accept("CANCEL")
            side.reply(487)
            self.assertGreaterEqual(call.answer().status, 400)
        self.assertEqual(len(self.asked()), before + 1)
        return True

    def test_t11_no_kill_makes_a_limit_longer(self):
        """Four minutes a day are four calls that begin, whenever calld dies."""
        desk, chance = self.desk("caller", "201", 30100), random.Random(11)
        asked = [self.dies_at_some_moment_of_a_call(desk, chance) for _ in range(9)]
        self.assertLessEqual(sum(asked), 4)
        self.assertGreaterEqual(sum(asked), 2)  # It was paid for, or it was not made.
        self.assertEqual(self.place(desk, "0398765432")[0].final.status, 403)
        self.suite.reboot()
        self.desks.clear()
        again = self.desk("again", "201", 30300)
        self.assertEqual(self.place(again, "0398765432")[0].final.status, 403)
        self.assertIn("201", self.suite.run("status", check=False).stderr)

    def test_t11_no_kill_makes_room_for_one_more_at_once_or_in_a_minute(self):
        desk = self.desk("caller", "202", 30200)
        call, side = self.place(desk, "0398765432")
        self.take(call, side)
        self.kill_calld()
        self.assertEqual(self.place(desk, "0398765433")[0].final.status, 503)
        self.ends(call, side)
        for index in range(5):  # Nobody answers: no minute is spent.
            call, side = self.place(desk, f"039876543{index}")
            self.assertIsNotNone(side, index)
            side.reply(180)
            call.ringing()
            call.cancel()
            side.expect_and_accept("CANCEL")
            side.reply(487)
            self.assertEqual(call.answer().status, 487)
            if index % 2:
                self.kill_calld()
        self.assertEqual(self.place(desk, "0398765432")[0].final.status, 503)
        self.assertEqual(len(self.asked()), 6)


class OfWholeOffice(Guarded):
    tables = {**Transferring.tables, "dialing": {"max_outbound": 1, "calls_per_minute": 4, "calls_per_minute_per_trunk": 4}}

    def refusal(self, desk):
        return self.place(desk, "0398765439")[0].final.status

    def test_t11_what_all_extensions_may_together_is_counted_over_a_death(self):
        one, two = self.desk("one", "201", 30100), self.desk("two", "202", 30200)
        call, side = self.place(one, "0398765432")
        self.take(call, side)
        self.assertEqual(self.refusal(two), 503)
        self.kill_calld()
        self.assertEqual(self.refusal(two), 503)
        self.ends(call, side)
        for desk in (two, one, two):
            call, side = self.place(desk, "0398765433")
            self.take(call, side)
            self.ends(call, side)
        self.assertEqual(self.refusal(one), 503)
        self.kill_calld()
        self.assertEqual(self.refusal(two), 503)
        self.assertEqual(len(self.asked()), 4)

        def objections():
            return collections.Counter(contact.get("guard") for contact in self.suite.command("contacts", "--json")["contacts"])
        self.until(lambda: objections() == {None: 4, "at_once": 2, "rate": 2}, "the ledger to know what the guard objected to")


if __name__ == "__main__":
    unittest.main(verbosity=2)
