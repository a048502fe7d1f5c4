"""A hostile network: scanners, guessers of passwords and floods against the suite, and the good phone behind the same address
as the attacker, whom none of it may reach."""
import os
import re
import signal
import time
import unittest

import support  # noqa: F401
import looping
import sipvicious
from flooding import Flooding
from scenario import Scenario
from sip_peer import Call, SipPeer, authorization
from suite import password
from wait import Late

METHODS = ("REGISTER", "INVITE", "OPTIONS")
TRIES = 10


class Enumeration(Scenario):
    extensions = {"201": {}, "202": {}, "203": {}}

    def scan(self, method, disguised):
        """What svwar finds among 1,000 users of whom three exist."""
        host = self.host(f"svwar-{method}-{disguised}")
        scanned = sipvicious.run(host, "svwar", "-e", "100-1099", "--force", "-m", method, "--maximumtime", "2",
                                 self.box.address, disguised=disguised)
        # A table when it finds somebody: | 201 | reqauth |
        return re.findall(r"^\|\s*(\d+)\s*\|", scanned.stdout, re.M), scanned.stdout

    def test_svwar_finds_none_of_a_thousand_users(self):
        for method in METHODS:
            with self.subTest(method):
                found, said = self.scan(method, disguised=True)
                self.assertEqual(found, [], said)

    def test_svwar_under_its_own_name_hears_nothing(self):
        before = self.suite.counters("sipd").get("sip.dropped.scanner", 0)
        found, said = self.scan("REGISTER", disguised=False)
        self.assertEqual(found, [], said)
        self.assertGreater(self.suite.counters("sipd")["sip.dropped.scanner"], before)

    def answers(self, stranger, method, user):
        """To a request of that user without proof, and to the same with a wrong password."""
        call = Call(stranger, (self.box.address, 5060), f"sip:{self.box.address}", user)
        call.to = f"<sip:{user}@{self.box.address}>"
        lines = [f"Contact: {stranger.contact(user)}"] if method == "REGISTER" else []
        without = call.transact(method, headers=lines)
        wrong = call.transact(method, headers=[*lines, authorization(without, method, call.target, user, "guessed")])
        return without, wrong

    def test_answers_are_the_same_whoever_exists_and_whatever_was_wrong(self):
        for method in ("REGISTER", "INVITE", "SUBSCRIBE", "MESSAGE"):
            stranger = self.peer(f"stranger-{method}")
            heard = [(user, answer) for user in ("201", "209") for answer in self.answers(stranger, method, user)]
            # What may differ: what the request said, and what is drawn by lot.
            seen = [re.sub(r'((?:branch|tag)=|nonce=")\w+|(?<=CSeq: )\d+|(?<=Call-ID: )\w+|(?<=sip:)' + user, r"\1…",
                           answer.data.decode()) for user, answer in heard]
            with self.subTest(method):
                self.assertEqual({answer.status for _, answer in heard}, {401})
                self.assertEqual(set(seen), {seen[0]})


class Guessing(Scenario):
    extensions = {"201": {}, "202": {}, "203": {}}

    def bans(self):
        return {ban["address"]: ban for ban in self.suite.command("bans", "--json")["bans"]}

    def crack(self, host):
        return sipvicious.run(host, "svcrack", "-u", "202", "-r", "100-999", "-P", "5090", "--maximumtime", "2",
                              self.box.address)

    def assert_shut_out(self, peer, number):
        with self.assertRaises(Late):
            Call(peer, (self.box.address, 5060), f"sip:{self.box.address}", number).transact("OPTIONS", seconds=1)

    def test_svcrack_is_banned_within_ten_tries_and_its_neighbour_phone_is_not(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        address = ada.host.address
        tried = self.suite.counters("sipd").get("sip.refused.password", 0)
        cracked = self.crack(ada.host)
        self.assertNotIn("correct-horse", cracked.stdout)
        tries = self.suite.counters("sipd")["sip.refused.password"] - tried
        self.assertGreater(tries, 0, cracked.stdout)
        self.assertLessEqual(tries, TRIES)
        self.assertEqual(self.bans()[address]["why"], "wrong_password")
        self.assertLessEqual(self.bans()[address]["tries"], TRIES)
        self.assertIn(address, self.suite.run("bans").stdout)
        told = self.suite.run("--language", "en", "status", check=False).stderr
        self.assertIn("`yobirin bans` lists them", told)

        stranger = self.peer_at(ada.host, 5091)
        self.assert_shut_out(stranger, "203")
        # The phone itself goes on: it calls, and registers again, also from a port never seen before.
        self.call(ada, ben)
        self.hang_up(ada, ben)
        returned = self.peer_at(ada.host, 5092)
        self.assertEqual(returned.register(self.box.address, password("201"), number="201").status, 200)
        self.assertEqual(returned.register(self.box.address, password("201"), number="201", expires=0).status, 200)

        # A ban outlives the process.
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"), 10)
        self.until(lambda: address in self.bans(), "the ban to be back")
        self.assert_shut_out(stranger, "203")
        self.assertEqual(self.suite.run("unban", "192.0.2.99", check=False).returncode, 1)

        self.suite.run("unban", address)
        self.assertNotIn(address, self.bans())
        self.assertEqual(stranger.register(self.box.address, password("203"), number="203").status, 200)
        self.assertEqual(stranger.register(self.box.address, password("203"), number="203", expires=0).status, 200)

    def test_a_ban_outlives_a_reboot(self):
        attacker = self.host("attacker")
        self.crack(attacker)
        self.assertIn(attacker.address, self.bans())
        kept = self.suite.root / "state"
        self.until(lambda: any(attacker.address in file.read_text() for file in kept.rglob("bans.json")),
                   "the ban to be on disk", 15)
        self.suite.reboot()
        self.assertIn(attacker.address, self.bans())
        self.assert_shut_out(self.peer_at(attacker, 5091), "203")

        # That it was lifted outlives one as well, though nobody says anything more.
        self.suite.run("unban", attacker.address)
        self.until(lambda: not any(attacker.address in file.read_text() for file in kept.rglob("bans.json")),
                   "the ban to be gone from disk", 15)
        self.suite.reboot()
        self.assertNotIn(attacker.address, self.bans())

    def peer_at(self, host, port):
        """A further SIP peer at an address that has one already."""
        peer = SipPeer(host, port=port, media_port=port + 30000)
        self.peers.append(peer)
        return peer


class Loops(looping.Looping):
    pass


class Floods(Flooding):
    def test_a_call_stands_and_new_ones_get_503_while_calld_is_stopped(self):
        ada, ben, call, other, talkers = self.call_that_stands()
        carrier = self.peer("carrier")
        calld = self.suite.kill("calld", signal.SIGSTOP)
        try:
            first = carrier.invite("0312345678", self.box.address)  # It waits, and shows how late calld is.
            self.until(lambda: first.peer.receive(0.01), "100")
            self.let_talk(0.15)
            second = carrier.invite("0312345678", self.box.address)
            refusal = second.answer()
            self.assertEqual(refusal.status, 503)
            self.assertIn(int(refusal.header("retry-after")), range(2, 11))
            begin = time.monotonic()
            self.assertEqual(call.request("OPTIONS").status, 200)
            self.assertLess(time.monotonic() - begin, 1)
        finally:
            os.kill(calld, signal.SIGCONT)
        self.assertGreaterEqual(first.answer().status, 400)  # 203 has no phone.
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")
        self.assertEqual(ben.register(self.box.address, password("202"), expires=0).status, 200)

    def test_a_call_stands_while_strangers_flood(self):
        self.assert_strangers_flood_in_vain()


if __name__ == "__main__":
    unittest.main()
