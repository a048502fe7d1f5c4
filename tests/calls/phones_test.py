"""Two phones register with digest, call each other in both directions and hear each other, as well as two phones do that
call each other directly beside the suite. Hold, busy, cancel and whatever else a person does with one call."""
import unittest

import support  # noqa: F401  (finds tests/support)
from hears import listen, music_level
from scenario import Scenario
from tones import RATE, VOICES


class Phones(Scenario):
    extensions = {
        "201": {"no_answer_seconds": 20},
        "202": {"no_answer_seconds": 2, "forward_no_answer": "extension:203", "forward_busy": "extension:203"},
        "203": {},
    }

    def assert_as_clean_as_beside(self, caller, callee):
        """8 s of sound through the suite against 8 s beside it."""
        left, right = self.bare_phone("dan"), self.bare_phone("eve")
        left.dial(f"sip:eve@{right.host.address}")
        self.answer(right)
        left.wait_for("CALL_ESTABLISHED")
        self.call(caller, callee)
        self.let_talk(8.5)
        control = [listen(left.heard(), VOICES["eve"]), listen(right.heard(), VOICES["dan"])]
        through = [self.assert_hears(caller, callee, 8), self.assert_hears(callee, caller, 8)]
        allowed = max(found.faults() for found in control)
        for found in through:
            self.assertLessEqual(found.faults(), allowed, f"{found}, beside the suite: {control}")
            self.assertGreater(found.signal_to_noise_db, 35)
        self.hang_up(caller, callee)

    def test_first_calls_second_and_both_hear_each_other(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.assert_as_clean_as_beside(ada, ben)

    def test_second_calls_first_and_both_hear_each_other(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.assert_as_clean_as_beside(ben, ada)

    def test_the_callee_may_hang_up_first(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.call(ada, ben)
        self.hang_up(ben, ada)

    def test_the_caller_may_hang_up_first(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.call(ada, ben)
        self.hang_up(ada, ben)

    def test_the_callee_sees_who_calls(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        ada.dial("202")
        self.assertIn("201", ben.wait_for("CALL_INCOMING")["peeruri"])
        self.hang_up(ada, ben)

    def test_holding_plays_music_and_resuming_brings_the_voice_back(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.call(ada, ben)
        self.let_talk(1.5)
        ada.do("hold")
        call = self.until(lambda: next((c for c in self.suite.calls() if c["state"] == "held"), None), "the call to be held")
        self.assertEqual(call["from"], "201")
        held_from = len(ben.heard())
        self.let_talk(2)
        held = ben.heard()[held_from + RATE // 4:]
        self.assertGreater(len(held), RATE, "the held party receives no sound")
        self.assertGreater(music_level(held), 100, "the held party hears silence")
        self.assertFalse(listen(held, VOICES["ada"]).present, "the held party still hears the holder")
        ada.do("resume")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["up"], "the call to be up again")
        resumed_from = len(ben.heard())
        self.let_talk(2)
        self.assertTrue(listen(ben.heard()[resumed_from + RATE // 4:], VOICES["ada"]).seconds > 1)
        self.hang_up(ben, ada)

    def test_the_callee_may_hold_too(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.call(ada, ben)
        ben.do("hold")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["held"], "the call to be held")
        ben.do("resume")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["up"], "the call to be up again")
        self.hang_up(ada, ben)

    def test_a_caller_who_gives_up_stops_the_ringing(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        ada.dial("202")
        ben.wait_for("CALL_INCOMING")
        self.hang_up(ada, ben)

    def test_a_busy_phone_sends_the_caller_on(self):
        ada, ben, cho = self.phone("201", "ada"), self.phone("202", "ben"), self.phone("203", "cho")
        ada.dial("202")
        ben.wait_for("CALL_INCOMING")
        ben.do("hangup")
        self.answer(cho)
        ada.wait_for("CALL_ESTABLISHED")
        self.assert_hears(ada, cho, 0.5)
        self.hang_up(ada, cho)

    def test_a_busy_phone_without_forward_is_busy(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        ben.dial("201")
        ada.wait_for("CALL_INCOMING")
        ada.do("hangup")
        self.assertIn("486", ben.wait_for("CALL_CLOSED")["param"])

    def test_nobody_answering_sends_the_caller_on(self):
        ada, ben, cho = self.phone("201", "ada"), self.phone("202", "ben"), self.phone("203", "cho")
        ada.dial("202")
        ben.wait_for("CALL_INCOMING")
        cho.wait_for("CALL_INCOMING")
        ben.wait_for("CALL_CLOSED")
        cho.do("accept")
        cho.wait_for("CALL_ESTABLISHED")
        ada.wait_for("CALL_ESTABLISHED")
        self.assert_hears(cho, ada, 0.5)
        self.hang_up(cho, ada)

    def test_an_unknown_number_is_not_found(self):
        ada = self.phone("201", "ada")
        ada.dial("299")
        self.assertIn("404", ada.wait_for("CALL_CLOSED")["param"])

    def test_a_wrong_password_does_not_register(self):
        ada = self.phone("201", "ada", registered=False, password="not-the-right-one")
        self.until(lambda: self.suite.counters("sipd").get("sip.refused.password", 0) > 0, "the password to be refused")
        self.assertNotEqual(ada.registration(), "OK")
        self.assertEqual(self.suite.devices("201"), [])


if __name__ == "__main__":
    unittest.main()
