"""`apply` with a daemon killed -9 at a random moment: it ends all-old or all-new in every daemon, and what the command said
is true. A few runs every day; the long series has 200.

    YOBIRIN_KILLS=200 office_kill_test.py
    YOBIRIN_SEED=7    the same random moments again
"""
import json
import os
import random
import statistics
import sys
import threading
import time
import unittest

import support  # noqa: F401
from office_test import Changing
from suite import office
from varlink import Varlink, VarlinkError

KILLS = int(os.environ.get("YOBIRIN_KILLS", 12))
VICTIMS = ("officed", "sipd", "calld", "mediad@0")
LANGUAGE = {"language": "en"}


class KilledApplies(Changing):
    def setUp(self):
        self.seed = int(os.environ.get("YOBIRIN_SEED", random.randrange(1_000_000)))
        self.random = random.Random(self.seed)
        self.durations = []
        super().setUp()
        self.until_live(self.before)

    # Two offices that differ in what every daemon has of them.

    def text(self, odd):
        network = {"sip_udp": 5070 if odd else 5060, "rtp_ports": "21000-21099" if odd else "20000-20099"}
        return office([self.box.address], {**self.extensions, **({"204": {}} if odd else {})}, network, self.main)

    def is_odd(self):
        """Which of the two every daemon has; None when they differ."""
        slices = self.slices()
        seen = {slices["sipd"]["wire"]["sip_udp"] == 5070, slices["mediad@0"]["media"]["port_low"] == 21000,
                "204" in [entry["number"] for entry in slices["calld"]["calls"]["extensions"]]}
        return seen.pop() if len(seen) == 1 else None

    def apply_in_background(self, text):
        """A thread and where it leaves what officed said: ("live", version), ("refused", error) or ("lost", None)."""
        said = []

        def ask():
            try:
                with Varlink(self.suite.socket("org.yobirin.Office"), timeout=20) as connection:
                    begun = time.monotonic()
                    reply = connection.call("org.yobirin.Office.Apply", text=text, **LANGUAGE)
                    self.durations.append(time.monotonic() - begun)
                    said.append(("live", reply["version"]))
            except VarlinkError as error:
                said.append(("refused", error.name))
            except OSError:
                said.append(("lost", None))
        thread = threading.Thread(target=ask)
        thread.start()
        return thread, said

    def a_moment(self):
        """Somewhere within an apply, or shortly after it, as long as they last on this machine now. Most of that time the
        disk takes; so every other falls where the daemons are asked."""
        return self.random.uniform(0, self.random.choice((0.15, 1.2)) * statistics.median(self.durations[-5:]))

    def test_every_daemon_has_the_same_office_whenever_one_dies(self):
        odd, outcomes = False, {}
        for _ in range(3):  # To know how long one lasts.
            odd = not odd
            self.apply_in_background(self.text(odd))[0].join(20)
            self.until_live(self.version())
        for number in range(KILLS):
            victim, moment = self.random.choice(VICTIMS), self.a_moment()
            where = f"run {number}, {victim} after {moment * 1000:.1f} ms, YOBIRIN_SEED={self.seed}"
            before = self.version()
            thread, said = self.apply_in_background(self.text(not odd))
            time.sleep(moment)  # The random moment itself.
            killed = self.suite.kill(victim)
            thread.join(25)
            self.suite.wait_for_new(victim, killed, seconds=15)
            self.until(lambda: self.live_everywhere(self.version()), f"one version everywhere: {where}", 20)
            now_odd, version = self.is_odd(), self.version()
            self.assertIsNotNone(now_odd, f"daemons differ: {where}, {said}, {self.slices()}")
            self.assertGreaterEqual(version, before, where)  # Begun versions that were never decided leave gaps.
            self.assertEqual(now_odd != odd, version != before, where)
            outcome, detail = said[0]
            if outcome == "live":
                self.assertEqual((version, now_odd), (detail, not odd), f"said live and was not: {where}")
            elif outcome == "refused":
                self.assertEqual(detail, "org.yobirin.Office.NotPrepared", where)
                self.assertEqual((version, now_odd), (before, odd), f"said refused and was not: {where}")
            self.assertIn(5070 if now_odd else 5060, self.sip_ports(), where)
            key = f"{victim} {outcome} {'new' if now_odd != odd else 'old'}"
            outcomes[key] = outcomes.get(key, 0) + 1
            odd = now_odd
        usual = statistics.median(self.durations) * 1000
        sys.stderr.write(f"{KILLS} kills, an apply takes {usual:.0f} ms: {json.dumps(outcomes, sort_keys=True)}\n")


if __name__ == "__main__":
    unittest.main()
