"""How many messages the daemons exchange for one call is a promise (docs/a-call.md), because each may cost a wake: counted
here, and compared with the page."""
import re
import unittest

import support  # noqa: F401
from scenario import Scenario
from suite import DAEMONS, SOURCE, password

CALLS = 10


class Messages(Scenario):
    extensions = {"201": {}, "202": {}}

    def stated(self, what):
        page = (SOURCE / "docs" / "a-call.md").read_text()
        found = re.search(rf"^{what}: (\d+)", page, re.M)
        self.assertTrue(found, f"docs/a-call.md does not state: {what}")
        return int(found.group(1))

    def received(self):
        """Varlink messages that arrived anywhere in the suite, ever, by daemon."""
        return {daemon: self.suite.counters(daemon).get("ipc.messages_received", 0) for daemon in DAEMONS}

    def settled(self, asking):
        """received() when nothing is on its way any more: what is in no hurry leaves within 50 ms. With it, how often was
        asked since the caller last looked; each time costs `asking`."""
        readings = []

        def is_quiet():
            readings.append(self.received())
            return len(readings) > 1 and all(readings[-1][daemon] - readings[-2][daemon] == asking[daemon] for daemon in DAEMONS)
        self.until(is_quiet, "every message to arrive", every=0.1)
        return readings[-1], len(readings)

    def one_call(self, caller, callee):
        call = caller.invite("202", self.box.address, user="201")
        call.answer_challenge(password("201"))
        other = callee.take_invite()
        other.reply(180)
        call.ringing()
        other.reply(200, body=callee.offer())
        other.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")

    def test_a_call_takes_the_messages_that_the_page_states(self):
        caller, callee = self.peer("caller", user="201"), self.peer("callee", user="202")
        self.assertEqual(callee.register(self.box.address, password("202")).status, 200)
        self.one_call(caller, callee)  # The first has connections to make.
        self.assert_idle()
        before = self.received()
        asking = {daemon: count - before[daemon] for daemon, count in self.received().items()}
        before, _ = self.settled(asking)
        for _ in range(CALLS):
            self.one_call(caller, callee)
        after, asked = self.settled(asking)
        asking = {daemon: count * asked for daemon, count in asking.items()}
        for daemon in DAEMONS:
            self.assertGreater(asking[daemon], 0, f"{daemon} does not count its messages")
        ledger = after["ledgerd"] - before["ledgerd"] - asking["ledgerd"]
        others = sum(after[daemon] - before[daemon] - asking[daemon] for daemon in DAEMONS if daemon != "ledgerd")
        # The acknowledgements of ledgerd arrive at calld: as many as it was asked.
        per_call = (others - ledger) / CALLS
        self.assertAlmostEqual(per_call, self.stated("Messages per call"), delta=0.11,
                               msg=f"{before} → {after}, asking costs {asking}")
        self.assertLessEqual(ledger / CALLS, self.stated("Ledger messages per call"))
        self.assertEqual(callee.register(self.box.address, password("202"), expires=0).status, 200)


if __name__ == "__main__":
    unittest.main()
