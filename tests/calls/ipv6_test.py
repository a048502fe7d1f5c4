"""Phones on IPv6: sound both ways between an IPv4 and an IPv6 phone, RTCP, rule T1, and a restart of mediad in the middle.

Half of it commands mediad by its interface, as calld does; the other half calls by SIP.
"""
import os
import random
import signal
import socket
import struct
import threading
import unittest
import unittest.mock

import support  # noqa: F401
from rtp_flow import Talker, packet
from scenario import Scenario
from suite import Suite, office, password
from varlink import VarlinkError


def session(address, port, signalling=None):
    codecs = [{"name": "PCMU", "clock": 8000, "payload": 0}, {"name": "PCMA", "clock": 8000, "payload": 8}]
    return {"streams": [{"kind": "audio", "protocol": "RTP/AVP", "address": address, "port": port, "direction": "sendrecv",
                         "codecs": codecs}], "signalling": signalling or address}


class Ipv6Sound(Scenario):
    """A call that the test connects itself: carrier on IPv4, desk on IPv6."""
    standing_hosts = ("carrier", "desk")

    @classmethod
    def office_text(cls):
        return office([cls.box.address, cls.box.address6], cls.extensions, {"sip_udp": 0})  # mediad alone is meant.

    def setUp(self):
        super().setUp()
        self.closing = []
        self.media = self.suite.varlink("org.yobirin.Media@0")
        self.closing.append(self.media)
        self.claim(self.media)

    def tearDown(self):
        for thing in self.closing:
            thing.close()
        with self.suite.varlink("org.yobirin.Media@0") as media:
            self.claim(media)
            media.call("org.yobirin.Media.Close", ports=["old", "new"])
        super().tearDown()

    @staticmethod
    def claim(media):
        """With calld's own generation: nobody is fenced off."""
        try:
            media.call("org.yobirin.Media.Claim", generation=0)
        except VarlinkError as error:
            media.call("org.yobirin.Media.Claim", generation=error.parameters["generation"])

    def rtp_socket(self, host, address, port=30000):
        with host.inside():
            made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
        made.bind((address, port))
        self.closing.append(made)
        return made

    def talker(self, rtp, media, word):
        talker = Talker(rtp, media, word)
        self.closing.insert(0, talker)
        return talker

    def open(self, name, address, port, signalling=None):
        """A port for that peer; where it sends its sound."""
        reply = self.media.call("org.yobirin.Media.Open", port=name, remote=session(address, port),
                                signalling=signalling or address)
        ours = reply["session"]["streams"][0]
        return ours["address"], ours["port"]

    def connect(self):
        self.media.call("org.yobirin.Media.Connect", port="old", hears=["new"])
        self.media.call("org.yobirin.Media.Connect", port="new", hears=["old"])

    def talking(self):
        """(IPv4 talker, IPv6 talker, their peers) once both hear each other."""
        old_host, new_host = self.standing["carrier"], self.standing["desk"]
        places = self.open("old", old_host.address, 30000), self.open("new", new_host.address6, 30000)
        self.connect()
        old = self.talker(self.rtp_socket(old_host, old_host.address), places[0], b"old!")
        new = self.talker(self.rtp_socket(new_host, new_host.address6), places[1], b"new!")
        self.until(lambda: old.hears(b"new!") > 25 and new.hears(b"old!") > 25, "both to hear each other")
        return old, new, places

    def test_joins_an_ipv4_and_an_ipv6_phone(self):
        old, new, places = self.talking()
        self.assertEqual((places[0][0], places[1][0]), (self.box.address, self.box.address6))
        self.assertEqual({sender[0] for _, sender, _ in list(new.heard)}, {self.box.address6})
        self.assertEqual({sender[0] for _, sender, _ in list(old.heard)}, {self.box.address})

    def test_names_an_ipv6_address_to_a_phone_that_signals_by_ipv4(self):
        desk = self.standing["desk"]
        self.assertEqual(self.open("new", desk.address6, 30000, signalling=desk.address)[0], self.box.address6)

    def test_follows_a_phone_from_ipv4_to_ipv6(self):
        old, new, places = self.talking()
        carrier = self.standing["carrier"]
        old.running = False
        reply = self.media.call("org.yobirin.Media.SetRemote", port="old", kind="offer", session=session(carrier.address6, 30002),
                                signalling=carrier.address6)
        ours = reply["session"]["streams"][0]
        self.assertEqual((ours["address"], ours["port"]), (self.box.address6, places[0][1]))
        moved = self.talker(self.rtp_socket(carrier, carrier.address6, 30002), (ours["address"], ours["port"]), b"move")
        self.until(lambda: moved.hears(b"new!") > 25 and new.hears(b"move") > 25, "sound from and to the new place")

    def test_reports_by_rtcp_over_ipv6(self):
        reports = self.rtp_socket(self.standing["desk"], self.standing["desk"].address6, 30001)
        reports.settimeout(10)
        self.talking()
        data, sender = reports.recvfrom(2048)
        self.assertEqual((sender[0], struct.unpack("!BB", data[:2])[1]), (self.box.address6, 200), "no sender report")

    def test_goes_on_after_a_kill_in_mid_call(self):
        old, new, _ = self.talking()
        calld = self.suite.status("calld")["pid"]
        os.kill(calld, signal.SIGSTOP)  # It would end a call that it knows nothing of.
        try:
            self.suite.kill("mediad@0")
            heard = old.hears(b"new!"), new.hears(b"old!")
            self.until(lambda: old.hears(b"new!") > heard[0] + 25 and new.hears(b"old!") > heard[1] + 25, "the call to go on")
        finally:
            os.kill(calld, signal.SIGCONT)

    def test_neither_hears_nor_is_heard_by_a_stranger(self):
        """Rule T1: sprays before, during and after the answer, from another host and from another address of the network."""
        evil, word = self.host("evil"), b"evil"
        evil.ip("addr", "add", "fd77:0:0:1::9/64", "dev", "eth0", "nodad")
        self.box.ip("-6", "route", "replace", "fd77:0:0:1::/64", "dev", "eth0")
        strangers = [self.rtp_socket(evil, address, 30000) for address in (evil.address6, "fd77:0:0:1::9")]
        _, desk_port = self.open("new", self.standing["desk"].address6, 30000)
        self.media.call("org.yobirin.Media.Close", ports=["new"])
        sources = [random.getrandbits(32) for _ in strangers]

        def spray():
            for stranger, source in zip(strangers, sources):
                for port in range(desk_port, desk_port + 8):
                    stranger.sendto(packet(spray.count, spray.count * 160, source, word * 40), (self.box.address6, port))
            spray.count += 1
        spray.count = 0
        sprayer = Repeater(spray)
        self.closing.insert(0, sprayer)
        old, new, _ = self.talking()
        self.let_talk(1.5)
        self.assertGreater(self.refused("new"), 50, "the attack did not reach the port: nothing is proved")
        self.assertEqual((old.hears(word), new.hears(word)), (0, 0), "the stranger is heard")
        for stranger in strangers:
            stranger.setblocking(False)
            with self.assertRaises(BlockingIOError, msg="the stranger hears"):
                stranger.recv(2048)

    def refused(self, name):
        with self.suite.varlink("org.yobirin.Media@0") as media:
            for reply in media.more("org.yobirin.Media.Watch"):
                if (reply.get("port") or {}).get("port") == name:
                    return reply["port"]["refused"]
        return 0


class Ipv6Calls(Scenario):
    """By SIP: 201 is on IPv6, the carrier on IPv4."""
    standing_hosts = ("carrier", "desk")
    extensions = {"201": {}}
    tables = {
        "trunk": {"carrier": {"server": "sip:10.77.0.2", "register": False, "inbound_from": ["10.77.0.2"],
                              "numbers": ["0312345678"]}},
        "did": {"0312345678": {"open": "extension:201"}},
    }

    @classmethod
    def office_text(cls):
        return office([cls.box.address, cls.box.address6], cls.extensions, **cls.tables)

    @classmethod
    def _start_suite(cls):
        """A sipd that has no IPv6 says so at once: then there is nothing to test yet."""
        def is_refused(suite):
            return "Address family not supported" in suite.log_text()
        original = Suite.is_ready

        def is_ready(suite, version=1):
            return is_refused(suite) or original(suite, version)
        with unittest.mock.patch.object(Suite, "is_ready", is_ready):
            super()._start_suite()
        if is_refused(cls.suite):
            raise unittest.SkipTest("sipd does not listen on IPv6")

    def setUp(self):
        super().setUp()
        self.closing = []
        self.carrier = self.peer("carrier")
        self.desk = self.peer("desk", user="201", address=self.standing["desk"].address6)
        self.assertEqual(self.desk.register(self.box.address6, password("201")).status, 200)

    def tearDown(self):
        for thing in self.closing:
            thing.close()
        super().tearDown()

    def talker(self, peer, media, word):
        talker = Talker(peer.rtp, media, word)
        self.closing.append(talker)
        return talker

    def judge(self, caller, callee):
        """Both hear each other, at addresses of their own kind; then the caller hangs up."""
        call, other = caller[1], callee[1]
        places = call.final.media(), other.request_in.media()
        for (peer, _), (address, _) in zip((caller, callee), places):
            self.assertEqual(":" in address, ":" in peer.address, "a session names an address of the other kind")
        left, right = self.talker(caller[0], places[0], b"left"), self.talker(callee[0], places[1], b"rite")
        self.until(lambda: left.hears(b"rite") > 50 and right.hears(b"left") > 50, "both to hear each other")
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")
        self.assertEqual(self.desk.register(self.box.address6, password("201"), expires=0).status, 200)

    def test_a_call_from_ipv4_to_ipv6(self):
        call = self.carrier.invite("0312345678", self.box.address, body=self.carrier.offer())
        other = self.desk.take_invite()
        other.reply(200, body=self.desk.offer())
        other.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.judge((self.carrier, call), (self.desk, other))

    def test_a_phone_on_ipv6_hears_itself(self):
        call = self.desk.invite("*43", self.box.address6, body=self.desk.offer())
        answer = call.answer(password=password("201"))
        self.assertEqual(answer.status, 200)
        call.acknowledge()
        self.assertEqual(answer.media()[0], self.box.address6)
        talker = self.talker(self.desk, answer.media(), b"self")
        self.until(lambda: talker.hears(b"self") > 25, "the phone to hear itself")
        self.assertEqual(call.request("BYE").status, 200)
        self.assertEqual(self.desk.register(self.box.address6, password("201"), expires=0).status, 200)


class Repeater:
    """Does something a hundred times a second until closed."""

    def __init__(self, action):
        self.action, self.stopped = action, threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.stopped.wait(0.01):
            self.action()

    def close(self):
        self.stopped.set()
        self.thread.join()


if __name__ == "__main__":
    unittest.main()
