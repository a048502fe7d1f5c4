"""Reliable provisional answers (RFC 3262) and UPDATE before the answer (RFC 3311), before a strict carrier."""
import time
import unittest

import numpy
from carried import MAIN, OUTSIDE, SECOND, VOICE, Carried
from carrier.shapes import Shape
from hears import listen
from tones import VOICES


class Reliable(Carried):
    tables = {**Carried.tables, "did": {MAIN: {"open": "extension:201"}, SECOND: {"open": f"number:{OUTSIDE}"}}}

    def reliable(self, reliable="supported", **options):
        return self.carrier(reliable=reliable, **options)

    def test_what_the_carrier_says_while_it_rings_is_acknowledged_in_its_order(self):
        carrier, ada = self.reliable(record_routes=1), self.phone("201", "ada")
        ada.dial("0398765432")
        call = carrier.take_call()
        call.ring(183, sound=True)
        call.ring(180)
        call.answer()
        ada.wait_for("CALL_ESTABLISHED")
        self.assertEqual(len(call.requests("PRACK")), 2)
        self.assert_heard(call, ada, 0.5)
        self.is_hung_up(ada, call)
        self.assert_no_violations()

    def test_several_phones_outside_ring_reliably(self):
        self.forks_and_is_heard(self.reliable(script="forks"), self.phone("201", "ada"))
        self.assert_no_violations()

    def test_a_lost_acknowledgement_is_said_again(self):
        carrier, ada = self.reliable(), self.phone("201", "ada")
        ada.dial("0398765432")
        call = carrier.take_call()
        carrier.is_mute = True  # The 183 is lost, and comes with its first repeat.
        call.ring(183, sound=True)
        carrier.is_mute = False
        call.loop.until(lambda: call.requests("PRACK"), "PRACK")
        call.answer()
        ada.wait_for("CALL_ESTABLISHED")
        self.is_hung_up(ada, call)
        self.assert_no_violations()

    def test_a_caller_who_requires_it_is_rung_reliably(self):
        for reliable in ("required", "supported"):
            with self.subTest(reliable):
                carrier, ada = self.reliable(reliable), self.phone("201", f"{'ada' if reliable == 'required' else 'ben'}")
                call = self.comes_in(carrier, ada)
                if reliable == "required":
                    self.assertTrue(all(text.has("rseq") for text in call.answers(101, 199)))
                self.assert_heard(call, ada, 0.5)
                self.hangs_up(call, ada)
                self.assert_no_violations()
                self.close(carrier, ada)

    def test_rfc_3262_5_a_caller_who_offers_late_is_not_rung_reliably(self):
        """The first that is reliable would have to make our offer. Who requires it hears nothing before the answer."""
        for reliable, heard in (("required", []), ("supported", [180])):
            with self.subTest(reliable):
                carrier, ada = self.reliable(reliable), self.phone("201", "ada" if heard else "ben")
                call = self.comes_in(carrier, ada, shape=Shape(offers=False))
                self.assertEqual([text.status for text in call.answers(101, 199)], heard)
                self.assertFalse(any(text.has("rseq") for text in call.answers()))
                self.assert_heard(call, ada, 0.5)
                self.hangs_up(call, ada)
                self.assert_no_violations()
                self.close(carrier, ada)

    def close(self, carrier, phone):
        carrier.close()
        self.carriers.remove(carrier)
        self.peers.remove(carrier)
        phone.host.stop_children()

    def test_the_carrier_changes_its_mind_while_it_rings(self):
        carrier, ada = self.reliable(), self.phone("201", "ada")
        ada.dial("0398765432")
        call = carrier.take_call()
        call.ring(183, sound=True)
        call.loop.until(lambda: call.requests("PRACK"), "PRACK")
        call.update(with_session=True)
        call.loop.until(lambda: [text for text in call.answers(200) if text.method == "UPDATE"], "the answer to UPDATE")
        call.answer()
        ada.wait_for("CALL_ESTABLISHED")
        self.assert_heard(call, ada, 0.5)
        self.is_hung_up(ada, call)
        self.assert_no_violations()

    def test_early_sound_is_passed_on_to_a_caller_outside_who_hears_reliably_alone(self):
        """A number that is sent on to a mobile phone: both ends are the carrier's."""
        carrier = self.reliable("required")
        call = carrier.call(SECOND)
        mobile = carrier.take_call()
        mobile.ring(183, sound=True)
        call.loop.until(lambda: call.answers(183, 183), "the early sound")
        self.hears_the_carrier(call)
        mobile.update(with_session=True)  # From the announcement to the phone.
        mobile.ring(180)
        mobile.answer()
        call.wait_until("up")
        mobile.loop.until(lambda: mobile.requests("ACK"), "the ACK")
        self.hears_the_carrier(call)
        self.hears_the_carrier(mobile)
        call.hang_up()
        mobile.wait_until("ended")
        self.assert_no_violations()

    def hears_the_carrier(self, call):
        """Itself, by the other end, from now on."""
        now = time.monotonic()
        self.until(lambda: listen(numpy.frombuffer(call.sound.heard(now).tobytes(), dtype=numpy.int16), VOICES[VOICE]).seconds > 0.5,
                   "the carrier to hear itself", every=0.1)

    def test_either_side_gives_up_while_it_rings_reliably(self):
        carrier, ada = self.reliable("required"), self.phone("201", "ada")
        ada.dial("0398765432")
        call = carrier.take_call()
        call.ring(183, sound=True)
        call.loop.until(lambda: call.requests("PRACK"), "PRACK")
        self.is_hung_up(ada, call)
        call = carrier.call(MAIN).wait_until("ringing")
        ada.wait_for("CALL_INCOMING")
        call.cancel()
        call.wait_until("ended")
        ada.wait_for("CALL_CLOSED")
        self.assertEqual(call.status, 487)
        self.assert_no_violations()

    def test_a_caller_gives_up_whose_prack_is_awaited(self):
        carrier, ada = self.reliable("required"), self.phone("201", "ada")
        call = self.calls_and_acknowledges_nothing(carrier, ada)
        call.loop.until(lambda: call.answers(180, 180)[1:], "a repetition")
        carrier.is_mute = False
        call.cancel()
        call.wait_until("ended")
        ada.wait_for("CALL_CLOSED")
        self.assertEqual(call.status, 487)
        self.assert_no_violations()

    @staticmethod
    def calls_and_acknowledges_nothing(carrier, phone):
        """The caller is told once that it rings, and is mute from then on."""
        with carrier.loop.lock:
            call = carrier.call(MAIN)
            carrier.is_mute = True
        phone.wait_for("CALL_INCOMING")
        call.loop.until(lambda: call.answers(180, 180), "the first that has to arrive")
        return call

    # A death of sipd ends a call that is being set up: everybody hears so, and nothing is left (tearDown looks).

    def kills_sipd(self):
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))

    def test_a_kill_between_two_of_theirs_gives_the_call_up(self):
        carrier, ada = self.reliable(), self.phone("201", "ada")
        ada.dial("0398765432")
        call = carrier.take_call()
        call.ring(183, sound=True)
        call.loop.until(lambda: call.requests("PRACK"), "PRACK")
        self.kills_sipd()
        call.ring(180)  # And more of them come.
        call.wait_until("ended")
        ada.wait_for("CALL_CLOSED")
        self.assertEqual(call.status, 487)
        self.assert_no_violations()

    def test_a_kill_between_two_of_ours_refuses_the_caller(self):
        carrier, ada = self.reliable("required"), self.phone("201", "ada")
        call = carrier.call(MAIN)
        ada.wait_for("CALL_INCOMING")
        call.loop.until(lambda: [text for text in call.answers(200) if text.method == "PRACK"], "the answer to PRACK")
        self.kills_sipd()
        call.wait_until("ended")
        ada.wait_for("CALL_CLOSED")
        self.assertEqual(call.status, 503)
        self.assert_no_violations()

    def test_a_kill_while_one_of_ours_waits_for_its_prack(self):
        carrier, ada = self.reliable("required"), self.phone("201", "ada")
        call = self.calls_and_acknowledges_nothing(carrier, ada)
        killed = self.suite.kill("sipd")
        carrier.is_mute = False
        self.suite.wait_for_new("sipd", killed)
        call.wait_until("ended")
        ada.wait_for("CALL_CLOSED")
        self.assertEqual(call.status, 503)
        self.assert_no_violations()


if __name__ == "__main__":
    unittest.main()
