"""What a peer may do with a call that no phone can be made to do: offers late, moves its sound, asks for a fax, holds,
cancels, refuses. One side is a trunk whose every message is the test's own."""
import unittest

import support  # noqa: F401
from rtp_flow import Talker
from scenario import Scenario
from suite import password

CARRIER = "10.77.0.2"

T38 = ("v=0\r\no=peer 1 9 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\nm=image 4000 udptl t38\r\n"
       "a=T38FaxVersion:0\r\na=T38MaxBitRate:14400\r\n")


class Dialogs(Scenario):
    standing_hosts = ("carrier",)
    tables = {
        "trunk": {"carrier": {"server": f"sip:{CARRIER}", "register": False, "inbound_from": [CARRIER],
                              "numbers": ["0312345678", "0312345679"]}},
        "did": {"0312345678": {"open": "extension:201"}, "0312345679": {"open": "echo:"}},
        "outbound": {"all": {"match": ["0[1-9]*"], "trunks": ["carrier"], "caller_id": "0312345678"}},
    }

    def setUp(self):
        super().setUp()
        self.talkers = []

    def tearDown(self):
        for talker in self.talkers:
            talker.close()
        super().tearDown()

    def talk(self, peer, media, word=b"talk"):
        talker = Talker(peer.rtp, media, word)
        self.talkers.append(talker)
        return talker

    def incoming(self, **options):
        """A call from the carrier to phone 201, answered: (carrier, call, phone)."""
        ada, carrier = self.phone("201", "ada", answer="auto"), self.peer("carrier")
        call = carrier.invite("0312345678", self.box.address, **options)
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        ada.wait_for("CALL_ESTABLISHED")
        return carrier, call, ada

    def end(self, call):
        self.assertEqual(call.request("BYE").status, 200)

    def test_a_call_comes_in_through_the_trunk_and_both_hear(self):
        carrier, call, ada = self.incoming()
        talker = self.talk(carrier, call.final.media())
        self.until(lambda: len(talker.heard) > 50, "the carrier to hear the phone")
        self.assertEqual([c["direction"] for c in self.list_calls()], ["inbound"])
        self.end(call)
        ada.wait_for("CALL_CLOSED")

    def list_calls(self):
        with self.suite.varlink("org.yobirin.Calls") as connection:
            return connection.call("org.yobirin.Calls.List")["calls"]

    def test_a_call_goes_out_through_the_trunk(self):
        ada, carrier = self.phone("201", "ada"), self.peer("carrier")
        ada.dial("0398765432")
        call = carrier.take_invite()
        self.assertIn("0398765432", call.request_in.first)
        self.assertIn("0312345678", call.request_in.header("from"))
        call.reply(180)
        call.reply(200, body=carrier.offer())
        call.expect("ACK")
        ada.wait_for("CALL_ESTABLISHED")
        ada.do("hangup")
        call.expect_and_accept("BYE")

    def test_a_stranger_cannot_use_the_trunk(self):
        stranger = self.peer("stranger")
        call = stranger.invite("0312345678", self.box.address)
        self.assertIn(call.answer().status, (401, 403, 407))

    def test_a_late_offer_is_answered_in_the_acknowledgement(self):
        ada, carrier = self.phone("201", "ada", answer="auto"), self.peer("carrier")
        call = carrier.invite("0312345678", self.box.address, body="")
        final = call.answer()
        self.assertEqual(final.status, 200)
        self.assertIn("m=audio", final.body, "the 200 has to bring the offer")
        call.acknowledge(carrier.offer())
        ada.wait_for("CALL_ESTABLISHED")
        talker = self.talk(carrier, final.media(), b"late")
        self.until(lambda: len(talker.heard) > 50, "the late offerer to hear the phone")
        self.end(call)

    def test_a_reinvite_without_offer_gets_one(self):
        carrier, call, _ = self.incoming()
        talker = self.talk(carrier, call.final.media())
        call.send_request("INVITE")
        answer = call.response()
        self.assertEqual(answer.status, 200)
        self.assertIn("m=audio", answer.body)
        call.acknowledge(carrier.offer(version=2))
        heard = len(talker.heard)
        self.until(lambda: len(talker.heard) > heard + 50, "sound after it")
        self.end(call)

    def test_sound_follows_a_reinvite_to_another_address(self):
        carrier, call, _ = self.incoming()
        old = self.talk(carrier, call.final.media())
        self.until(lambda: len(old.heard) > 20, "the carrier to hear the phone")
        mover = self.peer("mover", media_port=32000)
        answer = call.request("INVITE", carrier.offer(address=mover.address, port=32000, version=2))
        self.assertEqual(answer.status, 200)
        new = self.talk(mover, answer.media(), b"new!")
        self.until(lambda: len(new.heard) > 50, "the new address to hear the phone")
        heard_before = len(old.heard)
        self.let_talk(1)
        self.assertLess(len(old.heard) - heard_before, 3, "the old address still receives sound")
        self.end(call)

    def test_a_fax_reinvite_is_refused_and_the_call_lives(self):
        carrier, call, _ = self.incoming()
        talker = self.talk(carrier, call.final.media())
        self.until(lambda: len(talker.heard) > 20, "the carrier to hear the phone")
        self.assertEqual(call.request("INVITE", T38.format(CARRIER)).status, 488)
        heard = len(talker.heard)
        self.until(lambda: len(talker.heard) > heard + 50, "sound after the refusal")
        self.end(call)

    def test_a_fax_stream_beside_sound_is_refused_in_its_place(self):
        carrier = self.peer("carrier")
        self.phone("201", "ada", answer="auto")
        both = carrier.offer() + "m=image 4000 udptl t38\r\n"
        call = carrier.invite("0312345678", self.box.address, body=both)
        final = call.answer()
        self.assertEqual(final.status, 200)
        self.assertRegex(final.body, r"m=audio [1-9]\d* [^\n]*\n(.*\n)*m=image 0 ")
        call.acknowledge()
        self.end(call)

    def test_a_peer_that_speaks_no_codec_of_ours_gets_488(self):
        carrier = self.peer("carrier")
        self.phone("201", "ada")
        body = carrier.offer(codecs="96").replace("a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n", "a=rtpmap:96 AMR/8000\r\n")
        self.assertEqual(carrier.invite("0312345678", self.box.address, body=body).answer().status, 488)

    def test_hold_from_the_trunk_reads_held_and_stops_its_sound(self):
        carrier, call, ada = self.incoming()
        talker = self.talk(carrier, call.final.media())
        self.until(lambda: len(talker.heard) > 20, "the carrier to hear the phone")
        answer = call.request("INVITE", carrier.offer("sendonly", version=2))
        self.assertEqual(answer.status, 200)
        self.assertIn("a=recvonly", answer.body)
        self.assertEqual([c["state"] for c in self.suite.calls()], ["held"])
        heard = len(talker.heard)
        self.let_talk(1)
        self.assertLess(len(talker.heard) - heard, 3, "the holder still receives sound")
        self.assertEqual(call.request("INVITE", carrier.offer("sendrecv", version=3)).status, 200)
        heard = len(talker.heard)
        self.until(lambda: len(talker.heard) > heard + 50, "sound after resuming")
        self.end(call)

    def test_cancel_ends_a_ringing_call_with_487(self):
        ada, carrier = self.phone("201", "ada"), self.peer("carrier")
        call = carrier.invite("0312345678", self.box.address)
        call.ringing()
        ada.wait_for("CALL_INCOMING")
        self.assertEqual(call.cancel().status, 200)
        self.assertEqual(call.answer().status, 487)
        ada.wait_for("CALL_CLOSED")

    def test_a_trunk_that_refuses_is_told_to_the_caller(self):
        ada, carrier = self.phone("201", "ada"), self.peer("carrier")
        ada.dial("0398765432")
        call = carrier.take_invite()
        call.reply(486)
        call.expect("ACK")
        self.assertIn("486", ada.wait_for("CALL_CLOSED")["param"])

    def test_echo_returns_what_was_said(self):
        carrier = self.peer("carrier")
        call = carrier.invite("0312345679", self.box.address)
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        talker = self.talk(carrier, call.final.media(), b"echo")
        self.until(lambda: talker.hears(b"echo") > 50, "the echo")
        self.end(call)

    def test_digits_arrive_once_each_at_the_other_side(self):
        phone, carrier = self.peer("desk", user="201"), self.peer("carrier")
        self.assertEqual(phone.register(self.box.address, password("201")).status, 200)
        call = carrier.invite("0312345678", self.box.address)
        other = phone.take_invite()
        other.reply(200, body=phone.offer())
        other.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        speaking = self.talk(carrier, call.final.media(), b"carr")
        hearing = self.talk(phone, other.request_in.media(), b"desk")
        self.until(lambda: hearing.hears(b"carr") > 10 and speaking.hears(b"desk") > 10, "both to hear each other")
        for digit in "5#":
            speaking.press(digit)

        def pressed():
            """One entry a press: the packets of one press share their timestamp."""
            presses = {}
            for _, _, (payload_type, _, timestamp, _, payload) in list(hearing.heard):
                if payload_type == 101:
                    presses.setdefault(timestamp, "0123456789*#ABCD"[payload[0]])
            return "".join(presses.values())
        self.until(lambda: len(pressed()) >= 2, "two digits")
        self.let_talk(0.3)
        self.assertEqual(pressed(), "5#")
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")
        self.assertEqual(phone.register(self.box.address, password("201"), expires=0).status, 200)


if __name__ == "__main__":
    unittest.main()
