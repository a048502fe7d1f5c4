"""What gets lost, dies or crosses on a trunk, before a strict carrier: nothing may be repeated too soon, answered twice or forgotten."""
import unittest

from carried import MAIN, Carried
from carrier.shapes import Shape


class Losses(Carried):
    def test_a_lost_request_is_repeated_in_its_pace(self):
        carrier, ada = self.carrier(), self.phone("201", "ada")
        carrier.is_mute = True
        ada.dial("0398765432")
        carrier.loop.until(lambda: len([data for _, _, data in carrier.received if data.startswith(b"INVITE")]) >= 3, "three INVITEs")
        carrier.is_mute = False
        call = carrier.take_call()
        carrier.loop.until(lambda: call.invite.last, "one that is answered")
        call.answer()
        ada.wait_for("CALL_ESTABLISHED")
        self.hangs_up(call, ada)
        self.assert_no_violations()

    def test_a_lost_ack_is_said_again_for_each_answer(self):
        carrier, ada = self.carrier(), self.phone("201", "ada")
        ada.dial("0398765432")
        call = carrier.take_call()
        carrier.loop.until(lambda: call.invite.last, "the 100")
        carrier.is_deaf = True
        call.answer()
        ada.wait_for("CALL_ESTABLISHED")
        carrier.loop.until(lambda: len([data for _, _, data in carrier.sent if data.startswith(b"SIP/2.0 200")]) >= 2, "two answers")
        carrier.is_deaf = False
        call.loop.until(lambda: call.requests("ACK"), "the ACK of a later one")
        self.is_hung_up(ada, call)
        self.assert_no_violations()

    def test_a_lost_answer_to_bye_is_asked_for_again(self):
        carrier, ada = self.carrier(), self.phone("201", "ada")
        call = self.goes_out(carrier, ada)
        carrier.is_mute = True
        ada.do("hangup")
        carrier.loop.until(lambda: len([data for _, _, data in carrier.received if data.startswith(b"BYE")]) >= 2, "two BYEs")
        carrier.is_mute = False
        heard = len(carrier.received)
        carrier.loop.until(lambda: any(data.startswith(b"BYE") for _, _, data in carrier.received[heard:]), "a third that is answered")
        self.until(lambda: not self.suite.calls(), "the call to end")
        self.assertEqual(call.state, "ended")
        self.assert_no_violations()


class Crossings(Carried):
    def test_both_hang_up_at_once(self):
        carrier, ada = self.carrier(), self.phone("201", "ada")
        call = self.goes_out(carrier, ada)
        call.on_end = lambda ended: call.ask("BYE")  # Beside the answer to theirs.
        self.is_hung_up(ada, call)
        call.loop.until(lambda: [text for text in call.answers(200) if text.method == "BYE"], "the answer to ours")
        self.assert_no_violations()

    def test_a_caller_gives_up_as_it_is_answered(self):
        carrier = self.carrier()
        self.phone("201", "ada", answer="auto")
        call = carrier.call(MAIN)
        call.loop.until(lambda: call.answers(100), "100")
        call.cancel()
        call.loop.until(lambda: call.state in ("up", "ended"), "an outcome")
        if call.state == "up":
            call.hang_up()
        self.until(lambda: not self.suite.calls(), "the call to end")
        self.assert_no_violations()

    def test_an_old_hold_and_a_stream_that_moves(self):
        carrier, ada = self.carrier(), self.phone("201", "ada")
        call = self.comes_in(carrier, ada)
        self.assert_heard(call, ada, 0.3)
        call.reinvite("inactive")
        call.loop.until(lambda: call.reinvite_status == 200, "the hold to be answered")
        call.reinvite("sendrecv")
        call.loop.until(lambda: call.reinvite_status == 200, "the call to be taken back")
        self.assert_heard(call, ada, 1.5)
        self.is_hung_up(ada, call)
        self.assert_no_violations()


class Deaths(Carried):
    def test_a_call_goes_on_in_the_next_life(self):
        carrier, ada = self.carrier(record_routes=1), self.phone("201", "ada")
        call = self.goes_out(carrier, ada)
        back = self.comes_in_second(carrier)
        for daemon in ("sipd", "calld"):
            self.suite.wait_for_new(daemon, self.suite.kill(daemon))
        call.reinvite("sendonly")
        call.loop.until(lambda: call.reinvite_status == 200, "the hold to be answered")
        call.reinvite("sendrecv")
        call.loop.until(lambda: call.reinvite_status == 200, "the call to be taken back")
        self.assert_heard(call, ada, 0.5)
        self.is_hung_up(ada, call)
        back.hang_up()
        self.until(lambda: not self.suite.calls(), "the second call to end")
        self.assert_no_violations()

    def test_what_is_asked_while_calld_is_away_is_answered_when_it_is_back(self):
        carrier, ada = self.carrier(), self.phone("201", "ada")
        call = self.goes_out(carrier, ada)
        for direction in ("sendonly", "sendrecv"):
            old = self.suite.kill("calld")
            call.reinvite(direction)
            call.loop.until(lambda: call.reinvite_status >= 200, "the re-INVITE to be answered")
            self.assertEqual(call.reinvite_status, 200)
            self.suite.wait_for_new("calld", old)
        self.assert_heard(call, ada, 0.5)
        self.is_hung_up(ada, call)
        self.assert_no_violations()

    def comes_in_second(self, carrier):
        self.phone("202", "ben", answer="auto")
        return carrier.call("0312345679", Shape(session=(300, "uas"))).wait_until("up")

    def test_a_call_that_rings_is_given_up_and_not_forgotten(self):
        carrier, ada = self.carrier(), self.phone("201", "ada")
        ada.dial("0398765432")
        call = carrier.take_call()
        call.ring()
        ada.wait_for("CALL_RINGING")
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
        self.assertEqual(call.wait_until("ended").status, 487)
        call.loop.until(lambda: call.requests("ACK"), "the ACK of 487")
        ada.wait_for("CALL_CLOSED")
        self.assert_no_violations()


if __name__ == "__main__":
    unittest.main()
