"""Attended transfer (REFER with Replaces): who talks to two leaves them to each other. Each of the two inside or outside, and either of
them called or calling first; with kills in between, and while the second still rings."""
import unittest

from support import KILLED  # Before the others: it finds them.
from sip_peer import tag_of
from suite import password
from transferring import Transferring


class Attended(Transferring):
    def setUp(self):
        super().setUp()
        self.clerk = self.desk("clerk", "202", 30100)

    def talk_to(self, place, voice, is_calling):
        """The clerk talks to somebody who is inside or outside, and who called or was called: (their peer, their side, the clerk's)."""
        number = {"first": ("201", "0398765432"), "second": ("203", "0698765432")}[voice][place == "outside"]
        port = 30300 if voice == "first" else 30400
        if place == "outside":
            peer = self.peer("carrier" if voice == "first" else "other", media_port=port)
        else:
            peer = self.desk(voice, number, port)
        if is_calling:
            call = peer.invite("0312345678" if place == "outside" else "202", self.box.address)
            if place == "inside":
                call.answer_challenge(password(number))
            return peer, call, self.take_up(call, self.clerk)
        call = self.clerk.invite(number, self.box.address)
        call.answer_challenge(password("202"))
        return peer, self.take_up(call, peer), call

    def media_of(self, side):
        return (side.final or side.request_in).media()

    def clerk_talks_to_two(self, places=("outside", "inside"), first_calls=True):
        self.first, self.first_side, self.to_first = self.talk_to(places[0], "first", first_calls)
        self.assertEqual(self.to_first.request("INVITE", self.clerk.offer("sendonly", version=2)).status, 200)
        self.second, self.second_side, self.to_second = self.talk_to(places[1], "second", False)
        self.first_voice = self.voice(self.first, self.media_of(self.first_side), b"frst")
        self.second_voice = self.voice(self.second, self.media_of(self.second_side), b"scnd")

    def assert_left_to_each_other(self):
        for side in (self.to_first, self.to_second):
            side.expect_and_accept("BYE")
        self.assert_talking(self.first_voice, b"scnd", self.second_voice, b"frst")
        self.assertEqual([c["state"] for c in self.suite.calls()], ["up"])
        self.end(self.first_side, self.second_side)

    def test_whoever_is_where_and_whoever_called(self):
        for first_calls in (True, False):
            for places in (("outside", "inside"), ("inside", "outside"), ("inside", "inside"), ("outside", "outside")):
                with self.subTest(places=places, first_calls=first_calls):
                    self.clerk_talks_to_two(places, first_calls)
                    self.assertEqual(self.send_on(self.to_first, "203", replacing=self.to_second).status, 202)
                    self.assertEqual(self.told(self.to_first), (100, True))
                    self.assertEqual(self.told(self.to_first), (200, False))
                    self.assert_left_to_each_other()
                    self.forget_both()

    def forget_both(self):
        for peer, voice in ((self.first, self.first_voice), (self.second, self.second_voice)):
            voice.close()
            peer.close()
            self.peers.remove(peer)
            if peer in self.desks:
                self.desks.remove(peer)

    def test_the_second_call_may_ask_as_well_and_the_customer_keeps_their_contact(self):
        self.clerk_talks_to_two()
        contact = next(c["contact"] for c in self.suite.calls() if c["direction"] == "inbound")
        self.assertEqual(self.send_on(self.to_second, "201", replacing=self.to_first).status, 202)
        self.assertEqual(self.told(self.to_second), (100, True))
        self.assertEqual(self.told(self.to_second), (200, False))
        self.assertEqual([c["contact"] for c in self.suite.calls()], [contact])
        self.assert_left_to_each_other()

    def test_the_second_may_hang_up_first(self):
        self.clerk_talks_to_two()
        self.assertEqual(self.send_on(self.to_first, "203", replacing=self.to_second).status, 202)
        for side in (self.to_first, self.to_second):
            side.expect_and_accept("BYE")
        self.end(self.second_side, self.first_side)

    def test_before_the_second_answers_their_phone_rings_on_for_the_first(self):
        first, first_side, to_first = self.talk_to("outside", "first", True)
        second = self.desk("second", "203", 30400)
        call = self.clerk.invite("203", self.box.address)
        call.answer_challenge(password("202"))
        ringing = second.take_invite()
        ringing.reply(180)
        early = call.ringing()
        call.to = early.header("to")
        self.assertEqual(self.send_on(to_first, "203", replacing=call).status, 202)
        self.assertEqual(call.answer().status, 487)
        self.assertEqual([self.told(to_first), self.told(to_first)], [(100, True), (180, True)])
        ringing.reply(200, body=second.offer())
        ringing.expect("ACK")  # Nothing else was asked of that phone.
        self.assertEqual(self.told(to_first), (200, False))
        to_first.expect_and_accept("BYE")
        voices = self.voice(first, self.media_of(first_side), b"frst"), self.voice(second, ringing.request_in.media(), b"scnd")
        self.assert_talking(voices[0], b"scnd", voices[1], b"frst")
        self.end(first_side, ringing)

    def test_somebody_elses_call_is_not_taken(self):
        self.clerk_talks_to_two(("inside", "inside"))
        self.assertEqual(self.send_on(self.first_side, "203", replacing=self.second_side).status, 603)
        self.assertEqual(len(self.suite.calls()), 2)
        for side, other in ((self.to_first, self.first_side), (self.to_second, self.second_side)):
            self.assertEqual(side.request("BYE").status, 200)
            other.expect_and_accept("BYE")

    def test_a_death_as_it_is_asked_for_leaves_everybody_with_somebody(self):
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                self.clerk_talks_to_two()
                there = f"?Replaces={self.to_second.call_id}%3Bto-tag%3D{tag_of(self.to_second.to)}" \
                    f"%3Bfrom-tag%3D{tag_of(self.to_second.origin)}"
                self.to_first.send_request("REFER", headers=[f"Refer-To: <sip:203@{self.box.address}{there}>",
                                                             f"Contact: {self.clerk.contact('202')}"])
                before = self.suite.kill(daemon)
                self.suite.wait_for_new(daemon, before, seconds=10)
                self.until(lambda: {call["state"] for call in self.suite.calls()} <= {"up", "held"}, "the calls to be known again")
                self.assertIn(len(self.suite.calls()), (1, 2))
                self.assertEqual(self.first_side.request("BYE", seconds=10).status, 200)
                if len(self.suite.calls()) > 0:  # Not joined: the clerk's other call goes on.
                    self.assertEqual(self.second_side.request("BYE", seconds=10).status, 200)
                self.assert_idle()
                self.forget_both()

    def test_every_daemon_dies_and_the_two_talk_on(self):
        self.clerk_talks_to_two()
        self.assertEqual(self.send_on(self.to_first, "203", replacing=self.to_second).status, 202)
        for daemon in KILLED:
            self.suite.wait_for_new(daemon, self.suite.kill(daemon))
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["up"], "the call to be known again")
        self.assert_left_to_each_other()


if __name__ == "__main__":
    unittest.main()
