#!/usr/bin/python3
"""How long a caller waits when a trunk fails: from the caller's INVITE to that of the next trunk, for a trunk not yet known to be
down, for one that is (after two losses at the most), and how soon one that is well again is used again. Targets: 4 s, 2 s, 30 s.
Nobody may ring twice: what the first trunk was asked for it has to be rid of.

    trunks.py [--rounds 3] [FAULT…]
"""
import argparse
import statistics
import sys
import tempfile
import time

from measure import SOURCE, table
from network import Host
from sip_peer import SipPeer
from suite import Suite, office, password

for folder in ("sims", "calls"):
    sys.path.insert(0, str(SOURCE / "tests" / folder))

from carrier.carrier import Carrier  # noqa: E402
from carrier.loop import Late  # noqa: E402
from failing_over import GOES_ON  # noqa: E402

BOX, FIRST, SECOND, DESK = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"
NUMBER, OUTSIDE = "0312345678", "0398765432"
PATIENCE = 40  # Seconds: longer than timer B, which is what happens where nothing is done.


def offices(transport):
    suffix = "" if transport == "UDP" else ";transport=tcp"
    trunks = {"first": {"server": f"sip:{FIRST}{suffix}", "register": False, "inbound_from": [FIRST], "numbers": [NUMBER]},
              "second": {"server": f"sip:{SECOND}", "register": False, "inbound_from": [SECOND], "numbers": ["0312345679"]}}
    return office(BOX, {"201": {}}, {"sip_tcp": 5060}, trunk=trunks,
                  outbound={"all": {"match": ["0[1-9]*"], "trunks": ["first", "second"], "caller_id": NUMBER}})


class Line:
    """A desk and two carriers of one office."""
    def __init__(self, host, scratch, transport):
        self.suite = Suite(host, offices(transport), scratch, release=True).start()
        self.first, self.second = (Carrier(address=address, box=BOX, inside=host.inside).start() for address in (FIRST, SECOND))
        self.desk = SipPeer(host, address=DESK, user="201")
        self.desk.register(BOX, password("201"), expires=3600)

    def close(self):
        for carrier in (self.first, self.second):
            carrier.close()
        self.desk.close()
        self.suite.stop()

    def call(self):
        """Seconds from the caller's INVITE to the second carrier's, or None where the first one took the call."""
        seen, begun = len(self.second.calls), time.monotonic()
        call = self.desk.invite(OUTSIDE, BOX)
        call.answer_challenge(password("201"))
        final = call.answer(PATIENCE)
        if final.status == 200:
            call.acknowledge()
            call.request("BYE")
        taken = self.second.calls[seen:]
        if not taken:
            return None
        invite = next(at for at, _, data in self.second.received if taken[0].call_id.encode() in data and data.startswith(b"INVITE"))
        return invite - begun

    def is_down(self):
        with self.suite.varlink("org.yobirin.Phones") as phones:
            return phones.call("org.yobirin.Phones.List")["trunks"][0]["health"] == "down"

    def assert_nobody_rings(self):
        """Each call at the first carrier is over, but for those of which it has said nothing."""
        self.first.loop.until(lambda: all(call.state == "ended" or call.call_id not in self.first.calls_by_id for call in self.first.calls),
                              "the first carrier to be rid of its calls", PATIENCE)

    def until_used_again(self):
        """Seconds until a call goes by the first carrier again."""
        begun = time.monotonic()
        while time.monotonic() - begun < 2 * PATIENCE:
            if self.call() is None:
                return time.monotonic() - begun
            time.sleep(0.5)
        return float("inf")


def measured(fault, rounds):
    script, transport = GOES_ON[fault]
    unknown, known, back = [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as scratch:
            host = Host("box")
            line = Line(host, scratch, transport)
            try:
                line.first.script, line.second.script = script, "answer"
                unknown.append(line.call())
                if not line.is_down():
                    unknown.append(line.call())
                if not line.is_down():
                    raise AssertionError("two losses did not make it down")
                known.append(line.call())
                line.assert_nobody_rings()
                line.first.script = "answer"
                back.append(line.until_used_again())
            finally:
                line.close()
                host.close()
    return unknown, known, back


def shown(seconds):
    """Median and most."""
    known = [one for one in seconds if one is not None]
    return f"{statistics.median(known):.2f} ({max(known):.2f})" if known else "-"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=", ".join(GOES_ON))
    options = parser.parse_args()
    rows = []
    for fault in options.faults or GOES_ON:
        try:
            rows.append([fault, *(shown(figures) for figures in measured(fault, options.rounds))])
        except (Late, AssertionError) as late:
            rows.append([fault, f"failed: {str(late)[:60]}", "", ""])
    table("Fail-over, seconds: median (most)", ["fault", "not known: 4", "known: 2", "used again: 30"], rows)


if __name__ == "__main__":
    main()
