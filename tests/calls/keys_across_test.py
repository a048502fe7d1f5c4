"""Keys between two legs that tell them in different ways: each press reaches the other side once, in the way it understands."""
import re
import unittest

import support  # noqa: F401
import tones
from hears import listen
from key_tones import ToneTalker, is_listened_to, keys_in, keys_in_samples, offer_without_events
from rtp_flow import presses_in
from sipp import Sipp
from suite import password
from transferring import Transferring

TRUNKS = Transferring.tables["trunk"]


class KeysAcross(Transferring):
    tables = {**Transferring.tables, "trunk": {"carrier": {**TRUNKS["carrier"], "dtmf": "inband"}, "other": {**TRUNKS["other"], "dtmf": "info"}}}

    def setUp(self):
        super().setUp()
        self.first = self.desk("first", "202", 30100)

    def talk(self, to, callee, body=None):
        """202 calls: both sides of the call, and the sound of both."""
        call = self.dials(self.first, to)
        other = callee.take_invite()
        other.reply(200, body=callee.offer() if body is None else body)
        other.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        left, right = self.voice(self.first, call.final.media(), b"left"), self.voice(callee, other.request_in.media(), b"rite")
        self.assert_talking(left, b"rite", right, b"left")
        return call, other, left, right

    def second(self):
        return self.desk("second", "204", 30200)

    def tells_by_info(self, call, digit):
        call.content_type = "application/dtmf-relay"
        self.assertEqual(call.request("INFO", f"Signal={digit}\r\nDuration=120\r\n").status, 200)

    def hears_tones(self, talker, keys):
        self.until(lambda: len(keys_in(talker.heard)) >= len(keys), f"{keys} in the sound; there are {keys_in(talker.heard)}")
        self.assertEqual(keys_in(talker.heard), keys)
        self.assertEqual(presses_in(talker.heard), [])

    def assert_one_stream(self, talker):
        """One source, every number once, and none left out."""
        packets = [parsed for _, _, parsed in list(talker.heard)]
        self.assertEqual(len({packet[3] for packet in packets}), 1)
        numbers = [packet[1] for packet in packets]
        self.assertEqual([(after - before) & 0xffff for before, after in zip(numbers, numbers[1:])], [1] * (len(numbers) - 1))

    def over(self, call, other):
        call.send_request("BYE")
        other.expect_and_accept("BYE")
        self.assertEqual(call.response().status, 200)

    def test_events_become_tones_where_no_events_were_agreed_on(self):
        second = self.second()
        call, other, left, right = self.talk("204", second, offer_without_events(second))
        for digit in "159#":
            left.press(digit)
        self.hears_tones(right, "159#")
        before = right.hears(b"left")
        self.until(lambda: right.hears(b"left") > before + 5, "202 to be heard again")
        self.assert_one_stream(right)
        self.over(call, other)

    def test_info_becomes_events_with_three_ends(self):
        call, other, left, right = self.talk("204", self.second())
        self.tells_by_info(call, "7")
        self.until(lambda: presses_in(right.heard), "the press")
        self.tells_by_info(other, "*")
        before = right.hears(b"left")
        self.until(lambda: right.hears(b"left") > before + 15, "202 to be heard again")
        self.assertEqual(presses_in(right.heard), [("7", 7, 3)])
        self.assert_one_stream(right)
        self.until(lambda: presses_in(left.heard) == [("*", 7, 3)], "the other way")
        self.over(call, other)

    def test_what_is_told_by_an_event_and_by_info_is_one_press(self):
        second = self.second()
        call, other, left, right = self.talk("204", second, offer_without_events(second))
        for digit in "22":
            left.press(digit)
        for digit in "22":  # Late, as by a phone that tells it when the key comes up.
            self.tells_by_info(call, digit)
        left.press("3")
        self.hears_tones(right, "223")
        self.over(call, other)

    def test_a_carrier_that_wants_info_has_info(self):
        other = self.peer("other")
        call, leg, left, _ = self.talk("0698765432", other)
        self.assertNotIn("telephone-event", leg.request_in.body)
        for digit in "4#":
            left.press(digit)
        for digit in "4#":
            info = leg.expect("INFO")
            self.assertEqual(info.header("content-type"), "application/dtmf-relay")
            self.assertEqual(re.search(r"Signal=(.)", info.body).group(1), digit)
            leg.reply(200, request=info)
        self.over(call, leg)

    def test_a_carrier_that_wants_tones_has_tones_whatever_dies(self):
        carrier = self.peer("carrier")
        call, leg, left, right = self.talk("0398765432", carrier)  # Its answer has telephone-event, which was not offered.
        self.assertNotIn("telephone-event", leg.request_in.body)
        keys = ""
        for digit, daemon in zip("012", ("calld", "mediad@0", "sipd")):
            self.suite.wait_for_new(daemon, self.suite.kill(daemon))
            self.until(lambda: self.suite.calls(), "the call")
            before = right.hears(b"left")
            self.until(lambda: right.hears(b"left") > before + 10, "the sound to be back")
            self.tells_by_info(call, digit) if daemon == "calld" else left.press(digit)
            keys += digit
            self.hears_tones(right, keys)
        self.over(call, leg)

    def carrier_by_tones(self, call_of_phone):
        """The carrier's side of a call that a phone makes: it agrees on no events, and its keys are tones."""
        carrier = self.peer("carrier")
        call_of_phone()
        leg = carrier.take_invite()
        leg.reply(200, body=offer_without_events(carrier))
        leg.expect("ACK")
        self.talkers.append(ToneTalker(carrier.rtp, leg.request_in.media()))
        return leg, self.talkers[-1]

    def test_tones_of_a_carrier_become_events_and_are_not_heard_besides_whatever_dies(self):
        call = []
        leg, carrier = self.carrier_by_tones(lambda: call.append(self.dials(self.first, "0398765432")))
        self.assertEqual(call[0].answer().status, 200)
        call[0].acknowledge()
        phone = self.voice(self.first, call[0].final.media(), b"left")
        keys = ""
        for digits, daemon in (("27#", None), ("0", "ivrd"), ("1", "calld"), ("9", "mediad@0")):
            if daemon:
                self.suite.wait_for_new(daemon, self.suite.kill(daemon))
            self.until(lambda: is_listened_to(self.suite), "the carrier to be listened to")
            carrier.press(digits, on=100, pause=100)
            keys += digits
            self.until(lambda: len(presses_in(phone.heard)) >= len(keys), f"{keys} to be pressed; there is {presses_in(phone.heard)}")
            self.assertEqual([digit for digit, *_ in presses_in(phone.heard)], list(keys))
            self.assertEqual(keys_in(phone.heard), "")
        self.until(lambda: carrier.hears(b"left") > 20, "the carrier to hear 202")
        self.over(call[0], leg)

    def test_a_phone_hears_a_carriers_keys_once_and_its_voice_as_before(self):
        ada = self.phone("201", "ada")
        leg, carrier = self.carrier_by_tones(lambda: ada.dial("0398765432"))
        ada.wait_for("CALL_ESTABLISHED")
        self.until(lambda: is_listened_to(self.suite), "the carrier to be listened to")
        for digit in "480*":
            carrier.press(digit, on=80, pause=100)
            self.assertEqual(ada.wait_for("CALL_DTMF_START")["param"], digit)
        carrier.say(tones.samples(tones.VOICES["ben"], 1.0))
        self.assert_hears_voice(ada, "ben")
        self.assertEqual(ada.seen("CALL_DTMF_START"), [])
        self.assertEqual(keys_in_samples([ada.heard().astype("<i2").tobytes()]), "")
        ada.do("hangup")
        leg.expect_and_accept("BYE")

    def assert_hears_voice(self, phone, voice):
        self.until(lambda: listen(phone.heard(), tones.VOICES[voice]).seconds > 0.5, f"{phone.voice} to hear {voice}", every=0.1)

    def test_events_as_sipp_has_them_arrive_once_each(self):
        second = self.second()
        sipp = Sipp(self.host("presser"), "caller_presses", self.directory / "presser", self.box.address, "204", user="203",
                    password=password("203"))
        other = second.take_invite()
        other.reply(200, body=second.offer())
        other.expect("ACK")
        right = self.voice(second, other.request_in.media(), b"rite")
        other.expect_and_accept("BYE", seconds=10)
        sipp.wait()
        self.assertEqual([digit for digit, *_ in presses_in(right.heard)], ["5", "8", "#"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
