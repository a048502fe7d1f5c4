"""A hostile network: scanners, guessers of passwords and floods against the suite, and the good phone behind the same address
as the attacker, whom none of it may reach."""
import os
import re
import signal
import time
import unittest

import support  # noqa: F401
import sipvicious
from flooding import Flooding
from scenario import Scenario
from sip_peer import Call, SipPeer
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

    def test_every_method_is_asked_who_it_is_from(self):
        stranger = self.peer("stranger", user="999")
        for method in ("INVITE", "REGISTER", "MESSAGE", "SUBSCRIBE", "PUBLISH", "NOTIFY", "INFO", "REFER"):
            answer = Call(stranger, (self.box.address, 5060), f"sip:201@{self.box.address}", "999").transact(method)
            self.assertEqual(answer.status, 401, method)


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

    def peer_at(self, host, port):
        """A further SIP peer at an address that has one already."""
        peer = SipPeer(host, port=port, media_port=port + 30000)
        self.peers.append(peer)
        return peer


class Loops(Scenario):
    # Each sends its calls on to the other.
    extensions = {"201": {}, "211": {"forward_busy": "extension:212", "forward_no_answer": "extension:212"},
                  "212": {"forward_busy": "extension:211", "forward_no_answer": "extension:211"}}

    def test_a_call_that_goes_round_in_circles_is_ended(self):
        caller = self.peer("caller", user="201")
        phones = [self.peer(f"phone{number}", user=number) for number in ("211", "212")]
        for phone in phones:
            self.assertEqual(phone.register(self.box.address, password(phone.user)).status, 200)
        begin = time.monotonic()
        call = caller.invite("211", self.box.address)
        call.answer_challenge(password("201"))
        invites = 0
        final = None
        while final is None and time.monotonic() - begin < 20:
            for phone in phones:
                try:
                    phone.take_invite(seconds=0.01).reply(486)
                    invites += 1
                except Late:
                    pass
            try:
                final = caller.expect(lambda m: m.status is not None and m.status >= 200 and m.sequence == call.sequence,
                                      "the end", 0.01)
            except Late:
                pass
        self.assertIsNotNone(final, f"{invites} INVITEs and no end")
        self.assertIn(final.status, (482, 483))
        self.assertGreater(invites, 1)
        self.assertLessEqual(invites, 12)
        caller.send(call.request_text("ACK", sequence=call.sequence, branch=call.branch), call.box)
        for phone in phones:
            phone.register(self.box.address, password(phone.user), expires=0)

    def test_a_loop_without_phones_ends_at_once(self):
        caller = self.peer("caller", user="201")
        call = caller.invite("211", self.box.address)
        call.answer_challenge(password("201"))
        begin = time.monotonic()
        self.assertIn(call.answer().status, (480, 482, 483))
        self.assertLess(time.monotonic() - begin, 2)


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
            self.assertIn(int(refusal.header("retry-after")), range(5, 31))
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
