"""Blind transfer (REFER, RFC 3515): whoever waits is sent on, hears the ringing and then the other voice; who sent them on hears how it
goes, has them back when nobody answers, and is rung for it after hanging up. With real phones, and with peers that show each message."""
import signal
import unittest

import support  # noqa: F401
from suite import password
from transferring import Transferring


class Blind(Transferring):
    def customer_talks_to_desk(self):
        """A customer, whom 202 answers; 203 is there as well."""
        self.carrier = self.peer("carrier")
        self.first, self.second = self.desk("first", "202", 30100), self.desk("second", "203", 30200)
        self.asked = self.carrier.invite("0312345678", self.box.address)
        self.side = self.take_up(self.asked, self.first)
        self.customer = self.voice(self.carrier, self.asked.final.media(), b"cust")
        self.colleague = self.voice(self.first, self.side.request_in.media(), b"frst")
        self.assert_talking(self.customer, b"frst", self.colleague, b"cust")

    def rings_second(self):
        """The customer is sent on to 203, who rings: their side."""
        self.assertEqual(self.send_on(self.side, "203").status, 202)
        self.assertEqual(self.told(self.side), (100, True))
        other = self.second.take_invite()
        other.reply(180)
        self.assertEqual(self.told(self.side), (180, True))
        return other

    def test_the_customer_is_sent_on_and_talks_to_who_answers(self):
        self.customer_talks_to_desk()
        other = self.rings_second()
        other.reply(200, body=self.second.offer())
        other.expect("ACK")
        self.assertEqual(self.told(self.side), (200, False))
        self.side.expect_and_accept("BYE")
        expert = self.voice(self.second, other.request_in.media(), b"scnd")
        self.assert_talking(self.customer, b"scnd", expert, b"cust")
        self.assertEqual([c["state"] for c in self.suite.calls()], ["up"])
        self.end(self.asked, other)

    def test_whoever_sent_on_may_hang_up_at_once(self):
        self.customer_talks_to_desk()
        other = self.rings_second()
        self.assertEqual(self.side.request("BYE").status, 200)
        other.reply(200, body=self.second.offer())
        other.expect("ACK")
        expert = self.voice(self.second, other.request_in.media(), b"scnd")
        self.assert_talking(self.customer, b"scnd", expert, b"cust")
        self.assertEqual(other.request("BYE").status, 200)
        self.asked.expect_and_accept("BYE")

    def test_nobody_answers_and_whoever_sent_on_is_rung(self):
        self.customer_talks_to_desk()
        other = self.rings_second()
        self.assertEqual(self.side.request("BYE").status, 200)
        again = self.first.take_invite(seconds=10)  # 203 is given 2 seconds.
        other.expect("CANCEL")
        again.reply(200, body=self.first.offer())
        again.expect("ACK")
        back = self.voice(self.first, again.request_in.media(), b"back")
        self.colleague.close()
        self.assert_talking(self.customer, b"back", back, b"cust")
        self.end(self.asked, again)

    def test_who_is_busy_sends_the_customer_back(self):
        self.customer_talks_to_desk()
        self.assertEqual(self.send_on(self.side, "203").status, 202)
        self.assertEqual(self.told(self.side), (100, True))
        other = self.second.take_invite()
        other.reply(486)
        other.expect("ACK")
        status, more = self.told(self.side)
        self.assertGreaterEqual(status, 400)
        self.assertFalse(more)
        self.assert_talking(self.customer, b"frst", self.colleague, b"cust")
        self.end(self.asked, self.side)

    def test_what_nobody_may_call_is_refused_and_the_two_talk_on(self):
        self.customer_talks_to_desk()
        self.assertEqual(self.send_on(self.side, "299").status, 603)
        self.assertEqual(self.send_on(self.asked, "203").status, 603)  # A trunk has nobody to send on.
        self.assert_talking(self.customer, b"frst", self.colleague, b"cust")
        self.end(self.asked, self.side)

    def test_a_group_rings_without_who_sent_on(self):
        self.customer_talks_to_desk()
        self.assertEqual(self.send_on(self.side, "610").status, 202)
        other = self.second.take_invite()
        other.reply(200, body=self.second.offer())
        other.expect("ACK")
        self.side.expect_and_accept("BYE")
        self.first.expect_silence(0.3, lambda message: message.method == "INVITE")
        self.end(self.asked, other)

    def test_a_colleague_is_sent_outside(self):
        carrier, first = self.peer("carrier"), self.desk("first", "202", 30100)
        second = self.desk("second", "203", 30200)
        call = second.invite("202", self.box.address)
        call.answer_challenge(password("203"))
        side = self.take_up(call, first)
        self.assertEqual(self.send_on(side, "0398765432").status, 202)
        outside = carrier.take_invite()
        self.assertIn("0398765432", outside.request_in.first)
        outside.reply(200, body=carrier.offer())
        outside.expect("ACK")
        side.expect_and_accept("BYE")
        here = self.voice(second, call.final.media(), b"scnd")
        there = self.voice(carrier, outside.request_in.media(), b"cust")
        self.assert_talking(here, b"cust", there, b"scnd")
        self.end(call, outside)

    def test_an_application_takes_the_customer(self):
        self.customer_talks_to_desk()
        self.assertEqual(self.send_on(self.side, "*43").status, 202)  # The echo stands for any.
        self.side.expect_and_accept("BYE")
        self.until(lambda: self.customer.hears(b"cust") > 10, "the customer to hear the echo")
        self.assertEqual(self.asked.request("BYE").status, 200)

    def assert_comes_back_after(self, kill):
        self.customer_talks_to_desk()
        other = self.rings_second()
        self.suite.wait_for_new(kill, self.suite.kill(kill, signal.SIGKILL))
        status, more = self.told(self.side, seconds=10)
        self.assertEqual((status, more), (480, False))
        self.assert_talking(self.customer, b"frst", self.colleague, b"cust")
        other.expect("CANCEL", seconds=10)
        self.end(self.asked, self.side)

    def test_calld_dies_and_the_two_talk_again(self):
        self.assert_comes_back_after("calld")

    def test_sipd_dies_and_the_two_talk_again(self):
        self.assert_comes_back_after("sipd")

    def test_mediad_dies_and_the_transfer_goes_on(self):
        self.customer_talks_to_desk()
        other = self.rings_second()
        self.suite.wait_for_new("mediad@0", self.suite.kill("mediad@0"))
        other.reply(200, body=self.second.offer())
        other.expect("ACK")
        self.assertEqual(self.told(self.side), (200, False))
        expert = self.voice(self.second, other.request_in.media(), b"scnd")
        self.assert_talking(self.customer, b"scnd", expert, b"cust")
        self.end(self.asked, other)

    def test_real_phones_send_on(self):
        ada, ben, cho = self.phone("201", "ada"), self.phone("202", "ben"), self.phone("204", "cho")
        self.call(ada, ben)
        ben.do("transfer", f"sip:204@{self.box.address}")
        self.answer(cho)
        ben.wait_for("CALL_CLOSED")
        self.assert_hears(ada, cho, 2)
        self.assert_hears(cho, ada, 2)
        self.hang_up(cho, ada)

    def test_a_real_phone_is_sent_on_by_the_caller(self):
        ada, ben, cho = self.phone("201", "ada"), self.phone("202", "ben"), self.phone("204", "cho")
        self.call(ada, ben)
        ada.do("transfer", f"sip:204@{self.box.address}")
        self.assertIn("202", cho.wait_for("CALL_INCOMING")["peeruri"])
        cho.do("accept")
        cho.wait_for("CALL_ESTABLISHED")
        ada.wait_for("CALL_CLOSED")
        self.assert_hears(ben, cho, 2)
        self.assert_hears(cho, ben, 2)
        self.hang_up(ben, cho)


if __name__ == "__main__":
    unittest.main()
