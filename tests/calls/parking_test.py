"""Parking: whoever is sent to a slot hears music there, lamps show it, anybody fetches them by dialling it; nobody fetches them, and
who parked them is rung, then their group. Whatever dies meanwhile, they are not lost."""
import unittest

from support import KILLED  # Before the others: it finds them.
from transferring import Transferring


class Parking(Transferring):
    def setUp(self):
        super().setUp()
        self.carrier = self.peer("carrier")
        self.first, self.second = self.desk("first", "202", 30100), self.desk("second", "204", 30200)

    def lamp(self, name):
        with self.suite.varlink("org.yobirin.Lamps") as lamps:
            return next(lamp for lamp in lamps.call("org.yobirin.Lamps.List")["lamps"] if lamp["name"] == name)

    def customer_talks_to_desk(self):
        self.asked = self.carrier.invite("0312345678", self.box.address)
        self.side = self.take_up(self.asked, self.first)
        self.customer = self.voice(self.carrier, self.asked.final.media(), b"cust")
        self.colleague = self.voice(self.first, self.side.request_in.media(), b"frst")
        self.assert_talking(self.customer, b"frst", self.colleague, b"cust")

    def customer_is_parked(self, to="701"):
        self.customer_talks_to_desk()
        self.assertEqual(self.send_on(self.side, to).status, 202)
        self.assertEqual(self.told(self.side), (100, True))
        self.assertEqual(self.told(self.side), (200, False))
        self.side.expect_and_accept("BYE")
        self.colleague.close()

    def fetches(self, peer, to, word):
        call = self.dials(peer, to)
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        return call, self.voice(peer, call.final.media(), word)

    def assert_music(self):
        """Something, and nobody's voice."""
        before = len(self.customer.heard)
        self.until(lambda: len(self.customer.heard) > before + 20, "music")
        self.assertEqual(self.customer.hears(b"frst", since=self.customer.heard[before][0]), 0)

    def test_a_customer_is_parked_and_fetched_by_somebody_else(self):
        self.customer_is_parked()
        self.assertEqual(self.lamp("701")["dialogs"][0]["remote"]["number"], self.asked.user)
        self.assertEqual([call["state"] for call in self.suite.calls()], ["held"])
        self.assert_music()
        call, colleague = self.fetches(self.second, "701", b"scnd")
        self.assert_talking(self.customer, b"scnd", colleague, b"cust")
        self.assertEqual(self.lamp("701")["dialogs"], [])
        self.assertEqual(len(self.suite.calls()), 1)
        self.end(call, self.asked)

    def test_the_code_gives_the_first_free_slot_to_the_next(self):
        self.customer_is_parked("*68")
        self.assertEqual(len(self.lamp("701")["dialogs"]), 1)
        self.assertEqual(self.dials(self.second, "702").answer().status, 480)  # Nobody is there.
        asks = self.dials(self.second, "*68")
        self.assertEqual(asks.answer().status, 200)
        asks.acknowledge()
        self.assertEqual(self.lamp("702")["dialogs"][0]["state"], "trying")
        self.assertEqual(asks.request("BYE").status, 200)
        call, colleague = self.fetches(self.first, "701", b"back")
        self.assert_talking(self.customer, b"back", colleague, b"cust")
        self.end(self.asked, call)

    def test_a_colleague_sends_the_customer_after_asking_for_a_slot(self):
        self.customer_talks_to_desk()
        asks = self.dials(self.first, "*68")
        self.assertEqual(asks.answer().status, 200)
        asks.acknowledge()
        self.assertEqual(self.send_on(self.side, "yobirin", replacing=asks).status, 202)
        asks.expect_and_accept("BYE")
        self.until(lambda: self.lamp("701")["dialogs"] and self.lamp("701")["dialogs"][0]["state"] == "confirmed", "701 to be lit")
        call, colleague = self.fetches(self.second, "701", b"scnd")
        self.assert_talking(self.customer, b"scnd", colleague, b"cust")
        self.end(call, self.asked)

    def test_a_slot_that_is_taken_sends_the_customer_back(self):
        self.customer_is_parked()
        other = self.peer("other")
        asked = other.invite("0312345678", self.box.address)
        side = self.take_up(asked, self.first)
        self.assertEqual(self.send_on(side, "701").status, 202)
        self.assertEqual(self.told(side), (100, True))
        status, more = self.told(side)
        self.assertGreaterEqual(status, 400)
        self.assertFalse(more)
        customer = self.voice(other, asked.final.media(), b"next")
        self.assert_talking(customer, b"back", self.voice(self.first, side.request_in.media(), b"back"), b"next")
        self.assertEqual(asked.request("BYE").status, 200)
        side.expect_and_accept("BYE")
        self.assertEqual(self.asked.request("BYE").status, 200)  # Who was there first is there still.

    def test_whoever_is_parked_may_hang_up(self):
        self.customer_is_parked()
        self.assertEqual(self.asked.request("BYE").status, 200)
        self.until(lambda: self.lamp("701")["dialogs"] == [], "701 to go out")
        self.assert_idle()

    def test_nobody_is_lost_when_daemons_die(self):
        self.customer_is_parked()
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                old = self.suite.pid(daemon)
                self.suite.kill(daemon)
                self.suite.wait_for_new(daemon, old)
                self.until(lambda: self._is_lit("701"), "701 to be lit")
                self.assert_music()
        call, colleague = self.fetches(self.second, "701", b"scnd")
        self.assert_talking(self.customer, b"scnd", colleague, b"cust")
        self.end(call, self.asked)

    def _is_lit(self, name):
        try:
            return len(self.lamp(name)["dialogs"]) == 1
        except OSError:
            return False


if __name__ == "__main__":
    unittest.main(verbosity=2)
