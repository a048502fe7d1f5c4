"""The simulator by itself: two carriers call each other, each judging the other by the same rules, and a plain client registers."""
import contextlib
import pathlib
import sys
import time
import types
import unittest

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))
sys.path.insert(0, str(HERE.parents[2] / "support"))

from carrier.carrier import Carrier  # noqa: E402
from carrier.shapes import Shape  # noqa: E402
from hears import listen  # noqa: E402
from sip_peer import SipPeer  # noqa: E402
from tones import VOICES  # noqa: E402

import numpy  # noqa: E402

LEFT, RIGHT = "127.0.7.1", "127.0.7.2"


def samples(call):
    return numpy.frombuffer(call.sound.heard().tobytes(), dtype=numpy.int16)


class Carriers(unittest.TestCase):
    def pair(self, left=LEFT, right=RIGHT, script="", transport="UDP", **different):
        ours = Carrier(address=left, box=right, transport=transport, voice=VOICES["ada"], **different)
        theirs = Carrier(address=right, box=left, transport=transport, voice=VOICES["ben"], script=script, **different)
        for carrier in (ours, theirs):
            self.addCleanup(carrier.close)
            carrier.start()
        self.carriers = ours, theirs
        return ours, theirs

    def assert_good(self, *but):
        for carrier in self.carriers:
            self.assertEqual([str(found) for found in carrier.violations() if found.rule not in but], [])

    def assert_both_heard(self, call, other):
        for mine, voice in ((call, "ben"), (other, "ada")):
            mine.loop.until(lambda mine=mine, voice=voice: listen(samples(mine), VOICES[voice]).seconds > 0.3, f"{voice} to be heard")

    def end(self, call, other):
        call.hang_up()
        other.wait_until("ended")
        call.loop.until(lambda: any(text.method == "BYE" for text in call.answers(200)), "the answer to BYE")

    def test_a_call_is_answered_heard_and_ended(self):
        for transport, left, right in (("UDP", LEFT, RIGHT), ("TCP", "127.0.7.3", "127.0.7.4")):
            with self.subTest(transport):
                ours, theirs = self.pair(left, right, transport=transport)
                call = ours.call("0312345678")
                other = theirs.take_call()
                other.ring()
                other.answer()
                call.wait_until("up")
                self.assert_both_heard(call, other)
                self.end(call, other)
                self.assert_good()

    def test_reliable_early_sound_from_several_phones(self):
        ours, theirs = self.pair(reliable="supported")
        ours.record_routes = 2
        call = ours.call("0312345678", Shape(session=(300, "uac")))
        other = theirs.take_call()
        other.ring(180, branch=0)
        other.ring(183, sound=True, branch=1)
        other.ring(180, branch=1)
        other.answer(branch=1)
        call.wait_until("up")
        self.assertEqual(len(other.requests("PRACK")), 3)
        self.assertEqual(call.answers(180, 199)[-1].one("rseq"), "2")
        call.update()
        call.loop.until(lambda: other.requests("UPDATE"), "UPDATE")
        self.assert_both_heard(call, other)
        self.end(call, other)
        self.assert_good("timer.early", "route.recorded")

    def test_a_late_offer_hold_and_crossing_reinvites(self):
        ours, theirs = self.pair()
        call = ours.call("0312345678", Shape(offers=False))
        other = theirs.take_call()
        other.answer()
        call.wait_until("up")
        call.reinvite("sendonly")
        other.loop.until(lambda: other.session.direction == "recvonly", "the other to be held")
        other.has_glare = True
        call.reinvite("sendrecv")
        call.loop.until(lambda: call.reinvite_status == 491, "491")
        self.end(call, other)
        self.assert_good("answer.direction", "sdp.next_version")

    def test_what_a_script_says_becomes_of_a_call(self):
        ours, theirs = self.pair(script="plan")
        for number, status in (("0120000486", 486), ("0120000603", 603), ("0120000503", 503)):
            self.assertEqual(ours.call(number).wait_until("ended").status, status)
        call = ours.call("0120000404")
        call.wait_until("ended")
        self.assertEqual((call.status, [text.status for text in call.answers(101, 199)]), (404, [183]))
        ringing = ours.call("05000000001")
        ringing.loop.until(lambda: ringing.answers(100), "100")
        self.assertEqual(ringing.answers(101), [])
        ringing.cancel()
        self.assertEqual(ringing.wait_until("ended").status, 487)
        self.assert_good()

    def test_an_emergency_is_rung_back(self):
        ours, theirs = self.pair(script="plan")
        call = ours.call("119")
        call.wait_until("up")
        call.hang_up()
        again = ours.take_call()
        self.assertEqual((again.caller, again.number), ("119", "0398765432"))
        again.answer()
        again.wait_until("up")
        asking = theirs.calls[-1].wait_until("up")
        self.end(again, asking)
        self.assert_good()

    def test_keys_are_heard_as_tones(self):
        from key_tones import keys_in
        ours, theirs = self.pair(script="plan", codecs=("PCMU",), telephone_events=False)
        call = ours.call("05000000004")
        call.wait_until("up")

        def pressed():
            return keys_in([(at, sender, (kind, number, stamp, source, payload))
                            for at, sender, kind, number, stamp, source, payload in call.sound.packets])
        call.loop.until(lambda: pressed() == "1234567890*#", "twelve keys")
        self.end(call, theirs.calls[0])
        self.assert_good()

    def test_a_lost_answer_is_repeated_and_what_is_missing_is_said(self):
        ours, theirs = self.pair()
        call = ours.call("0312345678")
        other = theirs.take_call()
        ours.is_mute = True
        other.answer()
        call.loop.until(lambda: len([text for text in call.answers(200) if text.method == "INVITE"]) >= 4, "the 200 four times")
        self.assertEqual([found.rule for found in theirs.violations()], ["ack.missing"])


class Registrations(unittest.TestCase):
    def client(self, algorithm="md5", **different):
        self.carrier = Carrier(address=RIGHT, registers=True, algorithm=algorithm, passwords={"0003": "secret"}, transports=("UDP",),
                               **different).start()
        self.addCleanup(self.carrier.close)
        host = types.SimpleNamespace(inside=contextlib.nullcontext, address=LEFT)
        client = SipPeer(host, user="3")
        client.proves_as = "0003"
        self.addCleanup(client.close)
        return client

    def register(self, client, **options):
        return client.register(RIGHT, "secret", **options)

    def test_who_proves_it_is_registered_for_as_long_as_the_carrier_likes(self):
        for algorithm in ("md5", ""):
            client = self.client(algorithm, expires_granted=30, associated=("0312345679",), service_route="edge")
            answer = self.register(client, expires=600)
            self.assertEqual((answer.status, answer.header("p-associated-uri")), (200, f"<sip:0312345679@{RIGHT}>"))
            self.assertIn("expires=30", answer.header("contact"))
            self.assertIn("edge@", answer.header("service-route"))
            self.assertEqual(self.carrier.until_registered("3").peer, (LEFT, 5060))
            self.carrier.close()
            client.close()

    def test_what_is_too_short_wrong_or_too_much_is_refused(self):
        client = self.client(least_expires=120)
        self.assertEqual(self.register(client, expires=60).header("min-expires"), "120")
        self.carrier.registrar.refuse_next(503, retry_after=9)
        self.assertEqual(self.register(client).header("retry-after"), "9")
        self.assertEqual(client.register(RIGHT, "wrong").status, 401)
        self.assertEqual(self.carrier.registrar.bindings, {})
        rules = {found.rule for found in self.carrier.violations()}
        self.assertLessEqual({"register.call_id", "digest.response", "register.wait"}, rules)

    def test_a_nonce_grows_stale(self):
        client = self.client()
        self.carrier.registrar.nonce_uses = 1
        self.assertEqual(self.register(client, expires=600).status, 200)
        moment = time.monotonic()
        self.assertEqual(self.register(client, expires=600).status, 200)
        self.assertLess(time.monotonic() - moment, 5)


if __name__ == "__main__":
    unittest.main()
