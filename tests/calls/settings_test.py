"""What people set by code on their phone: do not disturb, forward all, night mode. It is confirmed by a tone, shown, in force at once, and
there again after a death and after a power cut."""
import json
import unittest

import numpy

import support  # noqa: F401
from tones import RATE
from transferring import Transferring


def strength(samples, hertz):
    """Of one tone, in the best 20 ms."""
    windows = samples[:len(samples) // 160 * 160].reshape(-1, 160)
    turns = numpy.exp(-2j * numpy.pi * hertz * numpy.arange(160) / RATE)
    return abs(windows @ turns).max() / 80


class Settings(Transferring):
    tables = {**Transferring.tables, "did": {"0312345678": {"open": "extension:202", "closed": "extension:204"}}}

    def setUp(self):
        super().setUp()
        self.first, self.second = self.desk("first", "202", 30100), self.desk("second", "204", 30200)

    def tearDown(self):
        for desk, code in ((self.first, "*79"), (self.first, "*73")):
            self.sets(desk, code)
        super().tearDown()

    def sets(self, peer, code):
        call = self.dials(peer, code)
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.assertEqual(call.request("BYE").status, 200)  # Who knows the tone does not wait for its end.

    def extension(self, number):
        status = self.suite.command("status", "--json")
        return next(one for one in status["extensions"] if one["number"] == number)

    def is_rung(self, peer, caller, to):
        call = self.dials(caller, to)
        rung = peer.take_invite()
        rung.reply(486)
        rung.expect("ACK")
        return call.answer().status

    def test_who_does_not_want_to_be_disturbed_is_not_rung(self):
        self.sets(self.first, "*78")
        self.assertTrue(self.extension("202")["do_not_disturb"])
        self.assertEqual(self.dials(self.second, "202").answer().status, 486)
        self.sets(self.first, "*79")
        self.assertEqual(self.is_rung(self.first, self.second, "202"), 486)
        self.assertNotIn("do_not_disturb", self.extension("202"))

    def test_all_calls_go_to_a_colleague_or_outside(self):
        self.sets(self.first, "*72204")
        self.assertEqual(self.extension("202")["forward"], "extension:204")
        third = self.desk("third", "201", 30300)
        self.assertEqual(self.is_rung(self.second, third, "202"), 486)
        carrier = self.peer("carrier")
        self.sets(self.first, "*720398765432")
        call = self.dials(third, "202")
        outside = carrier.take_invite()
        self.assertIn("0398765432", outside.request_in.first)
        outside.reply(486)
        outside.expect("ACK")
        self.assertEqual(call.answer().status, 486)
        self.assertEqual(self.dials(self.first, "*72299").answer().status, 404)  # Nobody has that number.
        self.sets(self.first, "*73")
        self.assertEqual(self.is_rung(self.first, third, "202"), 486)

    def test_at_night_the_customer_goes_where_the_office_is_closed(self):
        carrier = self.peer("carrier")
        for peer in (self.second, self.first):  # At night, and in the morning.
            self.sets(self.first, "*90")
            asked = carrier.invite("0312345678", self.box.address)
            rung = peer.take_invite()
            rung.reply(200, body=peer.offer())
            rung.expect("ACK")
            self.assertEqual(asked.answer().status, 200)
            asked.acknowledge()
            self.end(asked, rung)

    def test_all_is_as_it_was_after_deaths_and_a_power_cut(self):
        self.sets(self.first, "*78")
        self.sets(self.first, "*72204")
        before = self.suite.pid("calld")
        self.suite.kill("calld")
        self.suite.wait_for_new("calld", before)
        self.assertEqual(self.extension("202")["forward"], "extension:204")
        self.until(self.disk_knows_who_is_registered, "phones of tests before this one to be gone from disk")
        self.until(self.disk_knows_the_forward, "the next process to write what the one before died over")
        self.suite.reboot()
        self.until(lambda: self.extension("202").get("forward") == "extension:204", "the forward to be there again")
        self.assertTrue(self.extension("202")["do_not_disturb"])

    def disk_knows_who_is_registered(self):
        kept = self.suite.root / "state/sipd/bindings.json"
        on_disk = json.loads(kept.read_text())["bindings"] if kept.exists() else []
        return {one["source"] for one in on_disk} == {device["address"] for number in ("202", "204") for device in self.suite.devices(number)}

    def disk_knows_the_forward(self):
        kept = self.suite.root / "state/calld/settings.json"
        return kept.exists() and "extension:204" in kept.read_text()

    def test_a_tone_says_that_it_was_taken(self):
        ada = self.phone("201", "ada")
        ada.dial("*78")
        ada.wait_for("CALL_CLOSED")
        self.assertGreater(strength(ada.heard(), 400), 500)
        ada.dial("*79")
        ada.wait_for("CALL_CLOSED")


if __name__ == "__main__":
    unittest.main(verbosity=2)
