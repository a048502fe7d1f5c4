"""A call whose packets kill mediad does not kill it for ever: after the third death its port is set aside and its call ends,
while the other calls go on. The packets that kill are asked for by a test hook."""
import socket
import unittest

import support  # noqa: F401
from rtp_flow import Talker
from scenario import Scenario
from suite import password


class SetAside(Scenario):
    arguments = ("--test-hooks",)
    standing_hosts = ("carrier", "desk")
    extensions = {"201": {"max_calls": 4}}
    tables = {
        "trunk": {"carrier": {"server": "sip:10.77.0.2", "register": False, "inbound_from": ["10.77.0.2"], "channels": 4,
                              "numbers": ["0312345678"]}},
        "did": {"0312345678": {"open": "extension:201"}},
    }

    def setUp(self):
        super().setUp()
        self.closing = []

    def tearDown(self):
        for thing in self.closing:
            thing.close()
        super().tearDown()

    def answered(self, carrier, desk, first_port):
        """A call that is up, as both sides have it."""
        call = carrier.invite("0312345678", self.box.address, body=carrier.offer(port=first_port))
        return call, self.take_up(call, desk, port=first_port)

    def talker(self, peer, port, media, word):
        talker = Talker(self.rtp_socket(peer, port), media, word)
        self.closing.insert(0, talker)
        return talker

    def rtp_socket(self, peer, port):
        if port == peer.media_port:
            return peer.rtp
        with peer.host.inside():
            made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.bind((peer.address, port))
        self.closing.append(made)
        return made

    def test_a_port_whose_packets_kill_mediad_again_and_again(self):
        carrier, desk = self.peer("carrier"), self.peer("desk", user="201")
        self.assertEqual(desk.register(self.box.address, password("201")).status, 200)
        good, good_other = self.answered(carrier, desk, 30000)
        left = self.talker(carrier, 30000, good.final.media(), b"left")
        right = self.talker(desk, 30000, good_other.request_in.media(), b"rite")
        deadly, deadly_other = self.answered(carrier, desk, 30002)
        killer = self.talker(carrier, 30002, deadly.final.media(), b"end mediad")
        self.until(lambda: self.status_of_mediad().get("media.ports.set_aside") == 1, "the port to be set aside", 20)
        killer.running = False
        deadly.expect_and_accept("BYE", seconds=10)
        deadly_other.expect_and_accept("BYE", seconds=10)
        heard = left.hears(b"rite"), right.hears(b"left")
        self.until(lambda: left.hears(b"rite") > heard[0] + 50 and right.hears(b"left") > heard[1] + 50,
                   "the other call to go on")
        self.assertEqual(good.request("BYE").status, 200)
        good_other.expect_and_accept("BYE")
        self.assertEqual(desk.register(self.box.address, password("201"), expires=0).status, 200)

    def status_of_mediad(self):
        status = self.suite.status("mediad@0")
        return {counter["name"]: counter["value"] for counter in status["counters"]} if status else {}


if __name__ == "__main__":
    unittest.main()
