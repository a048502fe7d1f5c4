"""Keys of lines (外線キー): their lamps on every phone, taking a line and dialling by it, answering it, and shared hold: who is held on a
line is taken by whoever presses its key. Scripted phones and carriers, one real phone; audio is judged at both ends."""
import unittest

from support import KILLED  # Before the others: it finds them.
from suite import password
from subscription import Subscription
from transferring import Transferring


class Lines(Transferring):
    tables = {**Transferring.tables, "line": {"1": {"number": "901", "trunk": "carrier"}, "2": {"number": "902", "trunk": "carrier"}}}

    def setUp(self):
        super().setUp()
        self.carrier, self.first, self.second = self.peer("carrier"), self.desk("first", "202", 30100), self.desk("second", "204", 30200)

    def key(self, number):
        key = Subscription(self.second, self.box.address, number)
        self.assertEqual(key.subscribe(password("204")).status, 200)
        self.assertEqual(key.told().states, [])
        return key

    @staticmethod
    def shows(key, *states, held=False):
        return key.told_when(lambda news: news.states == list(states) and ("+sip.rendering" in news.body) == held, f"{states} {held}")

    def give_up(self, key):
        self.assertEqual(key.refresh(expires=0).status, 200)
        key.told_when(lambda news: news.is_last, "the last NOTIFY")

    def hold(self, side, direction="sendonly", version=2):
        self.assertEqual(side.request("INVITE", body=side.peer.offer(direction=direction, version=version)).status, 200)

    def test_who_is_held_on_a_line_is_taken_by_its_key(self):
        key = self.key("901")
        asked = self.carrier.invite("0312345678", self.box.address)
        side = self.take_up(asked, self.first, rings=True)
        self.shows(key, "confirmed")
        self.hold(side)
        self.shows(key, "confirmed", held=True)
        takes = self.dials(self.second, "901")
        self.assertEqual(takes.answer().status, 200)
        takes.acknowledge()
        side.expect_and_accept("BYE")  # Whoever held is free.
        self.shows(key, "confirmed")
        customer = self.voice(self.carrier, asked.final.media(), b"cust")
        self.assert_talking(customer, b"scnd", self.voice(self.second, takes.final.media(), b"scnd"), b"cust")
        self.assertEqual(len(self.suite.calls()), 1)
        self.end(takes, asked)
        self.shows(key)
        self.give_up(key)

    def test_a_ringing_line_is_answered_by_its_key(self):
        key, cho = self.key("901"), self.phone("201", "cho")
        asked = self.carrier.invite("0312345678", self.box.address)
        rung = self.first.take_invite()
        rung.reply(180)
        self.shows(key, "early")
        cho.dial("901")
        cancel = rung.expect("CANCEL")
        self.assertIn("cause=200", cancel.header("reason"))
        cho.wait_for("CALL_ESTABLISHED")
        self.assertEqual(asked.answer().status, 200)
        asked.acknowledge()
        customer = self.voice(self.carrier, asked.final.media(), b"cust")
        self.until(lambda: len(customer.heard) > 50 and len(cho.heard()) > 8000, "both to hear")
        self.assertEqual(self.dials(self.second, "901").answer().status, 486)  # Somebody talks there.
        cho.do("hangup")
        asked.expect_and_accept("BYE")
        self.shows(key)
        self.give_up(key)

    def test_an_idle_line_is_taken_and_dialled_by(self):
        key = self.key("902")
        takes = self.dials(self.first, "902")
        self.assertEqual(takes.answer().status, 200)
        takes.acknowledge()
        self.shows(key, "confirmed")
        voice = self.voice(self.first, takes.final.media(), b"frst")
        self.until(lambda: len(voice.heard) > 10, "dial tone")
        for digit in "0398765432#":
            voice.press(digit)
        side = self.carrier.take_invite()
        self.assertIn("sip:0398765432@", side.request_in.first)
        side.reply(200, body=self.carrier.offer())
        side.expect("ACK")
        customer = self.voice(self.carrier, side.request_in.media(), b"cust")
        self.assert_talking(customer, b"frst", voice, b"cust")
        contact = self.suite.calls()[0]
        self.assertEqual((contact["from"], contact["to"]), ("202", "0398765432"))
        self.end(takes, side)
        self.shows(key)
        self.give_up(key)

    def test_held_lines_survive_whatever_dies(self):
        asked = self.carrier.invite("0312345678", self.box.address)
        side = self.take_up(asked, self.first)
        self.hold(side)
        key = Subscription(self.second, self.box.address, "901")
        self.assertEqual(key.subscribe(password("204")).status, 200)
        self.shows(key, "confirmed", held=True)
        for daemon in KILLED:
            self.suite.wait_for_new(daemon, self.suite.kill(daemon))
        self.until(lambda: [call["state"] for call in self.suite.calls()] == ["held"], "the customer to be held still")
        takes = self.dials(self.second, "901")
        self.assertEqual(takes.answer().status, 200)
        takes.acknowledge()
        side.expect_and_accept("BYE")
        customer = self.voice(self.carrier, asked.final.media(), b"cust")
        self.assert_talking(customer, b"scnd", self.voice(self.second, takes.final.media(), b"scnd"), b"cust")
        self.end(takes, asked)
        self.shows(key)
        self.give_up(key)


if __name__ == "__main__":
    unittest.main(verbosity=2)
