"""SRTP by SDES: baresip over TLS, and scripted peers whose SRTP is libsrtp's. Who is shown keys, that sound goes both ways in
every suite, encrypted on one side or on both, and what garbage, replays and deaths do to it: nothing."""
import base64
import os
import socket
import ssl
import unittest

import support
from certificates import make_certificate
from rtp_flow import Talker
from scenario import Scenario
from srtp import SUITES, SecureSocket, key_in, keys_in, line_of, new_key, secured
from stream_peer import StreamPeer
from suite import password

CARRIER = "10.77.0.2"


class Secure(Scenario):
    """What both classes here say."""

    def ports(self):
        with self.suite.varlink("org.yobirin.Media@0") as media:
            found = []
            for reply in media.more("org.yobirin.Media.Watch"):
                if reply.get("port") and reply["port"]["kind"] == "rtp":
                    found.append(reply["port"])
                if reply.get("all"):
                    return found

    def suites_in_use(self):
        return sorted(port.get("srtp", "none") for port in self.ports())

    def counter(self, name):
        return self.suite.counters("mediad@0").get(name, 0)


class Phones(Secure):
    extensions = {"201": {"srtp": "require"}, "202": {"srtp": "require"}, "203": {"srtp": "offer"}, "204": {}}
    network_table = {"sip_tls": 5061}

    def both_hear(self, one, other):
        self.let_talk(0.8)
        self.assert_hears(other, one, 0.4)
        self.assert_hears(one, other, 0.4)

    def test_two_phones_that_must_encrypt_hear_each_other(self):
        ada = self.phone("201", "ada", transport="tls", encryption="srtp-mand")
        ben = self.phone("202", "ben", transport="tls", encryption="srtp-mand")
        self.call(ada, ben)
        self.both_hear(ada, ben)
        self.assertNotIn("none", self.suites_in_use())
        self.assertEqual(len(self.suites_in_use()), 2)
        old = self.suite.kill("mediad@0")
        self.suite.wait_for_new("mediad@0", old)
        heard = [len(phone.heard()) for phone in (ada, ben)]
        self.both_hear(ada, ben)
        self.assertTrue(all(len(phone.heard()) > before for phone, before in zip((ada, ben), heard)))
        ada.do("hold")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["held"], "the call to be held")
        ada.do("resume")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["up"], "the call to be up again")
        self.both_hear(ada, ben)
        self.hang_up(ada, ben)
        for phone in (ada, ben):
            self.assertIn("SRTP is Enabled", phone.log_text())

    def test_required_is_impossible_without_tls(self):
        bare, other = self.peer("bare", user="201"), self.peer("other", user="204")
        for peer, number in ((bare, "201"), (other, "204")):
            self.assertEqual(peer.register(self.box.address, password(number), number).status, 200)
        for body in (bare.offer(), secured(bare.offer(), [new_key("AEAD_AES_128_GCM")])):
            call = bare.invite("204", self.box.address, body=body)
            call.answer_challenge(password("201"))
            self.assertEqual(call.answer().status, 488)
        call = other.invite("201", self.box.address)
        call.answer_challenge(password("204"))
        self.assertEqual(call.answer().status, 480)
        bare.expect_silence(0.1, lambda message: message.method == "INVITE")
        self.assertGreaterEqual(self.suite.counters("sipd")["sip.refused.srtp_without_tls"], 3)
        for peer, number in ((bare, "201"), (other, "204")):
            peer.register(self.box.address, password(number), number, expires=0)

    def test_one_that_may_encrypt_and_one_that_does_not(self):
        ada = self.phone("203", "ada", transport="tls", encryption="srtp")
        ben = self.phone("204", "ben")
        self.call(ben, ada)
        self.both_hear(ada, ben)
        self.assertEqual(self.suites_in_use().count("none"), 1)
        self.hang_up(ben, ada)


class Peers(Secure):
    """Keys over UDP, as nobody should: scripted peers show what is said and sent."""
    standing_hosts = ("carrier", "desk")
    extensions = {"201": {"srtp": "offer"}, "202": {"srtp": "require"}, "203": {"srtp": "off"}, "204": {}}
    network_table = {"srtp_without_tls": True}

    def setUp(self):
        super().setUp()
        self.closing = []
        self.desk, self.other = self.peer("desk", user="202"), self.peer("carrier", user="201")
        self.register(self.desk, "202")
        self.register(self.other, "201")

    def tearDown(self):
        for thing in self.closing:
            thing.close()
        super().tearDown()

    def register(self, peer, number):
        self.assertEqual(peer.register(self.box.address, password(number), number).status, 200)

    def talker(self, rtp, media, word):
        talker = Talker(rtp, media, word)
        self.closing.append(talker)
        return talker

    def call_in(self, suite):
        """201 calls 202, both in that suite: (call, other side, both voices), and the keys of 201."""
        mine, theirs = new_key(suite), new_key(suite)
        call = self.other.invite("202", self.box.address, body=secured(self.other.offer(), [mine]))
        call.answer_challenge(password("201"))
        side = self.desk.take_invite()
        offered = side.request_in
        self.assertIn("RTP/SAVP ", offered.body)  # 202 must.
        tag = next(tag for tag, (name, _) in keys_in(offered.body).items() if name == suite)
        side.reply(200, body=self.desk.offer().replace("RTP/AVP", "RTP/SAVP") + line_of(tag, theirs))
        side.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.assertEqual(key_in(call.final.body)[0], suite)
        left = self.talker(SecureSocket(self.other.rtp, mine, key_in(call.final.body)), call.final.media(), b"left")
        right = self.talker(SecureSocket(self.desk.rtp, theirs, keys_in(offered.body)[tag]), offered.media(), b"rite")
        self.until(lambda: left.hears(b"rite") > 10 and right.hears(b"left") > 10, "both to hear each other")
        return call, side, left, right

    def hang_up_peers(self, call, side):
        self.assertEqual(call.request("BYE").status, 200)
        side.expect_and_accept("BYE")

    def still_hear(self, left, right, packets=30):
        before = left.hears(b"rite"), right.hears(b"left")
        self.until(lambda: left.hears(b"rite") > before[0] + packets and right.hears(b"left") > before[1] + packets,
                   "both to hear each other")

    def test_every_suite_is_spoken_both_ways(self):
        for suite in SUITES:
            call, side, left, right = self.call_in(suite)
            self.assertEqual(self.suites_in_use(), [suite, suite])
            self.assertEqual(left.socket.refused + right.socket.refused, [])
            contact = self.suite.calls()[0]["contact"]
            self.hang_up_peers(call, side)
            while self.closing:
                self.closing.pop().close()
            self.until(lambda: not self.suite.calls(), "the call to end")
        self.assert_nothing_tells(contact, [*keys_in(call.body).values(), *keys_in(call.final.body).values(),
                                            *keys_in(side.request_in.body).values()])

    def assert_nothing_tells(self, contact, keys):
        """No key in anything that a person can read."""
        self.assertEqual(len(keys), 5)
        told = [self.suite.run(*words, check=False).stdout for words in (
            ("trace", contact, "--full"), ("trace", contact, "--json"), ("status", "--json", "--counters"), ("calls", "--json"),
            ("contacts", "--json"))]
        self.assertIn("a=crypto", told[0])
        told += [log.read_text(errors="replace") for log in (self.suite.root / "log").glob("*.log")]
        for _, secret in keys:
            self.assertNotIn(base64.b64encode(secret).decode(), "".join(told))
        for journal in (self.suite.root / "run" / "journals").rglob("*"):
            if journal.is_file():
                self.assertEqual(journal.stat().st_mode & 0o077, 0, journal)

    def test_garbage_and_replays_change_nothing(self):
        call, side, left, right = self.call_in("AES_CM_128_HMAC_SHA1_80")
        before = self.counter("srtp.dropped.unverified"), self.counter("srtp.dropped.replayed")
        where = call.final.media()
        sent = left.socket.sent[-1]
        self.until(lambda: len(left.socket.sent) > 70, "something to replay")
        for i in range(10_000):  # From the peer's own address, which an attacker may well be able to write.
            left.socket.plain.sendto(bytes([0x80, 0]) + os.urandom(4 + 4) + sent[8:12] + os.urandom(30), where)
            if i % 50 == 0:
                self.let_talk(0.002)

        def replayed():
            for packet in left.socket.sent[10:60]:
                left.socket.plain.sendto(packet, where)
            return self.counter("srtp.dropped.replayed") - before[1]
        self.until(lambda: replayed() >= 50, "replays to be counted", every=0.1)
        self.until(lambda: self.counter("srtp.dropped.unverified") - before[0] > 2_000, "garbage to be counted")
        self.still_hear(left, right)
        sequences = [parsed[1] for _, _, parsed in right.heard]
        self.assertEqual(len(sequences), len(set(sequences)), "something was heard twice")
        self.assertEqual({parsed[4][:4] for _, _, parsed in right.heard}, {b"left"})
        self.hang_up_peers(call, side)

    def test_mediad_dies_and_no_index_is_used_twice(self):
        call, side, left, right = self.call_in("AEAD_AES_128_GCM")
        old = self.suite.kill("mediad@0")
        self.suite.wait_for_new("mediad@0", old)
        self.still_hear(left, right)
        for one in (left, right):  # libsrtp refuses an index that it knows.
            self.assertEqual(one.socket.refused, [])
            sequences = [parsed[1] for _, _, parsed in one.heard]
            self.assertEqual(len(sequences), len(set(sequences)))
            self.assertGreater(max((b - a) % 65536 for a, b in zip(sequences, sequences[1:])), 1000)
        self.hang_up_peers(call, side)

    def test_a_reinvite_with_another_key_is_followed_and_one_with_the_same_changes_nothing(self):
        call, side, left, right = self.call_in("AES_CM_128_HMAC_SHA1_32")
        answered = key_in(call.final.body)
        first = left.socket
        again = call.request("INVITE", self.other.offer(version=2).replace("RTP/AVP", "RTP/SAVP")
                             + line_of(1, (first.suite, first.secret)))
        self.assertEqual((again.status, key_in(again.body)), (200, answered))
        self.still_hear(left, right, 10)
        mine = new_key("AEAD_AES_128_GCM")
        changed = call.request("INVITE", secured(self.other.offer(version=3), [mine]))
        self.assertEqual(changed.status, 200)
        self.assertNotEqual(key_in(changed.body)[1], answered[1])
        left.socket.use(mine, key_in(changed.body))
        self.still_hear(left, right)
        self.hang_up_peers(call, side)

    def test_required_is_refused_in_the_clear_and_offered_encrypted_only(self):
        call = self.desk.invite("201", self.box.address)
        call.answer_challenge(password("202"))
        self.assertEqual(call.answer().status, 488)
        call = self.other.invite("202", self.box.address)  # 201 may speak in the clear; 202 is offered no such thing.
        call.answer_challenge(password("201"))
        side = self.desk.take_invite()
        self.assertIn(" RTP/SAVP ", side.request_in.body)
        self.assertEqual([suite for suite, _ in keys_in(side.request_in.body).values()], list(SUITES))
        side.reply(200, body=self.desk.offer())  # In the clear all the same.
        side.expect("ACK")
        side.expect_and_accept("BYE")
        self.assertEqual(call.answer().status, 488)
        self.until(lambda: not self.ports(), "every port to be closed")

    def test_offered_is_rtp_with_keys_and_either_answer_is_taken(self):
        self.register(self.desk, "204")
        for answers_with_keys in (True, False):
            call = self.desk.invite("201", self.box.address, user="204")
            call.answer_challenge(password("204"))
            side = self.other.take_invite()
            self.assertIn(" RTP/AVP ", side.request_in.body)
            offered = keys_in(side.request_in.body)
            self.assertEqual(len(offered), 3)
            tag = max(offered)
            mine = new_key(offered[tag][0])
            side.reply(200, body=self.other.offer() + (line_of(tag, mine) if answers_with_keys else ""))
            side.expect("ACK")
            self.assertEqual(call.answer().status, 200)
            call.acknowledge()
            self.assertEqual(keys_in(call.final.body), {})
            self.assertEqual(self.suites_in_use(), ["AES_CM_128_HMAC_SHA1_32", "none"] if answers_with_keys else ["none"] * 2)
            self.hang_up_peers(call, side)
            self.until(lambda: not self.suite.calls(), "the call to end")

    def test_our_offer_in_an_answer_is_encrypted_where_that_is_required(self):
        call = self.desk.invite("201", self.box.address, body="")
        call.answer_challenge(password("202"))
        side = self.other.take_invite()
        side.reply(200, body=self.other.offer())
        side.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        self.assertIn(" RTP/SAVP ", call.final.body)
        mine = new_key("AEAD_AES_128_GCM")
        call.acknowledge(self.desk.offer().replace("RTP/AVP", "RTP/SAVP") + line_of(1, mine))
        self.until(lambda: self.suites_in_use() == ["AEAD_AES_128_GCM", "none"], "the leg to be encrypted")
        self.hang_up_peers(call, side)

    def test_off_knows_no_keys(self):
        self.register(self.desk, "203")
        call = self.desk.invite("201", self.box.address, user="203",
                                body=secured(self.desk.offer(), [new_key("AEAD_AES_128_GCM")]))
        call.answer_challenge(password("203"))
        self.assertEqual(call.answer().status, 488)
        call = self.other.invite("203", self.box.address)
        call.answer_challenge(password("201"))
        side = self.desk.take_invite()
        self.assertIn(" RTP/AVP ", side.request_in.body)
        self.assertEqual(keys_in(side.request_in.body), {})
        side.reply(486)
        self.assertEqual(call.answer().status, 486)

    def test_a_line_that_asks_for_more_than_a_key_is_passed_over(self):
        good, other = new_key("AES_CM_128_HMAC_SHA1_80"), new_key("AEAD_AES_128_GCM")
        body = self.desk.offer().replace("RTP/AVP", "RTP/SAVP") + line_of(1, other, "|2^20|1:4") \
            + line_of(2, other, " UNENCRYPTED_SRTP") + "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:c2hvcnQ=\r\n" \
            + line_of(4, good, "|2^31 WSH=128")
        call = self.desk.invite("201", self.box.address, body=body)
        call.answer_challenge(password("202"))
        side = self.other.take_invite()
        side.reply(200, body=self.other.offer())
        side.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.assertEqual(list(keys_in(call.final.body)), [4])
        self.hang_up_peers(call, side)

    @support.takes_long
    def test_reports_are_encrypted_and_heard(self):
        call, side, left, right = self.call_in("AEAD_AES_128_GCM")
        with self.other.host.inside():
            reports = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.closing.append(reports)
        reports.bind((self.other.address, self.other.media_port + 1))
        reports.settimeout(8)
        data, sender = reports.recvfrom(2048)
        opened = left.socket.into.open_report(data)
        self.assertIsNotNone(opened)
        self.assertIn(opened[1], (200, 201))
        self.hang_up_peers(call, side)


class Trunks(Secure):
    """A carrier over TLS that must encrypt; its SRTP is libsrtp's."""
    standing_hosts = ("carrier", "desk")
    extensions = {"201": {}}
    network_table = {"sip_tls": 5061}
    tables = {"trunk": {"carrier": {"server": f"sip:{CARRIER};transport=tls", "register": False, "srtp": "require",
                                    "numbers": ["0312345678"]}},
              "did": {"0312345678": {"open": "extension:201"}},
              "outbound": {"all": {"match": ["0*"], "trunks": ["carrier"]}},
              "dialing": {"outside_digit": ""}}

    @classmethod
    def _start_suite(cls):
        authority = make_certificate(cls.scratch, "authority", "DNS:authority.example")
        cls.certificate = make_certificate(cls.scratch, "carrier", f"IP:{CARRIER}", authority)
        os.environ["SSL_CERT_FILE"] = str(authority[0])
        try:
            super()._start_suite()
        finally:
            del os.environ["SSL_CERT_FILE"]

    def setUp(self):
        super().setUp()
        self.closing = []
        self.desk = self.peer("desk", user="201")
        self.assertEqual(self.desk.register(self.box.address, password("201"), "201").status, 200)

    def tearDown(self):
        for thing in self.closing:
            thing.close()
        super().tearDown()

    def talker(self, rtp, media, word):
        self.closing.append(Talker(rtp, media, word))
        return self.closing[-1]

    def called(self):
        """The carrier, where the box calls it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*map(str, self.certificate))
        carrier = StreamPeer(self.standing["carrier"], user="carrier", secure=True, context=context)
        self.peers.append(carrier)
        call = self.desk.invite("0398765432", self.box.address)
        call.answer_challenge(password("201"))
        carrier.take_connection()
        return carrier, call, carrier.take_invite()

    def calling(self, body):
        """The carrier calls the box."""
        carrier = StreamPeer(self.standing["carrier"], box=self.box.address, user="carrier", secure=True)
        self.peers.append(carrier)
        return carrier, carrier.invite("0312345678", self.box.address, body=body(carrier))

    def both_talk(self, left, right):
        self.until(lambda: left.hears(b"rite") > 10 and right.hears(b"left") > 10, "both to hear each other")
        self.assertEqual(sorted(self.suites_in_use())[-1], "none")
        self.assertEqual(len(self.suites_in_use()), 2)

    def last_ending(self):
        contacts = self.suite.command("contacts", "--json")["contacts"]
        contact = max(contacts, key=lambda one: one["started"])["contact"]
        return [event for event in self.suite.command("explain", contact, "--json")["events"] if event["what"] == "ended"][-1]

    def test_a_call_to_a_carrier_that_must_encrypt(self):
        carrier, call, side = self.called()
        self.assertIn(" RTP/SAVP ", side.request_in.body)
        offered = keys_in(side.request_in.body)
        self.assertEqual([suite for suite, _ in offered.values()], list(SUITES))
        tag = min(offered)
        mine = new_key(offered[tag][0])
        side.reply(200, body=carrier.offer().replace("RTP/AVP", "RTP/SAVP") + line_of(tag, mine))
        side.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.assertEqual(keys_in(call.final.body), {})
        left = self.talker(self.desk.rtp, call.final.media(), b"left")
        right = self.talker(SecureSocket(carrier.rtp, mine, offered[tag]), side.request_in.media(), b"rite")
        self.both_talk(left, right)
        self.assertEqual(call.request("BYE").status, 200)
        side.expect_and_accept("BYE")

    def test_a_call_from_a_carrier_that_must_encrypt(self):
        mine = new_key("AEAD_AES_128_GCM")
        carrier, call = self.calling(lambda peer: secured(peer.offer(), [mine]))
        side = self.desk.take_invite()
        self.assertEqual(keys_in(side.request_in.body), {})
        side.reply(200, body=self.desk.offer())
        side.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        left = self.talker(SecureSocket(carrier.rtp, mine, key_in(call.final.body)), call.final.media(), b"left")
        right = self.talker(self.desk.rtp, side.request_in.media(), b"rite")
        self.both_talk(left, right)
        self.assertEqual(call.request("BYE").status, 200)
        side.expect_and_accept("BYE")

    def test_a_carrier_in_the_clear_is_refused_and_the_ledger_says_why(self):
        _, call = self.calling(lambda peer: peer.offer())
        self.assertEqual(call.answer().status, 488)
        self.desk.expect_silence(0.1, lambda message: message.method == "INVITE")
        self.until(lambda: self.last_ending()["reason"] == "not_acceptable", "the ledger to know")

    def test_a_carrier_that_answers_in_the_clear_answers_nobody(self):
        carrier, call, side = self.called()
        side.reply(200, body=carrier.offer())
        side.expect("ACK")
        side.expect_and_accept("BYE")
        self.assertEqual(call.answer().status, 488)
        self.until(lambda: self.last_ending()["reason"] == "not_acceptable", "the ledger to know")


if __name__ == "__main__":
    unittest.main()
