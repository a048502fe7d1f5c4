"""T3, digest leak: only a request of ours to a trunk of ours is proved, whoever asks for a proof, over UDP, TCP and IPv6."""
import unittest

import support  # noqa: F401
from suite import password
from threatening import CHALLENGE, TRUNK_PASSWORD, Threats
from varlink import VarlinkError

CHALLENGES = {401: "WWW-Authenticate", 407: "Proxy-Authenticate"}


class DigestLeak:
    """The tests, of which each class below makes those of its transport."""

    def challenge(self, call, request, status, realm="evil"):
        call.reply(status, request=request, headers=[f"{CHALLENGES[status]}: {CHALLENGE.format(realm)}"])

    def assert_no_proof(self, *peers):
        for peer in peers:
            for message in peer.received:
                for name in ("authorization", "proxy-authorization"):
                    self.assertEqual(message.all(name), [], f"{peer.address} got a proof in {message}")

    def assert_way(self, message):
        """That it came as this class says, and not over UDP all the same."""
        self.assertIn(f"SIP/2.0/{self.transport.upper()} ", message.header("via"))
        self.assertEqual(":" in message.source[0], self.version == 6)

    def test_t3_a_callee_who_challenges_our_bye_gets_no_proof(self):
        for status in CHALLENGES:
            with self.subTest(status=status):
                call, other = self.set_up()
                self.assertEqual(call.request("BYE").status, 200)
                bye = other.expect("BYE")
                self.assert_way(bye)
                self.challenge(other, bye, status)
                self.until(lambda: not self.suite.calls(), "the call to end all the same")
                self.desk.expect_silence(0.5, lambda m: m.status is None)
                self.assert_no_proof(self.desk)

    def test_t3_a_caller_from_a_trunk_with_a_password_who_challenges_our_bye_gets_no_proof(self):
        for status in CHALLENGES:
            with self.subTest(status=status):
                call, other = self.set_up()
                self.assertEqual(other.request("BYE").status, 200)
                bye = call.expect("BYE")
                self.assert_way(bye)
                self.challenge(call, bye, status)
                self.carrier.expect_silence(0.5, lambda m: m.status is None)
                self.assert_no_proof(self.carrier)

    def test_t3_a_device_that_challenges_our_invite_gets_no_proof(self):
        for status in CHALLENGES:
            with self.subTest(status=status):
                call = self.carrier.invite("0312345678", self.box_address)
                other = self.desk.take_invite()
                self.challenge(other, other.request_in, status)
                self.assertGreaterEqual(call.answer().status, 400)
                self.desk.expect_silence(0.5, lambda m: m.status is None and m.method == "INVITE")
                self.assert_no_proof(self.desk)

    def order_offers(self):
        """Has sipd offer a new session in every leg, as calld would: no call of today makes it do so by itself in time."""
        session = {"streams": [{"kind": "audio", "protocol": "RTP/AVP", "address": self.box_address, "port": 16390,
                                "direction": "sendrecv", "codecs": [{"name": "PCMU", "clock": 8000, "payload": 0}]}],
                   "signalling": self.box_address}
        with self.suite.varlink("org.yobirin.Legs") as watching, self.suite.varlink("org.yobirin.Legs") as legs:
            names = []
            for reply in watching.more("org.yobirin.Legs.Watch"):
                if reply.get("all"):
                    break
                names.append(reply["leg"]["leg"])
            try:
                legs.call("org.yobirin.Legs.Claim", generation=0)
            except VarlinkError as error:
                legs.call("org.yobirin.Legs.Claim", generation=error.parameters["generation"])
            for name in names:
                legs.call("org.yobirin.Legs.Offer", leg=name, session=session)
        # sipd now takes this process for calld. The next calld sets that right.
        self.lives["calld"] = self.suite.wait_for_new("calld", self.suite.kill("calld"))

    def test_t3_who_challenges_our_reinvite_gets_no_proof(self):
        for status in CHALLENGES:
            with self.subTest(status=status):
                call, other = self.set_up()
                self.order_offers()
                for side in (call, other):
                    offer = side.expect("INVITE")
                    self.assert_way(offer)
                    self.challenge(side, offer, status)
                    side.expect("ACK")
                for peer in (self.carrier, self.desk):
                    peer.expect_silence(0.5, lambda m: m.status is None and m.method != "ACK")
                self.end(call, other)
                self.assert_no_proof(self.carrier, self.desk)

    def test_t3_who_answers_behind_a_trunk_with_a_password_gets_no_proof(self):
        """Our INVITE is answered, by whomever the trunk has reached: what it asks in the dialog may be its own question."""
        for asks_first, status in ((False, 401), (True, 407)):  # Whether the trunk has asked who we are for our INVITE.
            with self.subTest(asks_first=asks_first, status=status):
                provider, ada, call = self.call_the_provider("provider" if asks_first else None)
                other = provider.take_invite()
                proofs = 1 if asks_first else 0
                other.reply(200, body=provider.offer())
                self.assertEqual(call.answer().status, 200)
                call.acknowledge()
                other.expect("ACK")
                self.until(lambda: [c["state"] for c in self.suite.calls()] == ["up"], "the call to be up")
                self.order_offers()
                for side in (call, other):
                    offer = side.expect("INVITE")
                    self.challenge(side, offer, status)
                    side.expect("ACK")
                self.assertEqual(call.request("BYE").status, 200)
                self.challenge(other, other.expect("BYE"), status)
                self.until(lambda: not self.suite.calls(), "the call to end all the same")
                provider.expect_silence(0.5, lambda m: m.status is None and m.method != "ACK")
                self.assertEqual(self.proofs_in(provider), proofs)
                self.assert_no_proof(self.desk, self.carrier, ada)
                self.assertEqual(ada.register(self.box_address, password("201"), expires=0).status, 200)
                for peer in (provider, ada):
                    peer.close()
                    self.peers.remove(peer)

    @staticmethod
    def proofs_in(peer):
        return len({message.data for message in peer.received
                    if message.all("authorization") or message.all("proxy-authorization")})

    def call_the_provider(self, realm="provider"):
        """Ada's call to the outside, up to the provider's challenge (no realm: it asks for nothing): (provider, ada, her call)."""
        provider, ada = self.speaker("provider", listens=True), self.speaker("ada", user="201")
        self.assertEqual(ada.register(self.box_address, password("201")).status, 200)
        call = ada.invite("0398765432", self.box_address)
        call.answer_challenge(password("201"))
        if self.transport != "udp":
            provider.take_connection()
        if realm is None:
            return provider, ada, call
        other = provider.take_invite()
        self.assert_way(other.request_in)
        self.challenge(other, other.request_in, 407, realm)
        provider.expect_request("ACK", call_id=other.call_id)
        return provider, ada, call

    def test_t3_the_trunk_we_call_gets_its_proof_once_and_nobody_elses(self):
        provider, ada, call = self.call_the_provider()
        again = provider.take_invite()
        proof = again.request_in.header("proxy-authorization")
        self.assertIn('username="office"', proof)
        self.assertNotIn(TRUNK_PASSWORD, again.request_in.data.decode())
        again.reply(486)
        again.expect("ACK")
        self.assertEqual(call.answer().status, 486)
        self.assert_no_proof(self.desk, self.carrier, ada)
        self.assertEqual(ada.register(self.box_address, password("201"), expires=0).status, 200)

    def test_t3_nobody_the_trunk_sends_us_to_gets_its_proof(self):
        """The trunk answers with a Contact elsewhere: our BYE goes there, and a proof would too."""
        evil = self.speaker("evil", listens=True)
        provider, ada, call = self.call_the_provider()
        other = provider.take_invite()
        provider.contact = evil.contact
        other.reply(200, body=provider.offer())
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        if self.transport != "udp":
            evil.take_connection()
        evil.expect_request("ACK", call_id=other.call_id)
        self.assertEqual(call.request("BYE").status, 200)
        bye = evil.expect_request("BYE", call_id=other.call_id)
        self.assert_way(bye)
        self.challenge(type(other).taken(evil, bye), bye, 401)
        self.until(lambda: not self.suite.calls(), "the call to end all the same")
        evil.expect_silence(0.5, lambda m: False)
        self.assert_no_proof(evil, self.desk, self.carrier, ada)
        self.assertEqual(ada.register(self.box_address, password("201"), expires=0).status, 200)


class OverUdp(DigestLeak, Threats):
    pass


class OverTcp(DigestLeak, Threats):
    transport = "tcp"


class OverUdpAndIpv6(DigestLeak, Threats):
    version = 6


class OverTcpAndIpv6(DigestLeak, Threats):
    transport, version = "tcp", 6


if __name__ == "__main__":
    unittest.main()
