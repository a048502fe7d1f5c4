"""Keys that come as tones, from peers that agreed on no telephone-event: PINs and lines by them, whatever dies meanwhile; and talk, which presses
none."""
import random
import sys
import unittest

import numpy
import support  # noqa: F401
from key_tones import ToneTalker, is_listened_to, offer_without_events
from suite import SOURCE, password
from transferring import Transferring

sys.path.insert(0, str(SOURCE / "tests/bench/dtmf"))
import talking  # noqa: E402


def speech(seconds, seed):
    """Of the synthesizer, for telephones."""
    sound = numpy.frombuffer(talking.say("en-us", 50, 170, talking.words("en-us", 12, random.Random(seed))), dtype=numpy.int16)
    places = numpy.arange(0, len(sound) - 1, 22050 / 8000)[:seconds * 8000]
    return numpy.interp(places, numpy.arange(len(sound)), sound)


class InBand(Transferring):
    tables = {**Transferring.tables, "conference": {"board": {"number": "800", "pin": "580317"}},
              "line": {"1": {"number": "901", "trunk": "carrier"}}}

    def setUp(self):
        super().setUp()
        self.first = self.desk("first", "202", 30100)

    def in_room(self):
        rooms = {room["name"]: room for room in self.suite.command("rooms", "--json")["rooms"]}
        return sorted(member["number"] for member in rooms["board"]["members"]) if "board" in rooms else []

    def calls_by_tones(self, desk, to):
        """The call, up, and the desk's sound."""
        call = desk.invite(to, self.box.address, body=offer_without_events(desk))
        final = call.answer(password=password(desk.user))
        self.assertEqual(final.status, 200)
        call.acknowledge()
        self.talkers.append(ToneTalker(desk.rtp, final.media()))
        return call, self.talkers[-1]

    def hang_up(self, call):
        self.assertEqual(call.request("BYE").status, 200)
        self.until(lambda: self.suite.calls() == [], "the call to end")

    def test_the_pin_lets_in_after_talk_and_three_wrong_ones_end_the_call(self):
        call, sound = self.calls_by_tones(self.first, "800")
        sound.say(speech(2, seed=1))
        sound.press("580317")
        self.until(lambda: self.in_room() == ["202"], "202 to be let in")
        other, wrong = self.calls_by_tones(self.desk("second", "204", 30200), "800")
        wrong.press("111111" "12#" "34#")
        other.expect_and_accept("BYE", seconds=8)
        self.assertEqual(self.in_room(), ["202"])
        self.hang_up(call)

    def test_whatever_dies_a_pin_is_heard_afterwards(self):
        for daemon in ("ivrd", "mediad@0", "calld"):
            with self.subTest(daemon=daemon):
                call, sound = self.calls_by_tones(self.first, "800")
                self.until(lambda: is_listened_to(self.suite), "the ring")
                self.suite.wait_for_new(daemon, self.suite.kill(daemon))
                self.until(lambda: is_listened_to(self.suite), "the ring again")
                sound.press("580317")
                self.until(lambda: self.in_room() == ["202"], f"202 to be let in after the death of {daemon}")
                sound.press("*6")
                self.until(self.is_muted, "202 to be muted")
                self.hang_up(call)

    def is_muted(self):
        return self.suite.command("rooms", "--json")["rooms"][0]["members"][0]["muted"]

    def test_a_line_is_dialled_by(self):
        carrier = self.peer("carrier")
        call, sound = self.calls_by_tones(self.first, "901")
        sound.press("0398765432#")
        asked = carrier.take_invite(seconds=12)
        self.assertIn("0398765432", asked.request_in.first)
        asked.reply(486)
        call.expect_and_accept("BYE")

    def test_nothing_is_listened_to_that_need_not_be(self):
        call, _ = self.calls_by_tones(self.first, "*43")
        self.assertFalse(is_listened_to(self.suite))
        self.hang_up(call)
        events = self.dials(self.first, "800")
        self.assertEqual(events.answer().status, 200)
        events.acknowledge()
        sound = self.voice(self.first, events.final.media(), b"frst")
        for digit in "580317":
            sound.press(digit)
        self.until(lambda: self.in_room() == ["202"], "202 to be let in")
        self.assertFalse(is_listened_to(self.suite))
        self.hang_up(events)


if __name__ == "__main__":
    unittest.main(verbosity=2)
