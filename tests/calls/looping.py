"""Calls that are sent on from one phone to the next and back again, or by a carrier back to us (T18): they end soon, and few are
asked. Used with a generous bound under the sanitizers (hostile_test.py) and with the promised one against the release build
(loop_test.py)."""
import re
import select
import time

import support  # noqa: F401
from scenario import Scenario
from sip_peer import Call, tag_of
from suite import password

MOST_INVITES = 12
CARRIER, NUMBER, MOBILE = "10.77.0.2", "0312345678", "09012345678"


class Looping(Scenario):
    # Each sends its calls on to the other.
    extensions = {"201": {}, "211": {"forward_busy": "extension:212", "forward_no_answer": "extension:212"},
                  "212": {"forward_busy": "extension:211", "forward_no_answer": "extension:211"}}
    standing_hosts = ("carrier",)
    tables = {"trunk": {"carrier": {"server": f"sip:{CARRIER}", "register": False, "inbound_from": [CARRIER], "channels": 0,
                                    "numbers": [NUMBER]},
                        "other": {"server": f"sip:{CARRIER}", "register": False, "channels": 0, "numbers": [NUMBER]}},
              "did": {NUMBER: {"open": f"number:{MOBILE}"}},
              "outbound": {"all": {"match": ["0*"], "trunks": ["carrier", "other"]}}}
    main = "extension:201"
    within_seconds = 1
    rounds = 5

    def go_round(self, caller, phones, patience=20):
        """A call to 211, where each phone is busy at once: (final status, seconds it took, INVITEs the phones got)."""
        invites = 0
        peers = {peer.socket: peer for peer in (caller, *phones)}
        begin = time.monotonic()
        call = caller.invite("211", self.box.address)
        call.answer_challenge(password("201"))
        while (left := begin + patience - time.monotonic()) > 0:
            for ready in select.select(peers, [], [], left)[0]:
                peer = peers[ready]
                message = peer.receive(0.01)
                if message is None or message.method != "INVITE":
                    continue
                if message.status is None:
                    Call.taken(peer, message).reply(486)
                    invites += 1
                elif message.status >= 200:
                    took = time.monotonic() - begin
                    caller.send(call.request_text("ACK", sequence=call.sequence, branch=call.branch), call.box)
                    return message.status, took, invites
        self.fail(f"{invites} INVITEs and no end in {patience} s")

    def go_rounds(self, caller, phones):
        """Each (status, seconds, INVITEs) of several."""
        rounds = [self.go_round(caller, phones) for _ in range(self.rounds)]
        took = sorted(seconds for _, seconds, _ in rounds)
        print(f"{self.id()}: {len(rounds)} calls, {max(invites for _, _, invites in rounds)} INVITEs at most, "
              f"{took[0] * 1000:.1f} to {took[-1] * 1000:.1f} ms")
        self.assertLess(took[-1], self.within_seconds)
        return rounds

    def test_t18_a_call_that_goes_round_in_circles_is_ended(self):
        caller = self.peer("caller", user="201")
        phones = [self.peer(f"phone{number}", user=number) for number in ("211", "212")]
        for phone in phones:
            self.assertEqual(phone.register(self.box.address, password(phone.user)).status, 200)
        for status, _, invites in self.go_rounds(caller, phones):
            self.assertIn(status, (482, 483))
            self.assertGreater(invites, 1)
            self.assertLessEqual(invites, MOST_INVITES)
        for phone in phones:
            phone.register(self.box.address, password(phone.user), expires=0)

    def test_t18_a_loop_without_phones_ends_at_once(self):
        for status, _, _ in self.go_rounds(self.peer("caller", user="201"), []):
            self.assertIn(status, (482, 483))

    def send_back(self, carrier):
        """What a carrier does whose subscriber forwards our calls to us, until the first caller has an answer: it, and the INVITEs
        that we sent."""
        back = [carrier.invite(NUMBER, self.box.address, user="0687654321")]
        asked = []

        def is_news(message):
            if message.status is None:
                return message.method == "INVITE" and not tag_of(message.header("to"))
            return message.method == "INVITE" and message.status >= 200
        while len(asked) < 40:
            message = carrier.expect(is_news, "our INVITE, or the end of the circle", 10)
            if message.status is None:
                asked.append(Call.taken(carrier, message))
                user = re.search(r"sip:([^@]+)@", message.header("from")).group(1)
                back.append(carrier.invite(NUMBER, self.box.address, user=user))
                continue
            at = next(index for index, call in enumerate(back) if call.call_id == message.header("call-id"))
            back[at].to = message.header("to")
            back[at].acknowledge_failure()
            if at == 0:
                return message.status, asked
            asked[at - 1].reply(message.status)
        self.fail("forty rounds, and no end")

    def test_t18_a_call_that_a_carrier_sends_back_to_us_is_ended(self):
        carrier = self.peer("carrier")
        begin = time.monotonic()
        status, asked = self.send_back(carrier)
        print(f"{self.id()}: {len(asked)} INVITEs, {(time.monotonic() - begin) * 1000:.1f} ms, {status}")
        self.assertIn(status, (480, 482, 483))  # Nobody is at the phone of main.
        self.assertGreater(len(asked), 1)
        self.assertLessEqual(len(asked), MOST_INVITES)
        for call in asked:
            self.assertEqual(call.request_in.header("max-forwards"), "69")  # One less than the carrier's (RFC 7332).
