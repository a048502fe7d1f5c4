"""A trunk that is a name: its servers are what DNS says, in the order it says, and stay what it said while it is dead, slow or lying. The
server is tests/sims/dns; nobody's loop may wait for it."""
import time
import unittest

import support
from dns.lies import LIES
from dns.records import Zone
from dns.server import DnsServer
from scenario import Scenario
from suite import office, password

NAMES, CARRIERS = "10.77.0.2", "10.77.0.3"
FIRST, SECOND = 5061, 5062  # The ports of its two servers.
SERVICE = "_sip._udp.carrier.example"


class TrunkNames(Scenario):
    standing_hosts = ("names", "carriers")
    extensions = {"201": {}}
    network_table = {"dns_servers": [NAMES]}
    server = "sip:carrier.example"

    @classmethod
    def _start_suite(cls):
        cls.zone = Zone()
        cls.zone.add("carrier.example", "NAPTR", (10, 50, "s", "SIP+D2U", "", SERVICE), ttl=1)
        cls.zone.add(SERVICE, "SRV", (20, 0, SECOND, "b.carrier.example"), ttl=1)
        cls.zone.add(SERVICE, "SRV", (10, 0, FIRST, "a.carrier.example"), ttl=1)
        for name in ("a", "b"):
            cls.zone.add(f"{name}.carrier.example", "A", CARRIERS, ttl=1)
        if getattr(cls, "names", None):  # Of a test that failed.
            cls.names.close()
        cls.names = DnsServer(cls.zone, NAMES, inside=cls.standing["names"].inside).start()
        super()._start_suite()

    @classmethod
    def office_text(cls):
        return office([cls.box.address], cls.extensions, cls.network_table, cls.main,
                      trunk={"named": {"server": cls.server, "register": False, "numbers": ["0312345678"]}},
                      outbound={"all": {"match": ["0[1-9]*"], "trunks": ["named"]}})

    @classmethod
    def _close(cls):
        if getattr(cls, "names", None):
            cls.names.close()
            cls.names = None
        super()._close()

    def setUp(self):
        super().setUp()
        self.desk = self.peer("desk", user="201", media_port=31000)
        self.assertEqual(self.desk.register(self.box.address, password("201")).status, 200)
        self.first = self.peer("carriers", user="first", port=FIRST, media_port=32000)
        self.second = self.peer("carriers", user="second", port=SECOND, media_port=32010)
        self.until(lambda: self.trunk()["state"] == "peer" and self.trunk().get("server"), "the servers to be known")

    def tearDown(self):
        type(self).names.fault = ""
        if not self._failed():
            self.desk.register(self.box.address, password("201"), expires=0)
        super().tearDown()

    def trunk(self):
        with self.suite.varlink("org.yobirin.Phones") as phones:
            return phones.call("org.yobirin.Phones.List")["trunks"][0]

    def calls(self, number="0398765432"):
        call = self.desk.invite(number, self.box.address)
        call.answer_challenge(password("201"))
        return call

    def goes_to(self, peer, call):
        other = peer.take_invite()
        other.reply(486)
        other.expect("ACK")
        self.assertEqual(call.answer().status, 486)

    def test_servers_are_tried_in_the_order_dns_says(self):
        self.goes_to(self.first, self.calls())
        call = self.calls()
        refused = self.first.take_invite()
        refused.reply(503)
        refused.expect("ACK")
        self.goes_to(self.second, call)
        self.assertIn("carrier.example", self.names.questions("NAPTR"))

    def test_calls_go_on_while_dns_is_dead(self):
        self.go_on_during("dead")

    @support.takes_long
    def test_calls_go_on_while_dns_is_slow_or_lies(self):
        self.go_on_during("slow", *LIES)

    def go_on_during(self, *faults):
        for fault in faults:
            with self.subTest(fault=fault):
                type(self).names.fault = fault
                asked = len(self.names.asked)
                self.until(lambda: len(self.names.asked) > asked, "it to be asked again", 15)
                self.let_talk(0.5)  # What is answered is taken meanwhile.
                began = time.monotonic()
                self.goes_to(self.first, self.calls())
                self.assertLess(time.monotonic() - began, 2)
                type(self).names.fault = ""
                asked = len(self.names.asked)
                self.until(lambda: len(self.names.asked) > asked, "it to be asked once it is well", 15)

    def test_a_new_process_knows_where_they_are_while_dns_is_dead(self):
        type(self).names.fault = "dead"
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
        self.desk.register(self.box.address, password("201"))
        self.goes_to(self.first, self.calls())


class UnknownName(TrunkNames):
    server = "sip:nobody.example"

    def setUp(self):
        Scenario.setUp(self)

    def tearDown(self):
        Scenario.tearDown(self)

    def test_servers_are_tried_in_the_order_dns_says(self):
        self.until(lambda: self.trunk().get("reason") == "host not found", "it not to be found")
        self.assertEqual(self.trunk()["state"], "failed")
        self.assertNotEqual(self.suite.run("status", check=False).returncode, 0)

    test_calls_go_on_while_dns_is_dead = test_calls_go_on_while_dns_is_slow_or_lies = None
    test_a_new_process_knows_where_they_are_while_dns_is_dead = None


if __name__ == "__main__":
    unittest.main()
