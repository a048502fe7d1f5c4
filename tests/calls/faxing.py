"""Two extensions with fax machines, and what tests about them say. `pace`: time is what the machines hear, so that a page of twenty seconds
need not take them; YOBIRIN_TAKES_LONG has them take their time."""
import os
import time

import support  # noqa: F401
from fax_machine import FaxMachine, pixels_of, write_page
from transferring import Transferring

TAKES_LONG = "YOBIRIN_TAKES_LONG" in os.environ
PACE = 1 if TAKES_LONG else 8
BEST = 14400


class Faxing(Transferring):
    def setUp(self):
        super().setUp()
        self.machines = []
        self.sent, self.received = write_page(self.directory / "sent.tiff"), self.directory / "received.tiff"

    def tearDown(self):
        for machine in self.machines:
            machine.close()
        super().tearDown()

    def machine(self, peer, media, **options):
        self.machines.append(FaxMachine(peer.rtp, media, pace=options.pop("pace", PACE), **options))
        return self.machines[-1]

    def calls(self, desk, to, callee, **offer):
        """Both sides of a call that is up."""
        call = self.dials(desk, to)
        other = callee.take_invite()
        other.reply(200, body=callee.offer(**offer))
        other.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        return call, other

    def over(self, call, other):
        call.send_request("BYE")
        other.expect_and_accept("BYE")
        self.assertEqual(call.response().status, 200)

    def assert_page(self, sending, receiving, retries=0):
        self.until(lambda: sending.result and receiving.result, "the page", 60)
        for machine in (sending, receiving):
            self.assertEqual((machine.result.words, machine.result.pages), ("OK", 1))
            self.assertEqual(machine.result.bit_rate, BEST)
            self.assertLessEqual(machine.result.retries, retries)
        self.assertEqual(pixels_of(self.received), pixels_of(self.sent))

    def ports(self):
        with self.suite.varlink("org.yobirin.Media@0") as media:
            found = []
            for reply in media.more("org.yobirin.Media.Watch"):
                found += [reply["port"]] if reply.get("port") else []
                if reply.get("all"):
                    return found

    def is_fax(self):
        return bool(self.suite.calls()) and self.suite.calls()[0].get("fax", False)

    def frozen(self, pace=1):
        """A call in which the machines have begun: what is killed then is one that is known to be a fax."""
        first, second = self.desk("first", "202", 30100), self.desk("second", "204", 30200)
        call, other = self.calls(first, "204", second)
        receiving = self.machine(second, other.request_in.media(), receives=self.received, pace=pace)
        sending = self.machine(first, call.final.media(), sends=self.sent, pace=pace)
        self.until(self.is_fax, "the fax to be known")
        return call, other, sending, receiving

    def kill_mediad(self):
        before = {port["port"]: port["local_port"] for port in self.ports()}
        moment = time.monotonic()
        self.suite.wait_for_new("mediad@0", self.suite.kill("mediad@0"))
        self.until(lambda: all(machine.heard[-1][0] > moment + 0.5 for machine in self.machines), "the sound to be back")
        self.assertEqual({port["port"]: port["local_port"] for port in self.ports()}, before)
        self.assertEqual([port["fax"] for port in self.ports() if port.get("fax")], [True, True])
        for machine in self.machines:
            packets = [parsed for _, parsed in machine.heard]
            first = packets[0]
            self.assertEqual({parsed[3] for parsed in packets}, {first[3]})  # One source, and its numbers tell the time as before.
            self.assertEqual({((parsed[1] - first[1]) & 0xffff) - ((parsed[2] - first[2]) & 0xffffffff) // 160 for parsed in packets}, {0})
        return max(longest_gap(machine.heard, moment - 0.1) for machine in self.machines)


def longest_gap(heard, since):
    arrivals = [arrival for arrival, _ in heard if arrival > since]
    return max(after - before for before, after in zip(arrivals, arrivals[1:]))
