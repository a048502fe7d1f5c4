"""Fax machines through the box: a page arrives as it was sent, at 14,400 bit/s, whoever spoke what before, and mediad may die in the
middle of it."""
import re
import time
import unittest

from faxing import PACE, TAKES_LONG, Faxing

G722 = ("rtpmap:9 G722/8000", "rtpmap:0 PCMU/8000", "rtpmap:101 telephone-event/8000", "fmtp:101 0-15")


class Fax(Faxing):
    def test_a_page_from_one_law_to_the_other(self):
        first, second = self.desk("first", "202", 30100), self.desk("second", "204", 30200)
        call, other = self.calls(first, "204", second, codecs="8 101")
        receiving = self.machine(second, other.request_in.media(), receives=self.received, law="pcma")
        sending = self.machine(first, call.final.media(), sends=self.sent)
        self.assert_page(sending, receiving)
        self.assertEqual([machine.missing for machine in self.machines], [0, 0])
        self.assertTrue(self.is_fax())
        self.assertEqual([port.get("fax") for port in self.ports()], [True, True])
        contact = self.suite.calls()[0]["contact"]
        self.over(call, other)
        self.until(lambda: self.ledger_says_fax(contact), "the ledger to say that it was a fax")

    def ledger_says_fax(self, contact):
        return any(row["contact"] == contact and row.get("fax") for row in self.suite.command("contacts", "--json")["contacts"])

    def test_a_page_the_other_way_to_who_spoke_g722_until_then(self):
        first, second = self.desk("first", "202", 30100), self.desk("second", "204", 30200)
        call, other = self.calls(second, "202", first, codecs="9 101", maps=G722)
        self.assertEqual(sorted(port["codec"] for port in self.ports()), ["G722/8000", "PCMU/8000"])
        sending = self.machine(second, call.final.media(), sends=self.sent)
        again = other.expect("INVITE")
        self.assertEqual(re.findall(r"^a=rtpmap:\d+ (\w+)/", again.body, re.M)[:2], ["PCMU", "PCMA"])
        self.assertNotIn("G722", again.body)
        other.reply(200, request=again, body=first.offer(version=2))
        other.expect("ACK")
        receiving = self.machine(first, other.request_in.media(), receives=self.received)
        self.assert_page(sending, receiving)
        self.assertEqual([port["codec"] for port in self.ports()], ["PCMU/8000", "PCMU/8000"])
        self.over(call, other)

    def test_what_was_frozen_stays_so_when_mediad_dies(self):
        call, other, *_ = self.frozen()
        self.kill_mediad()
        self.assertTrue(self.is_fax())
        self.over(call, other)

    def test_t38_is_refused_and_the_machines_go_on(self):
        call, other, sending, _ = self.frozen(pace=PACE)
        image = ("v=0\r\no=peer 1 2 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=image 4000 udptl t38\r\n"
                 "a=T38FaxVersion:0\r\n")
        self.assertEqual(other.request("INVITE", image).status, 488)
        heard = len(sending.heard)
        self.until(lambda: len(sending.heard) > heard + 20, "the sound to go on")
        self.over(call, other)

    @unittest.skipUnless(TAKES_LONG, "takes as long as the page")
    def test_a_page_outlives_mediad(self):
        call, other, sending, receiving = self.frozen()
        time.sleep(9)  # Then the page itself is on its way: that is what time alone brings.
        gap = self.kill_mediad()
        self.assert_page(sending, receiving, retries=10)
        print(f"a gap of {gap * 1000:.0f} ms, {receiving.result.retries} retries")
        self.over(call, other)


if __name__ == "__main__":
    unittest.main(verbosity=2)
