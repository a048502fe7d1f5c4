"""Who is rung away from their desk says by pressing 1 that it is they: follow-me beside the desk phone, and an on-call list in turn. The
telephones outside are scripted (a carrier), the phones inside are baresip or scripted; audio is judged at both ends."""
import unittest

import support  # noqa: F401
from transferring import Transferring


class Away(Transferring):
    extensions = {**Transferring.extensions, "202": {"follow_me": ["0698765432"]}}
    tables = {**Transferring.tables,
              "did": {"0312345678": {"open": "extension:202"}, "0312345679": {"open": "on_call:night"}},
              "on_call": {"night": {"numbers": ["0698765433", "extension:204"]}}}

    def setUp(self):
        super().setUp()
        self.mobile = self.peer("other")  # Behind the other carrier.

    def take_at_mobile(self, number):
        """The mobile is called and lifts: its side, and what it hears and says."""
        side = self.mobile.take_invite()
        self.assertIn(f"sip:{number}@", side.request_in.first)
        side.reply(180)
        side.reply(200, body=self.mobile.offer())
        side.expect("ACK")
        return side, self.voice(self.mobile, side.request_in.media(), b"mobi")

    def hears_something(self, talker):
        """The prompt: sound that is nobody's word."""
        self.until(lambda: len(talker.heard) > 10, "the mobile to be asked")

    def test_a_mobile_beside_the_desk_takes_the_call_when_it_presses_one(self):
        ada, desk = self.phone("201", "ada"), self.desk("first", "202", 30100)
        ada.dial("202")
        rung = desk.take_invite()
        rung.reply(180)
        side, talker = self.take_at_mobile("0698765432")
        self.hears_something(talker)
        self.assertEqual(ada.seen("CALL_ESTABLISHED"), [])  # A carrier's machine would have had her by now.
        talker.press("1")
        cancel = rung.expect("CANCEL")
        self.assertIn("cause=200", cancel.header("reason"))
        ada.wait_for("CALL_ESTABLISHED")
        before = talker.hears(b"mobi")
        self.until(lambda: len(ada.heard()) > 16000, "ada to hear for two seconds")
        self.assertEqual(talker.hears(b"mobi"), before)  # Not themself.
        self.assertEqual([call["from"] for call in self.suite.calls()], ["201"])
        self.assertEqual(side.request("BYE").status, 200)
        ada.wait_for("CALL_CLOSED")

    def test_the_desk_takes_it_while_the_mobile_thinks(self):
        carrier, ben = self.peer("carrier"), self.phone("202", "ben")
        asked = carrier.invite("0312345678", self.box.address)
        side, talker = self.take_at_mobile("0698765432")
        self.hears_something(talker)
        self.answer(ben)
        side.expect_and_accept("BYE")
        self.assertEqual(asked.answer().status, 200)
        asked.acknowledge()
        customer = self.voice(carrier, asked.final.media(), b"cust")
        self.until(lambda: len(customer.heard) > 50, "the customer to hear")
        self.assertEqual(asked.request("BYE").status, 200)
        ben.wait_for("CALL_CLOSED")

    def test_who_is_on_call_is_rung_in_turn_and_talks_to_the_customer(self):
        carrier, desk = self.peer("carrier"), self.desk("second", "204", 30200)
        asked = carrier.invite("0312345679", self.box.address)
        machine, says = self.take_at_mobile("0698765433")
        self.hears_something(says)
        says.press("5")
        self.assertEqual(machine.request("BYE").status, 200)  # It was a machine of the carrier.
        rung = desk.take_invite()
        rung.reply(180)
        rung.reply(200, body=desk.offer())
        rung.expect("ACK")
        voice = self.voice(desk, rung.request_in.media(), b"desk")
        self.hears_something(voice)
        self.assertIsNone(asked.final)
        voice.press("1")
        self.assertEqual(asked.answer().status, 200)
        asked.acknowledge()
        customer = self.voice(carrier, asked.final.media(), b"cust")
        self.assert_talking(customer, b"desk", voice, b"cust")
        self.end(asked, rung)
        contact = self.suite.command("contacts", "--json")["contacts"]
        self.assertIn("204", [one.get("agent") for one in contact])

    def dies_while_they_think(self, carrier, daemon):
        asked = carrier.invite("0312345679", self.box.address)
        side, talker = self.take_at_mobile("0698765433")
        self.hears_something(talker)
        self.suite.wait_for_new(daemon, self.suite.kill(daemon))
        return asked, side, talker

    def test_a_death_on_the_wire_or_of_calls_ends_it_at_both_ends(self):
        carrier = self.peer("carrier")
        for daemon in ("calld", "sipd"):
            with self.subTest(daemon=daemon):
                asked, side, _ = self.dies_while_they_think(carrier, daemon)
                side.expect_and_accept("BYE", 10)
                self.assertGreaterEqual(asked.answer(10).status, 400)
                self.assert_idle()

    def test_a_death_of_sound_is_no_reason_not_to_accept(self):
        asked, side, talker = self.dies_while_they_think(self.peer("carrier"), "mediad@0")
        talker.press("1")
        self.assertEqual(asked.answer().status, 200)
        asked.acknowledge()
        customer = self.voice(asked.peer, asked.final.media(), b"cust")
        self.assert_talking(customer, b"mobi", talker, b"cust")
        self.end(asked, side)


if __name__ == "__main__":
    unittest.main(verbosity=2)
