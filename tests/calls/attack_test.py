"""Rule T1: a stranger who sprays every sound port, before, during and after an answer, is never heard and never hears.
Twelve cells: RTP and SRTP, with and without NAT, each early (from before the INVITE), in mid-call and through a re-INVITE.
And a stranger by accident: the parties of a call that ended, who go on sending to ports that the next call now has."""
import random
import socket
import threading
import time
import unittest

import support
from rtp_flow import Talker, packet
from scenario import Scenario
from srtp import SecureSocket, key_in, keys_in, line_of, new_key, secured
from suite import password

CARRIER, DESK = "10.77.0.2", "10.77.0.3"
PORTS = range(40000, 40064)
EVIL = b"evil"


class Attacker:
    """Sends RTP that could pass for a phone's (a payload type in use, one SSRC and a rising sequence per port) to every
    port, 100 times a second each, from an address that no session names; keeps whatever comes back."""

    def __init__(self, host, target):
        with host.inside():
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((host.address, 7000))
        self.socket.settimeout(0.05)
        self.target, self.received, self.sent, self.running = target, [], 0, True
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._spray, self._listen)]
        for thread in self.threads:
            thread.start()

    def _spray(self):
        sources = {port: random.getrandbits(32) for port in PORTS}
        payload, due, count = EVIL * 40, time.monotonic(), 0
        while self.running:
            for port in PORTS:
                try:
                    self.socket.sendto(packet(count, count * 160, sources[port], payload), (self.target, port))
                    self.sent += 1
                except TimeoutError:
                    pass  # The machine is busy and the socket full: the next one.
            count, due = count + 1, due + 0.01
            time.sleep(max(0, due - time.monotonic()))

    def _listen(self):
        while self.running:
            try:
                self.received.append(self.socket.recvfrom(2048))
            except TimeoutError:
                pass

    def close(self):
        self.running = False
        for thread in self.threads:
            thread.join()
        self.socket.close()


class Attack(Scenario):
    standing_hosts = ("carrier", "desk")
    extensions = {"201": {}}
    network_table = {"rtp_ports": f"{PORTS.start}-{PORTS.stop - 1}"}
    tables = {
        "trunk": {"carrier": {"server": f"sip:{CARRIER}", "register": False, "inbound_from": [CARRIER],
                              "numbers": ["0312345678"]}},
        "did": {"0312345678": {"open": "extension:201"}},
    }

    def setUp(self):
        super().setUp()
        self.closing = []
        self.carrier, self.desk = self.peer("carrier"), self.peer("desk", user="201")
        self.assertEqual(self.desk.register(self.box.address, password("201")).status, 200)

    def tearDown(self):
        for thing in self.closing:
            thing.close()
        super().tearDown()

    def attack(self):
        attacker = Attacker(self.host("attacker"), self.box.address)
        self.closing.append(attacker)
        self.until(lambda: attacker.sent > 2 * len(PORTS), "the attack to begin")
        return attacker

    def talk(self, rtp, media, word):
        talker = Talker(rtp, media, word)
        self.closing.insert(0, talker)
        return talker

    def claimed(self, peer, nat):
        """The address a peer's SDP names: its own, or one that only exists behind its NAT."""
        return "192.168.99.5" if nat else peer.address

    # What SRTP does otherwise.

    def calls(self, body):
        return self.carrier.invite("0312345678", self.box.address, body=self.offered(body))

    def offered(self, body):
        return body

    def answered(self, other, body):
        return body

    def caller_socket(self, rtp, answer):
        return rtp

    def callee_socket(self, rtp):
        return rtp

    def set_up(self, nat):
        """A call between carrier and desk whose both sides speak: (call, other, carrier's talker, desk's talker)."""
        call = self.calls(self.carrier.offer(address=self.claimed(self.carrier, nat)))
        other = self.desk.take_invite()
        other.reply(180)
        self.let_talk(0.5)  # The attack's time: a port is open, and its peer has said nothing yet.
        other.reply(200, body=self.answered(other, self.desk.offer(address=self.claimed(self.desk, nat))))
        other.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.let_talk(0.3)  # And again: answered, but nobody has spoken.
        left = self.talk(self.caller_socket(self.carrier.rtp, call.final), call.final.media(), b"carr")
        right = self.talk(self.callee_socket(self.desk.rtp), other.request_in.media(), b"desk")
        self.until(lambda: left.hears(b"desk") > 10 and right.hears(b"carr") > 10, "both to hear each other")
        return call, other, left, right

    def refused(self):
        with self.suite.varlink("org.yobirin.Media@0") as media:
            total = 0
            for reply in media.more("org.yobirin.Media.Watch"):
                total += (reply.get("port") or {}).get("refused", 0)
                if reply.get("all"):
                    return total

    def judge(self, attacker, call, other, left, right):
        before = left.hears(b"desk"), right.hears(b"carr")
        self.let_talk(1.5)
        self.assertGreater(left.hears(b"desk") - before[0], 65, "the call itself suffers")
        self.assertGreater(right.hears(b"carr") - before[1], 65, "the call itself suffers")
        self.assertGreater(self.refused(), 100, "the attack did not reach the call's ports: nothing is proved")
        self.assertEqual(len(attacker.received), 0, "the attacker hears the call")
        self.assertEqual((left.hears(EVIL), right.hears(EVIL)), (0, 0), "the attacker is heard")
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")
        self.assertEqual(self.desk.register(self.box.address, password("201"), expires=0).status, 200)

    def early(self, nat):
        attacker = self.attack()
        self.judge(attacker, *self.set_up(nat))

    def mid(self, nat):
        parts = self.set_up(nat)
        self.judge(self.attack(), *parts)

    def through_reinvite(self, nat):
        call, other, left, right = self.set_up(nat)
        attacker = self.attack()
        left.running = False
        mover_port = 33000
        with self.carrier.host.inside():
            moved = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.closing.append(moved)
        moved.bind((self.carrier.address, mover_port))
        offer = self.carrier.offer(address=self.claimed(self.carrier, nat), port=mover_port, version=2)
        answer = call.request("INVITE", self.offered(offer))
        self.assertEqual(answer.status, 200)
        self.let_talk(0.3)  # The port waits for its peer to speak from the new place.
        new = self.talk(self.caller_socket(moved, answer), answer.media(), b"carr")
        self.until(lambda: new.hears(b"desk") > 10, "the new address to hear the desk")
        self.judge(attacker, call, other, new, right)

    def test_early_without_nat(self):
        self.early(nat=False)

    def test_early_behind_nat(self):
        self.early(nat=True)

    def test_mid_call_without_nat(self):
        self.mid(nat=False)

    def test_mid_call_behind_nat(self):
        self.mid(nat=True)

    def test_through_a_reinvite_without_nat(self):
        self.through_reinvite(nat=False)

    def test_through_a_reinvite_behind_nat(self):
        self.through_reinvite(nat=True)

    def test_the_meter_hears_evil_words_when_a_party_says_them(self):
        call, other, left, right = self.set_up(nat=False)
        left.word = EVIL
        self.until(lambda: right.hears(EVIL) > 10, "the meter to find what it looks for")
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")
        self.assertEqual(self.desk.register(self.box.address, password("201"), expires=0).status, 200)


class SecureAttack(Attack):
    """The same with SRTP on both legs. What the stranger sends is no SRTP; who has no key has nothing better to send. All six
    cells take long; unit tests have them too (EngineSrtp)."""
    extensions = {"201": {"srtp": "require"}, "202": {"srtp": "require"}}
    network_table = {**Attack.network_table, "srtp_without_tls": True}
    tables = {}

    def setUp(self):
        super().setUp()
        self.carrier.user = "202"
        self.mine, self.theirs = (new_key("AES_CM_128_HMAC_SHA1_80") for _ in range(2))

    def calls(self, body):
        call = self.carrier.invite("201", self.box.address, body=self.offered(body))
        call.answer_challenge(password("202"))
        return call

    def offered(self, body):
        return secured(body, [self.mine])

    def answered(self, other, body):
        offered = keys_in(other.request_in.body)
        tag = next(tag for tag, (suite, _) in offered.items() if suite == self.theirs[0])
        self.towards_desk = offered[tag]
        return body.replace("RTP/AVP", "RTP/SAVP") + line_of(tag, self.theirs)

    def caller_socket(self, rtp, answer):
        return SecureSocket(rtp, self.mine, key_in(answer.body))

    def callee_socket(self, rtp):
        return SecureSocket(rtp, self.theirs, self.towards_desk)


for name in unittest.TestLoader().getTestCaseNames(SecureAttack):
    if name != "test_early_behind_nat":
        setattr(SecureAttack, name, support.takes_long(getattr(SecureAttack, name)))


class LatePackets(Scenario):
    """All parties are programs of one host, so that the host alone tells nobody apart; and there are so few ports that the
    third call gets one of the first's."""
    standing_hosts = ("carrier",)
    extensions = {"201": {}}
    network_table = {"rtp_ports": "40000-40009"}
    tables = Attack.tables

    def setUp(self):
        super().setUp()
        self.closing = []
        self.carrier = self.peer("carrier")
        self.desk = self.peer("carrier", user="201", port=5070, media_port=30010)
        self.assertEqual(self.desk.register(self.box.address, password("201")).status, 200)

    def tearDown(self):
        for thing in self.closing:
            thing.close()
        super().tearDown()

    def answered(self, carrier_port, desk_port):
        """An answered call, and where its two parties send their sound."""
        call = self.carrier.invite("0312345678", self.box.address, body=self.carrier.offer(port=carrier_port))
        other = self.desk.take_invite()
        other.reply(200, body=self.desk.offer(port=desk_port))
        other.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        return call, other, call.final.media(), other.request_in.media()

    def talker(self, media, word, port=None, peer=None):
        rtp = peer.rtp if peer else None
        if port:
            with self.carrier.host.inside():
                rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            rtp.bind((self.carrier.address, port))
            self.closing.append(rtp)
        talker = Talker(rtp, media, word)
        self.closing.insert(0, talker)
        return talker

    def hang_up(self, call, other):
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")
        self.until(lambda: not self.suite.calls(), "the call to end")

    def test_are_not_heard_by_the_next_call_that_has_the_ports(self):
        call, other, *places = self.answered(30000, 30010)
        late = [self.talker(places[0], b"late", peer=self.carrier), self.talker(places[1], b"late", peer=self.desk)]
        self.until(lambda: all(talker.hears(b"late") > 10 for talker in late), "the first call's parties to hear")
        self.hang_up(call, other)
        call, other, *_ = self.answered(30004, 30014)
        self.hang_up(call, other)
        call, other, *next_places = self.answered(30002, 30012)
        self.assertTrue(set(next_places) & set(places), "this call has none of the first one's ports: nothing is proved")
        self.let_talk(0.5)  # The late ones' time: the new parties have not spoken yet.
        left, right = self.talker(next_places[0], b"left", 30002), self.talker(next_places[1], b"rite", 30012)
        self.until(lambda: left.hears(b"rite") > 50 and right.hears(b"left") > 50, "the new parties to hear each other")
        self.assertEqual((left.hears(b"late"), right.hears(b"late")), (0, 0), "the ended call is heard")
        ended = time.monotonic() - 1
        self.assertEqual([talker.hears(word, ended) for talker in late for word in (b"left", b"rite")], [0] * 4,
                         "the ended call's parties hear the new one")
        self.hang_up(call, other)
        self.assertEqual(self.desk.register(self.box.address, password("201"), expires=0).status, 200)


if __name__ == "__main__":
    unittest.main()
