"""Rule T1 for plain RTP: a stranger who sprays every sound port, before, during and after an answer, is never heard and
never hears. Six cells: with and without NAT, each early (from before the INVITE), in mid-call and through a re-INVITE."""
import random
import socket
import threading
import time
import unittest

import support  # noqa: F401
from rtp_flow import Talker, packet
from scenario import Scenario
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
                self.socket.sendto(packet(count, count * 160, sources[port], payload), (self.target, port))
                self.sent += 1
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

    def talk(self, peer, media, word):
        talker = Talker(peer.rtp, media, word)
        self.closing.append(talker)
        return talker

    def claimed(self, peer, nat):
        """The address a peer's SDP names: its own, or one that only exists behind its NAT."""
        return "192.168.99.5" if nat else peer.address

    def set_up(self, nat):
        """A call between carrier and desk whose both sides speak: (call, other, carrier's talker, desk's talker)."""
        call = self.carrier.invite("0312345678", self.box.address,
                                   body=self.carrier.offer(address=self.claimed(self.carrier, nat)))
        other = self.desk.take_invite()
        other.reply(180)
        self.let_talk(0.5)  # The attack's time: a port is open, and its peer has said nothing yet.
        other.reply(200, body=self.desk.offer(address=self.claimed(self.desk, nat)))
        other.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.let_talk(0.3)  # And again: answered, but nobody has spoken.
        left = self.talk(self.carrier, call.final.media(), b"carr")
        right = self.talk(self.desk, other.request_in.media(), b"desk")
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
        answer = call.request("INVITE", offer)
        self.assertEqual(answer.status, 200)
        self.let_talk(0.3)  # The port waits for its peer to speak from the new place.
        new = Talker(moved, answer.media(), b"carr")
        self.closing.insert(0, new)
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


if __name__ == "__main__":
    unittest.main()
