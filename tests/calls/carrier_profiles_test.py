"""Trunks by their profiles, with sipp as the carrier and sound by hand: a call either way by each, reliable provisional responses
both ways, and what each profile makes of the INVITE that its carrier gets."""
import audioop
import socket
import unittest

import numpy
import support  # noqa: F401
from hears import listen
from profiled import LINES, NETWORK, named, office_of
from rtp_flow import Talker
from scenario import Scenario
from sip_peer import tag_of
from sipp import Sipp
from support import takes_long
from tones import VOICES, samples

CARRIER, NGN = "10.77.0.2", "10.77.0.3"
NUMBERS = ["0312345678", "0312345679"]


class Voice(Talker):
    """A Talker that speaks a pair of tones in G.711 µ-law, and whose hearing can be measured."""

    def __init__(self, rtp_socket, peer, voice):
        self.voice = voice
        self.coded = audioop.lin2ulaw(samples(VOICES[voice], 20).tobytes(), 2)
        self.spoken = 0
        super().__init__(rtp_socket, peer)

    def payload(self):
        start = self.spoken * 160 % (len(self.coded) - 160)
        self.spoken += 1
        return self.coded[start:start + 160]

    def recording(self):
        coded = b"".join(parsed[4] for _, _, parsed in list(self.heard) if parsed[0] == 0)
        return numpy.frombuffer(audioop.ulaw2lin(coded, 2), dtype=numpy.int16)


class Sounding(Scenario):
    """Carriers that sipp signals for, and whose sound is made and measured here."""

    def setUp(self):
        super().setUp()
        self.voices = []

    def tearDown(self):
        for voice in self.voices:
            voice.close()
            voice.socket.close()
        for host in self.standing.values():
            host.stop_children()
        super().tearDown()

    def voice(self, name, port, place="carrier"):
        host = self.standing[place]
        with host.inside():
            rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        rtp.bind((host.address, port))
        self.voices.append(Voice(rtp, None, name))
        return self.voices[-1]

    def sipp(self, scenario, number="nobody", place="carrier", **keys):
        host = self.standing[place]
        return Sipp(host, scenario, self.directory / f"{place}-{scenario}", self.box.address, number, sound=host.address, first="32000",
                    second="32002", **keys)

    def sound_port(self, sipp, first_line):
        """Where the suite wants to hear, as the message that begins so says."""
        def port():
            text = sipp.text("messages")
            at = text.find(first_line)
            line = text.find("m=audio ", at) if at >= 0 else -1
            return int(text[line:].split()[1]) if line >= 0 else None
        return self.until(port, f"a session behind {first_line}")

    def assert_voice_heard(self, voice, speaker, seconds):
        self.until(lambda: listen(voice.recording(), VOICES[speaker.voice]).seconds > seconds,
                   f"the carrier to hear {speaker.voice}", seconds=seconds + 10, every=0.1)


@takes_long
class EachProfile(Sounding):
    """A call either way. None registers: that is the strict carrier's to try (profiles_test.py)."""

    extensions = {"201": {}, "202": {}}
    standing_hosts = tuple(line.name for line in LINES)
    network_table = NETWORK
    tables = office_of(*LINES, register=False)

    def speaks(self, name, asked, own, more="Priority: normal", service=None):
        """`asked`: how its carrier is asked for a number, {} being that without its 0; `own`: how it names ours in To, and in the
        Request-URI where that is not `service`."""
        line, ada = named(name), self.phone("201", "ada")
        called = own.format(line.numbers[0][1:])
        self.calls(line, ada, f"INVITE sip:{asked.format(line.outside[1:])}@")
        self.is_called(name, ada, service=service or called, called=called, more=more.format(line.numbers[0]))

    def calls(self, line, ada, first_line):
        callee = self.voice("ben", 32000, line.name)
        sipp = self.sipp("carrier_answers", place=line.name)
        sipp.wait_until_bound()
        ada.dial(line.outside)
        callee.peer = (self.box.address, self.sound_port(sipp, first_line))
        ada.wait_for("CALL_ESTABLISHED")
        self.hear_each_other(ada, callee, sipp)

    def is_called(self, name, ada, service, **keys):
        caller = self.voice("cho", 32002, name)
        sipp = self.sipp("carrier_calls", service, name, caller="0398765432", **keys)
        self.answer(ada)
        caller.peer = (self.box.address, self.sound_port(sipp, "SIP/2.0 200 OK"))
        self.hear_each_other(ada, caller, sipp)

    def hear_each_other(self, ada, voice, sipp):
        self.assert_hears(ada, voice, 0.5)
        self.assert_voice_heard(voice, ada, 0.5)
        ada.do("hangup")
        sipp.wait()
        ada.wait_for("CALL_CLOSED")

    def test_generic(self):
        self.speaks("generic", asked="0{}", own="0{}")

    def test_sipconnect(self):
        self.speaks("peer", asked="+81{}", own="+81{}")

    def test_a_home_gateway(self):
        self.speaks("gateway", asked="0{}", own="0{}", service="3")

    def test_the_ngn(self):
        self.speaks("ngn", asked="0{}", own="0272038027", service="yobirin", more="P-Called-Party-ID: <sip:{}@ntt-east.ne.jp>")

    def test_rakuten(self):
        self.speaks("rakuten", asked="0{}", own="81{}")


class Profiles(Sounding):
    """Several trunks: one carrier with a port for each of its profiles, and the NGN at a place of its own."""

    extensions = {"201": {}}
    standing_hosts = ("carrier", "ngn")
    tables = {
        "trunk": {
            "carrier": {"server": f"sip:{CARRIER}", "profile": "sipconnect", "numbers": NUMBERS, "codecs": ["pcmu"]},
            "gateway": {"server": f"sip:{CARRIER}:5080", "profile": "jp-hgw", "username": "3", "register": False,
                        "numbers": NUMBERS},
            "ngn": {"server": f"sip:{NGN}", "profile": "jp-ngn", "accept_notice": True, "username": NUMBERS[0],
                    "from_domain": "ntt-east.ne.jp", "numbers": NUMBERS, "register": False},
            "rakuten": {"server": f"sip:{CARRIER}:5070", "profile": "jp-rakuten", "username": "815012345678", "register": False,
                        "numbers": ["05012345678"]},
        },
        "did": {NUMBERS[0]: {"open": "extension:201"}, NUMBERS[1]: {"open": "extension:201"}},
        "outbound": {"carrier": {"match": ["03*"], "trunks": ["carrier"], "caller_id": NUMBERS[0]},
                     "ngn": {"match": ["04*"], "trunks": ["ngn"], "caller_id": NUMBERS[1]},
                     "gateway": {"match": ["05*"], "trunks": ["gateway"]},
                     "rakuten": {"match": ["06*"], "trunks": ["rakuten"]}},
        "dialing": {"outside_digit": ""},
    }

    def test_an_announcement_is_heard_before_the_answer_and_the_call_after_it(self):
        announcement, callee = self.voice("cho", 32000), self.voice("ben", 32002)
        sipp = self.sipp("carrier_answers_reliably")
        sipp.wait_until_bound()
        ada = self.phone("201", "ada")
        ada.dial("0398765432")
        box = (self.box.address, self.sound_port(sipp, "INVITE sip:"))
        announcement.peer = box
        sipp.wait_until_sent("RAck: 4711 1 INVITE")
        self.assert_hears(ada, announcement, 0.5)
        sipp.wait_until_sent("CSeq: 1 UPDATE")
        announcement.peer, callee.peer = None, box
        ada.wait_for("CALL_ESTABLISHED")
        self.assert_hears(ada, callee, 1)
        self.assert_voice_heard(callee, ada, 1)
        ada.do("hangup")
        sipp.wait()
        sent = sipp.text("messages")
        self.assertIn("INVITE sip:+81398765432@10.77.0.2;user=phone SIP/2.0", sent)
        self.assertIn("P-Asserted-Identity: <sip:+81312345678@10.77.0.2;user=phone>", sent)

    def test_a_call_that_insists_on_reliable_ringing_is_rung_and_heard(self):
        caller = self.voice("ben", 32000)
        ada = self.phone("201", "ada")
        sipp = self.sipp("carrier_calls_reliably", NUMBERS[0])
        event = ada.wait_for("CALL_INCOMING")
        self.assertIn("398765432", event["peeruri"] + event.get("peerdisplayname", ""))
        ada.do("accept")
        ada.wait_for("CALL_ESTABLISHED")
        caller.peer = (self.box.address, self.sound_port(sipp, "SIP/2.0 200 OK"))
        self.assert_hears(ada, caller, 1)
        self.assert_voice_heard(caller, ada, 1)
        ada.do("hangup")
        sipp.wait()

    def invite_at(self, place, port, number):
        """The INVITE that the carrier gets there for that number; the call is refused and over when this returns."""
        carrier = self.peer(place, port=port)
        ada = self.phone("201", "ada")
        ada.dial(number)
        call = carrier.take_invite()
        call.reply(486)
        call.expect("ACK")
        ada.wait_for("CALL_CLOSED")
        return call.request_in

    def test_the_ngn_gets_what_was_seen_there(self):
        invite = self.invite_at("ngn", 5060, "0498765432")
        self.assertEqual("INVITE sip:0498765432@ntt-east.ne.jp SIP/2.0", invite.first)
        self.assertEqual("<sip:0312345679@ntt-east.ne.jp>", invite.header("p-preferred-identity"))
        self.assertEqual("", invite.header("p-asserted-identity"))
        self.assertNotIn("rport", invite.header("via"))
        self.assertNotIn("transport", invite.header("contact"))
        self.assertEqual("300;refresher=uac", invite.header("session-expires"))
        self.assertEqual("300", invite.header("min-se"))
        self.assertEqual("INVITE, CANCEL, ACK, BYE, PRACK, UPDATE", invite.header("allow"))
        self.assertIn("100rel", invite.header("supported"))
        self.assertEqual(["PCMU/8000"], list(invite.codecs()))

    def test_rakuten_gets_the_account_and_national_numbers(self):
        invite = self.invite_at("carrier", 5070, "0612345678")
        self.assertIn("sip:0612345678@", invite.first)
        self.assertIn("<sip:815012345678@10.77.0.2>", invite.header("from"))
        self.assertNotIn("100rel", invite.header("supported"))

    def test_a_gateway_knows_us_by_our_extension_there(self):
        invite = self.invite_at("carrier", 5080, "0512345678")
        self.assertIn("<sip:3@10.77.0.2>", invite.header("from"))
        self.assertNotIn("telephone-event", str(invite.codecs()))

    def test_a_forwarded_call_reaches_the_number_that_the_network_names(self):
        """VoiceWarp: To is whom the caller dialled, and none of ours."""
        carrier = self.peer("ngn")
        ada = self.phone("201", "ada")
        call = carrier.invite("0272038027", self.box.address, headers=[f"P-Called-Party-ID: <sip:{NUMBERS[1]}@ntt>"],
                              user="0398765432")
        ada.wait_for("CALL_INCOMING")
        self.assertIsNotNone(tag_of(call.ringing().header("to")))
        call.cancel()
        self.assertEqual(487, call.answer().status)
        ada.wait_for("CALL_CLOSED")


if __name__ == "__main__":
    unittest.main()
