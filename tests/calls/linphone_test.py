"""Calls between linphonec and baresip, both real: who calls, who is called, who holds, who presses keys; each hears the other."""
import unittest

import support  # noqa: F401
from hears import listen
from linphone import Linphone
from scenario import Scenario
from suite import password
from tones import VOICES


class LinphoneCalls(Scenario):
    extensions = {"201": {}, "202": {}, "203": {}}
    tables = {"conference": {"safe": {"number": "802", "pin": "580317"}}}

    def setUp(self):
        super().setUp()
        self.eve = self.linphone("203", "eve")
        self.ada = self.phone("201", "ada")

    def linphone(self, number, voice, **more):
        phone = Linphone(self.host(voice), voice, self.directory, number, password(number), self.box.address, **more)
        self.phones.append(phone)
        self.until(lambda: self.suite.devices(number), f"{number} to be registered")
        return phone

    def states(self, *states):
        self.until(lambda: [call["state"] for call in self.suite.calls()] == list(states), f"the calls to be {states}")

    def assert_hears(self, listener, speaker, seconds=1):
        self.until(lambda: listen(listener.heard(), VOICES[speaker.voice]).seconds > seconds, f"{listener.voice} to hear {speaker.voice}")

    def test_it_calls_and_holds_and_takes_up_again(self):
        self.eve.do("call 201")
        self.ada.wait_for("CALL_INCOMING")
        self.ada.do("accept")
        self.ada.wait_for("CALL_ESTABLISHED")
        for listener, speaker in ((self.ada, self.eve), (self.eve, self.ada)):
            self.assert_hears(listener, speaker)
        self.eve.do("pause")
        self.states("held")
        self.eve.do("resume")
        self.states("up")
        before = listen(self.ada.heard(), VOICES["eve"]).seconds
        self.assert_hears(self.ada, self.eve, before + 1)
        self.eve.do("terminate")
        self.ada.wait_for("CALL_CLOSED")

    def test_it_is_called_and_the_other_hangs_up(self):
        self.ada.dial("203")
        self.states("ringing")
        self.eve.do("answer")
        self.ada.wait_for("CALL_ESTABLISHED")
        for listener, speaker in ((self.ada, self.eve), (self.eve, self.ada)):
            self.assert_hears(listener, speaker)
        self.ada.do("hangup")
        self.states()

    def test_its_keys_are_a_pin(self):
        self.ada.dial("802")
        self.eve.do("call 802")
        self.until(lambda: "connected" in self.eve.log_text(), "eve to know that she is")
        for key in "580317#":
            self.eve.do(key)
        self.until(lambda: [member["number"] for room in self.suite.command("rooms", "--json")["rooms"] for member in room["members"]] == ["203"],
                   "eve to be let in")
        self.ada.do("hangup")
        self.eve.do("terminate")


if __name__ == "__main__":
    unittest.main(verbosity=2)
