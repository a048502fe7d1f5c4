"""The same calls with sipp as one side, which is stricter and slower to forgive than a phone: it follows a script to the
letter and fails at the first message that is not in it."""
import unittest

import support  # noqa: F401
from hears import music_level
from scenario import Scenario
from sipp import Sipp
from suite import password


class SippAndPhone(Scenario):
    extensions = {"201": {}, "202": {"no_answer_seconds": 2}, "203": {}}

    def sipp(self, scenario, number="201", user="203", secret=None, **keys):
        """A sipp on a host of its own, playing extension `user`."""
        host = keys.pop("host", None) or self.host(scenario)
        return Sipp(host, scenario, self.directory / scenario, self.box.address, number, user=user,
                    password=secret or password(user), **keys)

    def registered(self, scenario, user="203"):
        """A sipp that is registered as `user` and plays a callee."""
        host = self.host(scenario)
        self.sipp("register", user=user, lifetime="60", host=host).wait()
        return self.sipp(scenario, user=user, host=host)

    def test_sipp_calls_a_phone_and_hangs_up(self):
        ada = self.phone("201", "ada", answer="auto")
        sipp = self.sipp("caller")
        ada.wait_for("CALL_ESTABLISHED")
        sipp.wait()
        ada.wait_for("CALL_CLOSED")

    def test_sipp_calls_a_phone_that_hangs_up(self):
        ada = self.phone("201", "ada", answer="auto")
        sipp = self.sipp("caller_hung_up")
        ada.wait_for("CALL_ESTABLISHED")
        ada.do("hangup")
        sipp.wait()

    def test_sipp_gives_up_while_it_rings(self):
        ada = self.phone("201", "ada")
        sipp = self.sipp("caller_cancels")
        ada.wait_for("CALL_INCOMING")
        ada.wait_for("CALL_CLOSED")
        sipp.wait()

    def test_sipp_finds_a_phone_busy(self):
        ada = self.phone("201", "ada")
        sipp = self.sipp("caller_refused")
        ada.wait_for("CALL_INCOMING")
        ada.do("hangup")
        sipp.wait()
        self.assertIn("SIP/2.0 486", sipp.text("messages"))

    def test_sipp_gets_no_answer(self):
        ben = self.phone("202", "ben")
        sipp = self.sipp("caller_refused", "202")
        ben.wait_for("CALL_INCOMING")
        sipp.wait()
        self.assertIn("SIP/2.0 480", sipp.text("messages"))
        ben.wait_for("CALL_CLOSED")

    def test_sipp_dials_an_unknown_number(self):
        sipp = self.sipp("caller_refused", "299")
        sipp.wait()
        self.assertIn("SIP/2.0 404", sipp.text("messages"))

    def test_sipp_with_a_wrong_password_gets_nowhere(self):
        ada = self.phone("201", "ada")
        self.sipp("caller_wrong_password", secret="not-the-right-one").wait()
        self.assertEqual(ada.seen("CALL_INCOMING"), [])

    def test_sipp_holds_and_resumes(self):
        ada = self.phone("201", "ada", answer="auto")
        sipp = self.sipp("caller_holds")
        ada.wait_for("CALL_ESTABLISHED")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["held"], "the call to be held")
        start = len(ada.heard())
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["up"], "the call to be up again")
        self.assertGreater(music_level(ada.heard()[start:]), 100, "no music while held")
        sipp.wait()

    def test_sipp_moves_its_sound_and_the_sound_follows(self):
        ada = self.phone("201", "ada", answer="auto")
        elsewhere = self.peer("elsewhere", media_port=32000)
        sipp = self.sipp("caller_moves", elsewhere=elsewhere.address)
        ada.wait_for("CALL_ESTABLISHED")
        elsewhere.rtp.settimeout(10)
        for _ in range(20):
            self.assertEqual(len(elsewhere.rtp.recv(2048)), 172)
        sipp.wait()

    def test_sipp_asks_for_a_fax_and_the_call_lives(self):
        ada = self.phone("201", "ada", answer="auto")
        sipp = self.sipp("caller_faxes")
        ada.wait_for("CALL_ESTABLISHED")
        sipp.wait()
        ada.wait_for("CALL_CLOSED")

    def test_sipp_offers_late(self):
        ada = self.phone("201", "ada", answer="auto")
        sipp = self.sipp("caller_offers_late")
        ada.wait_for("CALL_ESTABLISHED")
        sipp.wait()

    def test_a_phone_calls_sipp_and_hangs_up(self):
        sipp = self.registered("callee")
        ada = self.phone("201", "ada")
        ada.dial("203")
        ada.wait_for("CALL_ESTABLISHED")
        ada.do("hangup")
        sipp.wait()

    def test_a_phone_calls_sipp_which_hangs_up(self):
        sipp = self.registered("callee_hangs_up")
        ada = self.phone("201", "ada")
        ada.dial("203")
        ada.wait_for("CALL_ESTABLISHED")
        ada.wait_for("CALL_CLOSED")
        sipp.wait()

    def test_a_phone_finds_sipp_busy(self):
        sipp = self.registered("callee_busy")
        ada = self.phone("201", "ada")
        ada.dial("203")
        self.assertIn("486", ada.wait_for("CALL_CLOSED")["param"])
        sipp.wait()

    def test_a_phone_gives_up_calling_sipp(self):
        sipp = self.registered("callee_cancelled")
        ada = self.phone("201", "ada")
        ada.dial("203")
        sipp.wait_until_sent("180 Ringing")
        ada.do("hangup")
        sipp.wait()

    def test_of_two_devices_the_phone_answers_and_sipp_is_told(self):
        sipp = self.registered("callee_cancelled")
        cho, ada = self.phone("203", "cho"), self.phone("201", "ada")
        ada.dial("203")
        sipp.wait_until_sent("180 Ringing")
        self.answer(cho)
        ada.wait_for("CALL_ESTABLISHED")
        sipp.wait()
        self.assertRegex(sipp.text("messages").lower(), r"reason:.*cause=200")
        self.hang_up(ada, cho)

    def tearDown(self):
        # sipp does not unregister: its binding would ring in the next test.
        super().tearDown()
        for device in self.suite.devices("203"):
            host = next(h for h in self.hosts if device["address"].startswith(h.address + ":"))
            sipp = self.sipp("register", lifetime="0", host=host)
            sipp.wait()
            host.stop_children()


if __name__ == "__main__":
    unittest.main()
