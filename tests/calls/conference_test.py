"""Conference rooms and three-way calls by real phones: each hears the others and not itself; the PIN, who is in, mute, lock and kick; and
whatever dies meanwhile, they talk on."""
import unittest

import numpy

from support import KILLED  # Before the others: it finds them.
from hears import seconds_among_others
from tones import RATE, VOICES
from transferring import Transferring

ROOM_TONES = 784, 587  # Hz, dsp/tones.cpp.


class Conferences(Transferring):
    extensions = {**Transferring.extensions, "205": {}}
    tables = {**Transferring.tables, "conference": {"open": {"number": "801", "tones": False}, "loud": {"number": "802"},
                                                    "board": {"number": "800", "pin": "580317"}}}

    def rooms(self):
        return {room["name"]: room for room in self.suite.command("rooms", "--json")["rooms"]}

    def in_room(self, name):
        return sorted(member["number"] for member in self.rooms()[name]["members"]) if name in self.rooms() else []

    def enter(self, *phones, room="801"):
        for phone in phones:
            phone.dial(room)
            phone.wait_for("CALL_ESTABLISHED")

    def assert_each_hears_the_others(self, *phones):
        for listener in phones:
            for speaker in phones:
                if speaker is not listener:
                    self.until(lambda: self.heard(listener, speaker) > 2, f"{listener.voice} to hear {speaker.voice}")
            self.assertLess(self.heard(listener, listener), 0.3, f"{listener.voice} hears itself")

    @staticmethod
    def heard(listener, speaker, since=0):
        return seconds_among_others(listener.heard()[since:], VOICES[speaker.voice])

    def leave(self, *phones):
        for phone in phones:
            phone.do("hangup")
            phone.wait_for("CALL_CLOSED")

    def test_each_of_five_hears_the_four_others_and_not_itself(self):
        phones = [self.phone(number, voice) for number, voice in zip(("201", "202", "203", "204", "205"), VOICES)]
        self.enter(*phones)
        self.assertEqual(self.in_room("open"), ["201", "202", "203", "204", "205"])
        self.assert_each_hears_the_others(*phones)
        self.leave(*phones)
        self.until(lambda: self.rooms() == {}, "the room to be empty")

    def test_a_tone_tells_that_somebody_comes_and_that_they_leave(self):
        ada, ben, cho = self.phone("201", "ada"), self.phone("202", "ben"), self.phone("204", "cho")
        self.enter(ada, ben, room="802")
        self.assert_hears(ada, ben, 1)
        for change in (lambda: self.enter(cho, room="802"), lambda: self.leave(cho)):
            start = len(ada.heard())
            change()
            self.until(lambda: all(self.loudest(ada.heard()[start:], hertz) > 2000 for hertz in ROOM_TONES), "the tone", every=0.1)
        start = len(ada.heard()) + 4000
        self.let_talk(0.8)
        self.assertLess(max(self.loudest(ada.heard()[start:], hertz) for hertz in ROOM_TONES), 400)
        self.leave(ada, ben)

    @staticmethod
    def loudest(recording, hertz):
        """The greatest amplitude of that tone in a tenth of a second."""
        window = numpy.hanning(RATE // 10)
        if len(recording) < len(window):
            return 0.0
        windows = numpy.lib.stride_tricks.sliding_window_view(recording.astype(float), len(window))[::80]
        turn = numpy.exp(-2j * numpy.pi * hertz * numpy.arange(len(window)) / RATE) * window
        return float(numpy.abs(windows @ turn).max() / (window.sum() / 2))

    def test_they_talk_on_whatever_dies(self):
        phones = self.phone("201", "ada"), self.phone("202", "ben"), self.phone("204", "cho")
        self.enter(*phones)
        for daemon in KILLED:
            self.suite.wait_for_new(daemon, self.suite.kill(daemon))
            self.until(lambda: self.in_room("open") == ["201", "202", "204"], f"the room to be there after the death of {daemon}")
        before = [len(phone.heard()) for phone in phones]
        self.let_talk(3)
        for phone, heard in zip(phones, before):
            for other in phones:
                if other is not phone:
                    self.assertGreater(self.heard(phone, other, heard), 1)
        self.leave(*phones)

    def test_the_pin_lets_in_and_three_wrong_ones_end_the_call(self):
        desk, other = self.desk("first", "202", 30100), self.desk("second", "204", 30200)
        call = self.dials(desk, "800")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        talker = self.voice(desk, call.final.media(), b"frst")
        for digit in "111111" "580317":
            talker.press(digit)
        self.until(lambda: self.in_room("board") == ["202"], "202 to be let in")
        guess = self.dials(other, "800")
        self.assertEqual(guess.answer().status, 200)
        guess.acknowledge()
        guesser = self.voice(other, guess.final.media(), b"scnd")
        for digit in "12#" "34#" "56#":
            guesser.press(digit)
        guess.expect_and_accept("BYE")
        self.assertEqual(self.in_room("board"), ["202"])
        self.assertEqual(call.request("BYE").status, 200)

    def test_who_is_in_is_muted_locked_in_and_sent_out(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.enter(ada, ben)
        self.assert_hears(ben, ada, 2)
        members = {member["number"]: member["call"] for member in self.rooms()["open"]["members"]}
        self.suite.run("mute", members["201"])
        heard = len(ben.heard())
        self.let_talk(2)
        self.assertLess(self.heard(ben, ada, heard + 4000), 0.3)
        self.suite.run("unmute", members["201"])
        heard = len(ben.heard())
        self.let_talk(2)
        self.assertGreater(self.heard(ben, ada, heard), 1)
        self.suite.run("lock", "open")
        self.assertTrue(self.rooms()["open"]["locked"])
        desk = self.desk("third", "204", 30300)
        self.assertEqual(self.dials(desk, "801").answer().status, 486)
        self.suite.run("unlock", "open")
        self.suite.run("hangup", members["202"])
        ben.wait_for("CALL_CLOSED")
        self.assertEqual(self.in_room("open"), ["201"])
        self.leave(ada)

    def test_an_operator_brings_a_customer_and_a_colleague_together(self):
        carrier, desk, ben = self.peer("carrier"), self.desk("first", "202", 30100), self.phone("204", "ben")
        asked = carrier.invite("0312345678", self.box.address)
        side = self.take_up(asked, desk)
        self.assertEqual(side.request("INVITE", body=desk.offer(direction="sendonly", version=2)).status, 200)
        ask = self.dials(desk, "204")
        self.answer(ben)
        self.assertEqual(ask.answer().status, 200)
        ask.acknowledge()
        self.assertEqual(ask.request("INVITE", body=desk.offer(direction="sendonly", version=2)).status, 200)
        three = self.dials(desk, "*3")
        self.assertEqual(three.answer().status, 200)
        three.acknowledge()
        side.expect_and_accept("BYE")
        ask.expect_and_accept("BYE")
        self.assertEqual(self.in_room("with:202"), ["202", "204", asked.user])
        customer = self.voice(carrier, asked.final.media(), b"\xff")
        self.until(lambda: len(customer.heard) > 50, "the customer to hear the room")
        self.assertEqual(three.request("BYE").status, 200)  # The two talk on.
        self.assertEqual(self.in_room("with:202"), ["204", asked.user])
        self.assertEqual(asked.request("BYE").status, 200)
        ben.wait_for("CALL_CLOSED")


if __name__ == "__main__":
    unittest.main(verbosity=2)
