"""A trunk that is a name: its servers are what DNS says, in the order it says, and stay what it said while it is dead, slow or lying. The
server is tests/sims/dns; nobody's loop may wait for it."""
import time
import unittest

import support
from dns.lies import LIES
from dns.records import Record, Zone
from dns.server import DnsServer
from scenario import Scenario
from sip_peer import Call
from stream_peer import StreamPeer
from suite import office, password
from wait import Late

NAMES, CARRIERS = "10.77.0.2", "10.77.0.3"
FIRST, SECOND = 5061, 5062  # The ports of its two servers.
SERVICE = "_sip._udp.carrier.example"


class Named(Scenario):
    """An office with such a trunk."""
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
        self.until(self.is_known, "it to be known what the servers are")

    def tearDown(self):
        type(self).names.fault = ""
        if not self._failed():
            self.desk.register(self.box.address, password("201"), expires=0)
        super().tearDown()

    def is_known(self):
        return self.trunk()["state"] == "peer" and self.trunk().get("server")

    def trunk(self):
        with self.suite.varlink("org.yobirin.Phones") as phones:
            return phones.call("org.yobirin.Phones.List")["trunks"][0]

    def calls(self, number="0398765432"):
        call = self.desk.invite(number, self.box.address)
        call.answer_challenge(password("201"))
        return call

    def has_a_new_process(self):
        """Of sipd, for calls: it refuses them until calld is there."""
        since = self.suite.log_sizes()
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
        self.until(lambda: "sipd is here" in self.suite.log_text(since), "calld to find it")

    def goes_to(self, peer, call):
        other = peer.take_invite()
        other.reply(486)
        other.expect("ACK")
        self.assertEqual(call.answer().status, 486)


class TrunkNames(Named):
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

    def answers_meanwhile(self, seconds):
        """OPTIONS by OPTIONS: whoever waits for DNS answers nobody."""
        end = time.monotonic() + seconds
        while (began := time.monotonic()) < end:
            asks = Call(self.desk, (self.box.address, 5060), f"sip:{self.box.address}", "201")
            self.assertEqual(asks.transact("OPTIONS").status, 200)
            self.assertLess(time.monotonic() - began, 0.3)

    def go_on_during(self, *faults):
        for fault in faults:
            with self.subTest(fault=fault):
                type(self).names.fault = fault
                asked = len(self.names.asked)
                self.until(lambda: len(self.names.asked) > asked, "it to be asked again", 15)
                self.answers_meanwhile(0.5)
                began = time.monotonic()
                self.goes_to(self.first, self.calls())
                self.assertLess(time.monotonic() - began, 2)
                type(self).names.fault = ""
                asked = len(self.names.asked)
                # An answer that says nothing is believed for half a minute, as a denial is.
                self.until(lambda: len(self.names.asked) > asked, "it to be asked once it is well", 40)

    def test_a_new_process_knows_where_they_are_while_dns_is_dead(self):
        type(self).names.fault = "dead"
        self.has_a_new_process()
        self.goes_to(self.first, self.calls())


class Choosing(Named):
    """What SRV records leave to chance, and which transport NAPTR records choose, also when they change their mind."""

    @classmethod
    def office_text(cls):
        return office([cls.box.address], cls.extensions, cls.network_table, cls.main,
                      trunk={"named": {"server": cls.server, "register": False, "numbers": ["0312345678"]}},
                      outbound={"all": {"match": ["0[1-9]*"], "trunks": ["named"]}},
                      dialing={"calls_per_minute_per_extension": 1000})

    def test_servers_are_called_as_their_weights_say(self):
        """Three calls of four to the one whose weight is three of four."""
        self.says(SERVICE, "SRV", (10, 75, FIRST, "a.carrier.example"), (10, 25, SECOND, "b.carrier.example"))
        asked = len(self.names.questions("SRV"))
        self.until(lambda: len(self.names.questions("SRV")) > asked, "the records to be asked for")
        self.let_talk(0.5)  # The addresses behind them.
        taken = {self.first: 0, self.second: 0}
        for _ in range(40):
            call = self.calls()
            other = self.whoever_is_called()
            taken[other.peer] += 1
            other.reply(486)
            other.expect("ACK")
            self.assertEqual(call.answer().status, 486)
        # 30 of 40, by chance: fewer than 20, or all of them, once in ten thousand times.
        self.assertIn(taken[self.first], range(20, 40), taken)

    def says(self, name, kind, *values):
        """The records of that name and kind from now on, all at once: a question may come at any moment."""
        others = [record for record in self.zone.records if (record.name, record.kind) != (name, kind)]
        self.zone.records = others + [Record(name, kind, value, 1) for value in values]

    def whoever_is_called(self):
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            for peer in (self.first, self.second):
                if peer.receive(0.01) and (invite := peer.received[-1]).method == "INVITE":
                    return Call.taken(peer, invite)
        raise Late("nobody is called")

    def test_the_transport_is_the_one_that_is_preferred_now(self):
        """By TCP, and by UDP once NAPTR says so."""
        stream = StreamPeer(self.standing["carriers"], user="stream", media_port=32020)
        self.peers.append(stream)
        by_udp, by_tcp = ("s", "SIP+D2U", "", SERVICE), ("s", "SIP+D2T", "", "_sip._tcp.carrier.example")
        self.says("_sip._tcp.carrier.example", "SRV", (10, 0, stream.port, "a.carrier.example"))
        self.says("carrier.example", "NAPTR", (20, 50, *by_udp), (10, 50, *by_tcp))
        self.until(lambda: self.trunk()["server"].endswith(f":{stream.port}"), "the other server to be known")
        call = self.calls()
        stream.take_connection()
        self.goes_to(stream, call)
        self.says("carrier.example", "NAPTR", (10, 50, *by_udp), (20, 50, *by_tcp))
        self.until(lambda: not self.trunk()["server"].endswith(f":{stream.port}"), "the first servers to be back")


class UnknownName(Named):
    server = "sip:nobody.example"

    @classmethod
    def office_text(cls):
        named = {"server": cls.server, "register": False, "numbers": ["0312345678"]}
        return office([cls.box.address], cls.extensions, cls.network_table, cls.main,
                      trunk={"named": named, "other": {**named, "server": f"sip:{CARRIERS}:{FIRST}"}},
                      outbound={"all": {"match": ["0[1-9]*"], "trunks": ["named", "other"]}})

    def is_known(self):
        return self.trunk().get("reason") == "host not found"

    def test_its_calls_go_by_the_next_trunk_at_once(self):
        for fault in ("", "dead", "slow", "no_such_name", "failure"):
            with self.subTest(fault=fault):
                type(self).names.fault = fault
                if fault:
                    self.has_a_new_process()  # It has never heard of it.
                began = time.monotonic()
                self.goes_to(self.first, self.calls())
                self.assertLess(time.monotonic() - began, 2)

    def test_a_name_that_is_not_found_is_told(self):
        self.assertEqual(self.trunk()["state"], "failed")
        self.assertNotEqual(self.suite.run("status", check=False).returncode, 0)


if __name__ == "__main__":
    unittest.main()
