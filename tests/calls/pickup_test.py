"""Pickup: what rings at another desk is taken by code for the group, by code for one desk, and by INVITE with Replaces as a lamp key
sends it. The desk that rang is told that it was answered elsewhere, and logs no missed call."""
import unittest

import support  # noqa: F401
from sip_peer import tag_of
from transferring import Transferring


class Pickup(Transferring):
    def setUp(self):
        super().setUp()
        self.carrier = self.peer("carrier")
        self.first = self.desk("first", "202", 30100)

    def rings_first(self):
        self.asked = self.carrier.invite("0312345678", self.box.address)
        rung = self.first.take_invite()
        rung.reply(180)
        self.asked.ringing()
        return rung

    def assert_elsewhere(self, rung):
        cancel = rung.expect("CANCEL")
        self.assertIn("cause=200", cancel.header("reason"))  # RFC 3326: no missed call.

    def assert_talk(self, call, peer, word):
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.assertEqual(self.asked.answer().status, 200)
        self.asked.acknowledge()
        customer = self.voice(self.carrier, self.asked.final.media(), b"cust")
        self.assert_talking(customer, word, self.voice(peer, call.final.media(), word), b"cust")
        self.assertEqual(len(self.suite.calls()), 1)

    def test_a_colleague_of_the_group_takes_what_rings(self):
        second = self.desk("second", "203", 30200)
        rung = self.rings_first()
        call = self.dials(second, "*8")
        self.assert_elsewhere(rung)
        self.assert_talk(call, second, b"scnd")
        self.end(call, self.asked)
        contact = self.suite.command("contacts", "--json")["contacts"]
        self.assertIn("203", [one.get("agent") for one in contact])

    def test_anybody_takes_what_rings_at_one_desk(self):
        second = self.desk("second", "204", 30200)
        rung = self.rings_first()
        self.assertEqual(self.dials(second, "*8").answer().status, 480)  # In no group with 202.
        call = self.dials(second, "*8202")
        self.assert_elsewhere(rung)
        self.assert_talk(call, second, b"scnd")
        self.end(self.asked, call)

    def test_a_lamp_key_takes_it_with_replaces(self):
        second = self.desk("second", "204", 30200)
        rung = self.rings_first()
        invite = rung.request_in
        replaces = f"{invite.header('call-id')};to-tag={tag_of(invite.header('from'))};from-tag={tag_of(rung.origin)};early-only"
        call = self.dials(second, "202", headers=[f"Replaces: {replaces}", "Require: replaces"])
        self.assert_elsewhere(rung)
        self.assert_talk(call, second, b"scnd")
        self.end(call, self.asked)

    def test_nothing_rings(self):
        for code in ("*8", "*8203"):
            self.assertEqual(self.dials(self.first, code).answer().status, 480)
        self.assertEqual(self.suite.calls(), [])

    def test_two_real_phones_pick_up_and_talk(self):
        ada, cho = self.phone("201", "ada"), self.phone("204", "cho")
        ada.dial("202")
        rung = self.first.take_invite()
        rung.reply(180)
        ada.wait_for("CALL_RINGING")
        cho.dial("*8202")
        self.assert_elsewhere(rung)
        for phone in (ada, cho):
            phone.wait_for("CALL_ESTABLISHED")
        self.let_talk(3)
        self.assert_hears(ada, cho, 2)
        self.assert_hears(cho, ada, 2)
        self.hang_up(ada, cho)


if __name__ == "__main__":
    unittest.main(verbosity=2)
