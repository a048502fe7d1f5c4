"""Calls in every codec: what two share is passed on untouched, what they do not is converted, whoever made their codecs; rooms, music and
keys in all of them; and mediad may die meanwhile."""
import hashlib
import itertools
import time
import unittest

import numpy

import support  # noqa: F401
from foreign_codecs import CODECS, Codec, loudness, voice
from hears import music_level, seconds_among_others
from rtp_flow import Talker
from suite import password
from tones import VOICES
from transferring import Transferring
from wait import Late

ALL = ["opus", "g722", "pcmu", "pcma", "g726", "gsm", "l16"]
DIGITS, FULL_DIGITS = 101, 102
CALLER_HERTZ, CALLEE_HERTZ = 1013, 619
PAIRS_AT_ONCE = 7
# How far below the tone all else may lie, in dB, after two codecs in a row. The worst measured is 20.7 dB (G.726 to GSM).
CLEAN_DB = 15
# Nobody here speaks it: it crosses as the bytes it is.
UNKNOWN = Codec("X-YOBIRIN-TEST/16000", 117, 16000, 16000, CODECS["l16-16"].library)


class Voice(Talker):
    """Says a tone in a codec that is not ours, and keeps what it hears."""

    def __init__(self, rtp_socket, peer, codec, number, hertz, milliseconds=20):
        self.codec, self.number = codec, number
        packets = codec.encode(voice(hertz, codec.rate, 3), milliseconds)
        self.packets, self.said = itertools.cycle(packets), {hashlib.sha256(packet).digest() for packet in packets}
        super().__init__(rtp_socket, peer, payload_type=number, clock=codec.clock, milliseconds=milliseconds)

    def payload(self):
        return next(self.packets)

    def clearly(self, hertz):
        """(size, dB below it) of that tone in the last 400 ms."""
        latest = [packet[4] for _, _, packet in self.heard[-80:] if packet[0] == self.number]
        return loudness(self.codec.decode(latest)[-self.codec.rate * 4 // 10:], hertz, self.codec.rate)


def described(peer, codec, number, port, digits=DIGITS, packet_time=20, **more):
    """A session with that one codec, and keys by its clock."""
    maps = (f"rtpmap:{number} {codec.name}", f"rtpmap:{digits} telephone-event/{48000 if codec.clock == 48000 else 8000}")
    return peer.offer(port=port, codecs=f"{number} {digits}", maps=maps, packet_time=packet_time, **more)


class Codecs(Transferring):
    extensions = {number: {"codecs": ALL, "max_calls": 20} for number in ("201", "202", "204", "205")}
    tables = {"trunk": {"carrier": {**Transferring.tables["trunk"]["carrier"], "channels": 0, "codecs": ALL},
                        "other": Transferring.tables["trunk"]["other"]},
              "did": Transferring.tables["did"],
              "conference": {"open": {"number": "801"}, "board": {"number": "800", "pin": "580317"}}}

    def connected(self, caller, callee, one, other, milliseconds=(20, 20)):
        """A call of two scripted peers, each in its own codec: both voices, and how to end it."""
        ours, theirs = self.socket_of(caller), self.socket_of(callee)
        call = caller.invite("0312345678", self.box.address,
                             body=described(caller, one, one.number, ours.getsockname()[1], packet_time=milliseconds[0]))
        side = callee.take_invite()
        offered = side.request_in
        number = offered.codecs()[other.name]
        side.reply(200, body=described(callee, other, number, theirs.getsockname()[1], packet_time=milliseconds[1]))
        side.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.assertEqual(call.final.codecs()[one.name], one.number)
        voices = (Voice(ours, call.final.media(), one, one.number, CALLER_HERTZ, milliseconds[0]),
                  Voice(theirs, offered.media(), other, number, CALLEE_HERTZ, milliseconds[1]))
        self.talkers += voices
        return voices, (call, side)

    def end_all(self, calls):
        for _, voices, (call, side) in calls:
            for one in voices:
                one.close()
            self.assertEqual(call.request("BYE").status, 200)
            side.expect_and_accept("BYE")
        self.until(lambda: not self.suite.calls(), "the calls to end")

    def assert_clear(self, voices, names):
        """Each hears the other as loud as they speak, and clearly, for 400 ms; a busy machine may take longer to bring them."""
        caller, callee = voices
        for listener, hertz, way in ((callee, CALLER_HERTZ, names), (caller, CALLEE_HERTZ, names[::-1])):
            measured = []

            def is_clear():
                measured.append(listener.clearly(hertz))
                size, below = measured[-1]
                return abs(size - 0.25) < 0.05 and below > CLEAN_DB
            try:
                self.until(is_clear, "a clear voice", every=0.3)
            except Late:
                self.fail(f"{way}: (size, dB) of the voice were {measured[-5:]}")

    def media_ports(self):
        with self.suite.varlink("org.yobirin.Media@0") as media:
            ports = []
            for reply in media.more("org.yobirin.Media.Watch"):
                if reply.get("port"):
                    ports.append(reply["port"])
                if reply.get("all"):
                    return ports
        return []

    def test_what_both_speak_is_passed_on_untouched(self):
        carrier, desk = self.peer("carrier"), self.desk("first", "202", 30100)
        calls = [(codec, *self.connected(carrier, desk, codec, codec)) for codec in (*CODECS.values(), UNKNOWN)]
        for codec, voices, _ in calls:
            self.until(lambda: all(len(one.heard) > 20 for one in voices), f"both to hear each other in {codec.name}")
            for listener, speaker in (voices, voices[::-1]):
                for _, _, (number, _, _, _, payload) in list(listener.heard):
                    self.assertEqual(number, listener.number)
                    self.assertIn(hashlib.sha256(payload).digest(), speaker.said, codec.name)
        self.end_all(calls)

    def test_every_codec_is_heard_in_every_other(self):
        carrier, desk = self.peer("carrier"), self.desk("first", "202", 30100)
        # Both rates of L16 are in other tests; of the same codec at both ends nothing is converted.
        pairs = list(itertools.combinations([name for name in CODECS if name != "l16-8"], 2))
        for at in range(0, len(pairs), PAIRS_AT_ONCE):
            calls = [(names, *self.connected(carrier, desk, *(CODECS[name] for name in names))) for names in pairs[at:at + PAIRS_AT_ONCE]]
            for names, voices, _ in calls:
                self.until(lambda: all(len(one.heard) > 30 for one in voices), f"both to hear each other: {names}")
            for names, voices, _ in calls:
                self.assert_clear(voices, names)
            self.end_all(calls)

    def test_packets_of_any_length_meet_on_one_call(self):
        carrier, desk = self.peer("carrier"), self.desk("first", "202", 30100)
        wanted = (("pcmu", "opus"), (10, 60)), (("g722", "pcma"), (40, 30)), (("opus", "gsm"), (20, 60)), (("l16-8", "g726"), (50, 20))
        calls = [((names, lengths), *self.connected(carrier, desk, *(CODECS[name] for name in names), lengths)) for names, lengths in wanted]
        for (names, lengths), voices, _ in calls:
            for one, length in zip(voices, lengths):
                self.until(lambda: len(one.heard) > 800 / length, f"{names} to hear 800 ms")
                _, _, (_, sequence, timestamp, _, _) = one.heard[10]
                _, _, (_, later, end, _, _) = one.heard[-1]
                self.assertEqual((end - timestamp) & 0xffffffff, (later - sequence) * length * one.codec.clock // 1000)
                payloads = [packet[4] for _, _, packet in list(one.heard)]
                self.assertEqual(len(one.codec.decode(payloads)), len(payloads) * length * one.codec.rate // 1000)
            self.assert_clear(voices, names)
        self.end_all(calls)

    def test_a_phone_in_opus_talks_to_one_in_g711_and_is_held_with_music(self):
        ada, ben = self.phone("201", "ada", codecs="opus/48000/1"), self.phone("202", "ben", codecs="pcmu")
        self.call(ada, ben)
        self.until(lambda: seconds_among_others(ada.heard(), VOICES["ben"]) > 0.5, "the Opus phone to hear the other")
        self.until(lambda: seconds_among_others(ben.heard(), VOICES["ada"]) > 0.5, "the G.711 phone to hear the other")
        self.assertIn("opus/48000", [port.get("codec") for port in self.media_ports()])
        self.until(lambda: all("quality" in port for port in self.media_ports()), "both to be judged")
        for port in self.media_ports():
            self.assertLess(port["quality"]["loss"], 0.05)
            self.assertGreater(port["quality"]["mean_opinion"], 3.5)
        ben.do("hold")
        self.until(lambda: music_level(ada.heard()[-4000:]) > 500 and seconds_among_others(ada.heard()[-8000:], VOICES["ben"]) == 0,
                   "the Opus phone to hear music and not the other")
        self.hang_up(ada, ben)

    def test_two_phones_meet_in_the_codec_both_prefer(self):
        ada, ben = self.phone("201", "ada", codecs="opus/48000/1,G722/16000/1,pcmu"), self.phone("202", "ben", codecs="G722/16000/1,pcmu")
        self.call(ada, ben)
        self.until(lambda: seconds_among_others(ada.heard(), VOICES["ben"]) > 0.5, "one to hear the other")
        self.assertEqual({port.get("codec") for port in self.media_ports()}, {"opus/48000", "G722/8000"})
        self.hang_up(ada, ben)

    def test_a_room_of_three_codecs(self):
        phones = (self.phone("201", "ada", codecs="opus/48000/1"), self.phone("202", "ben", codecs="G722/16000/1"),
                  self.phone("204", "cho", codecs="pcmu"))
        for phone in phones:
            phone.dial("801")
            phone.wait_for("CALL_ESTABLISHED")
        for listener in phones:
            for speaker in phones:
                if speaker is not listener:
                    self.until(lambda: seconds_among_others(listener.heard(), VOICES[speaker.voice]) > 0.5,
                               f"{listener.voice} to hear {speaker.voice}")
            self.assertLess(seconds_among_others(listener.heard(), VOICES[listener.voice]), 0.3)
        for phone in phones:
            phone.do("hangup")
            phone.wait_for("CALL_CLOSED")

    def test_a_pin_is_keyed_in_by_the_clock_of_opus(self):
        desk, opus = self.desk("first", "202", 30100), CODECS["opus"]
        call = desk.invite("800", self.box.address, body=described(desk, opus, opus.number, 30100, digits=FULL_DIGITS))
        call.answer_challenge(password(desk.user))
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.assertEqual(call.final.codecs()["telephone-event/48000"], FULL_DIGITS)
        talker = Voice(desk.rtp, call.final.media(), opus, opus.number, CALLER_HERTZ)
        self.talkers.append(talker)
        for digit in "580317":
            talker.press(digit, payload_type=FULL_DIGITS)
        self.until(lambda: any(room["members"] for room in self.suite.command("rooms", "--json")["rooms"]), "the room to open")
        self.assertEqual(call.request("BYE").status, 200)

    def test_keys_reach_a_phone_of_another_codec(self):
        carrier, desk = self.peer("carrier"), self.desk("first", "202", 30100)
        (caller, callee), call = self.connected(carrier, desk, CODECS["pcmu"], CODECS["opus"])
        callee_digits = next(number for name, number in call[1].request_in.codecs().items() if name == "telephone-event/48000")
        self.until(lambda: len(callee.heard) > 5, "the callee to hear something")
        caller.press("7", payload_type=DIGITS)

        def events():
            return [packet for _, _, packet in list(callee.heard) if packet[0] == callee_digits or packet[0] == DIGITS]
        self.until(lambda: any(packet[4][1] & 0x80 for packet in events()), "the key to be over")
        self.assertEqual({packet[4][0] for packet in events()}, {7})
        self.assertEqual(len({packet[2] for packet in events()}), 1)
        self.end(*call)

    def test_mediad_dies_under_a_call_that_it_converts(self):
        carrier, desk = self.peer("carrier"), self.desk("first", "202", 30100)
        voices, call = self.connected(carrier, desk, CODECS["opus"], CODECS["pcmu"])
        self.until(lambda: all(len(one.heard) > 25 for one in voices), "both to hear each other")
        killed = time.monotonic()
        self.suite.wait_for_new("mediad@0", self.suite.kill("mediad@0"))
        for one in voices:
            self.until(lambda: sum(1 for when, _, _ in list(one.heard) if when > killed + 0.05) > 40, "sound to come back")
            heard = list(one.heard)
            self.assertEqual(len({sender for _, sender, _ in heard}), 1, "the port")
            self.assertEqual(len({packet[3] for _, _, packet in heard}), 1, "the source")
            sequences = [packet[1] for _, _, packet in heard]
            steps = [(after - before) & 0xffff for before, after in zip(sequences, sequences[1:])]
            self.assertLess(max(steps), 60, f"numbers go on: {max(steps)}")
            times = numpy.array([when for when, _, _ in heard])
            self.assertLess(numpy.diff(times).max(), 1.0)  # 0.13 s measured; kill_test.py is the judge.
        self.assert_clear(voices, ("opus", "pcmu"))
        self.end(*call)


if __name__ == "__main__":
    unittest.main(verbosity=2)
