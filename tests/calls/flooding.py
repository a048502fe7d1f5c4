"""A call that stands while strangers and a trunk send far more than the suite can carry (T5, P13). Used with generous bounds
under the sanitizers (hostile_test.py) and with the promised ones against the release build (flood_test.py)."""
import pathlib
import socket
import subprocess
import time

import support  # noqa: F401
from rtp_flow import Talker
from scenario import Scenario
from sipp import SCENARIOS
from suite import password

CARRIER = "10.77.0.2"


def lost(talker, word, since):
    """Packets of that voice that are missing between the first and the last that came."""
    numbers = [parsed[1] for arrival, _, parsed in list(talker.heard)
               if arrival >= since and parsed[4].startswith(word)]
    assert len(numbers) > 50, f"only {len(numbers)} packets of {word} came"
    first = numbers[0]
    return (max((n - first) & 0xffff for n in numbers) + 1) - len(set(numbers))


class Flooding(Scenario):
    standing_hosts = ("carrier",)
    extensions = {"201": {}, "202": {}, "203": {}}
    tables = {
        "trunk": {"carrier": {"server": f"sip:{CARRIER}", "register": False, "inbound_from": [CARRIER],
                              "numbers": ["0312345678"]}},
        "did": {"0312345678": {"open": "extension:203"}},
    }
    rate = 500                 # Of each flood, a second.
    seconds_flooded = 5
    slowest_seconds = 3.0      # 99 of 100 answers inside the call are faster.
    lost_beyond_control = 25

    def setUp(self):
        super().setUp()
        self.closing = []

    def tearDown(self):
        for thing in self.closing:
            thing.close()
        super().tearDown()

    def flood(self, host, scenario, number="203", port=5066):
        directory = self.directory / f"{scenario}-{port}"
        directory.mkdir()
        return host.start(["sipp", f"{self.box.address}:5060", "-sf", SCENARIOS / f"{scenario}.xml", "-i", host.address,
                           "-p", port, "-s", number, "-r", self.rate, "-m", self.rate * self.seconds_flooded,
                           "-l", "100000", "-nostdin"],
                          cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def control_flow(self):
        """Sound between two hosts that the suite has no part in."""
        talkers = []
        hosts = [self.host("left"), self.host("right")]
        sockets = []
        for host in hosts:
            with host.inside():
                sockets.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            sockets[-1].bind((host.address, 31000))
        for own, other in ((0, 1), (1, 0)):
            talkers.append(Talker(sockets[own], (hosts[other].address, 31000), b"ctrl"))
        self.closing += [*talkers, *sockets]
        return talkers

    def call_that_stands(self):
        ada, ben = self.peer("ada", user="201"), self.peer("ben", user="202", media_port=30100)
        self.assertEqual(ben.register(self.box.address, password("202")).status, 200)
        call = ada.invite("202", self.box.address)
        call.answer_challenge(password("201"))
        other = self.take_up(call, ben)
        talkers = [Talker(ada.rtp, call.final.media(), b"adaa"), Talker(ben.rtp, other.request_in.media(), b"benn")]
        self.closing += talkers
        self.until(lambda: talkers[0].hears(b"benn") > 5 and talkers[1].hears(b"adaa") > 5, "both to hear each other")
        return ada, ben, call, other, talkers

    def resident_bytes(self, daemon):
        status = pathlib.Path(f"/proc/{self.suite.pid(daemon)}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def ask_inside(self, call, floods):
        """How long requests inside the call take, one after another, until every flood is over."""
        took = []
        while any(flood.poll() is None for flood in floods) or len(took) < 20:
            begin = time.monotonic()
            self.assertEqual(call.request("OPTIONS", seconds=15).status, 200)
            took.append(time.monotonic() - begin)
            self.let_talk(0.01)
        return sorted(took)

    def stand_the_floods(self, floods, since_hearing=None):
        """With these floods at work the call stands: requests inside it are answered in time, its sound is whole."""
        control = self.control_flow()
        ada, ben, call, other, talkers = self.call_that_stands()
        begin = time.monotonic()
        took = self.ask_inside(call, [self.flood(*flood) for flood in floods])
        lost_in_call = lost(talkers[0], b"benn", begin) + lost(talkers[1], b"adaa", begin)
        lost_in_control = sum(lost(talker, b"ctrl", begin) for talker in control)
        begin = time.monotonic()
        self.assertEqual(call.request("BYE", seconds=15).status, 200)
        took = sorted([*took, time.monotonic() - begin])
        other.expect_and_accept("BYE", seconds=15)
        slow = took[int(len(took) * 0.99) - 1]
        print(f"{self.id()}: {len(took)} requests inside the call, p50 {took[len(took) // 2] * 1000:.1f} ms, "
              f"p99 {slow * 1000:.1f} ms; packets lost {lost_in_call}, control {lost_in_control}")
        self.assertLess(slow, self.slowest_seconds)
        self.assertLessEqual(lost_in_call, lost_in_control + self.lost_beyond_control)
        self.assertEqual(ben.register(self.box.address, password("202"), expires=0).status, 200)

    def counted(self, *names):
        counters = self.suite.counters("sipd")
        return sum(counters.get(name, 0) for name in names)

    def assert_strangers_flood_in_vain(self):
        dropped = ("sip.dropped.admission", "sip.dropped.banned", "sip.dropped.overload", "sip.refused.overload")
        before = self.counted(*dropped)
        hosts = [self.host(f"stranger{i}") for i in range(3)]
        self.stand_the_floods(list(zip(hosts, ("flood_register", "flood_options", "flood_invite"))))
        self.assertGreater(self.counted(*dropped) - before, self.rate, "the flood was not above what is admitted")
