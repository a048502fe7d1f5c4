"""With 50 calls up and more being set up, each daemon is killed four times at random moments, ten times among the long tests. Release build, alone on the
machine, against control flows that run from sender to receiver beside the suite; a run whose control lost more than
0.1 % or stood still is void, and three void runs fail.

    kill_test.py                 all daemons
    kill_test.py Kills.test_sipd one of them
    YOBIRIN_KILLS=10             so many times each, mediad but four
    YOBIRIN_SEED=7               the same random moments again
"""
import collections
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import support  # noqa: F401
from network import Host
from suite import Suite
from wait import Late, until

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
from peer_office import addresses, bench_office  # noqa: E402

CALLS = 50
KILLS = int(os.environ.get("YOBIRIN_KILLS", 4))
CHURN = 4             # Calls being set up meanwhile, a second.
SLOT_SECONDS = 1.5    # One kill falls somewhere into each.
MEDIA_KILLS = 4
GAP_MS = 40           # reliability figure 16: what nobody hears.
STALLED_MS = 60       # A control flow has no daemon in between: such a gap is two packets the machine held up.


class Void(Exception):
    """The machine itself lost packets: the run says nothing."""


class Kills(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("YOBIRIN_SEED", random.randrange(1_000_000)))
        self.random = random.Random(self.seed)

    def run_until_valid(self, judge, daemon, kills):
        for _ in range(3):
            try:
                return self.run_once(judge, daemon, kills)
            except Void as void:
                sys.stderr.write(f"void: {void}\n")
        self.fail("three void runs: the machine loses packets by itself")

    def run_once(self, judge, daemon, kills):
        scratch = pathlib.Path(tempfile.mkdtemp(prefix="yobirin-kill-"))
        host = Host("box")
        suite = Suite(host, bench_office(), scratch, release=True)
        try:
            suite.start()
            result, back = self.load_and_kill(suite, host, daemon, kills)
            judge(result, back)
            self.judge_ledger(suite, result)
            self.assertEqual(suite.calls(), [], "calls stay behind")
            suite.stop()
        except BaseException:
            sys.stderr.write(f"--- {daemon}, YOBIRIN_SEED={self.seed}\n{suite.log_text()}\n---\n")
            raise
        finally:
            host.close()
            shutil.rmtree(scratch, ignore_errors=True)

    def load_and_kill(self, suite, host, daemon, kills):
        """The generator's account, and how many seconds the daemon took to be back after each kill."""
        seconds = int(kills * SLOT_SECONDS) + 2
        child = host.start([suite.binaries / "yobirin-load", "hold", *addresses(), "--calls", str(CALLS),
                            "--seconds", str(seconds), "--churn", str(CHURN), "--ring-ms", "300", "--hold-at-end"],
                           stdout=subprocess.PIPE, text=True)
        self.assertEqual(child.stdout.readline().strip(), "steady", f"{CALLS} calls did not come up")
        back, begun = [], time.monotonic()
        for number in range(kills):
            moment = begun + (number + self.random.random()) * SLOT_SECONDS
            time.sleep(max(0, moment - time.monotonic()))  # The random moment itself.
            old = suite.kill(daemon)
            killed = time.monotonic()
            suite.wait_for_new(daemon, old, seconds=5)
            back.append(time.monotonic() - killed)
        self.assertEqual(child.stdout.readline().strip(), "measured")
        result = json.loads(child.stdout.readline())
        self.assertEqual(child.wait(30), 0)
        return result, back

    # Judgement

    def judge_machine(self, result):
        sent = sum(flow["sent"] for flow in result["control"])
        heard = sum(flow["heard"] for flow in result["control"])
        if heard < sent * 0.999 - len(result["control"]):  # One packet a flow may be on its way.
            raise Void(f"control: {heard} of {sent} heard")
        longest = max(flow["longest_gap_ms"] for flow in result["control"])
        if longest > STALLED_MS:
            raise Void(f"control: a gap of {longest} ms")
        return longest

    def judge_calls(self, result):
        caller, callee = result["caller"], result["callee"]
        account = {key: result[key] for key in result if key not in ("flows", "control")}
        self.assertEqual(result["lost_while_measured"], 0, f"established calls were lost: {account}")
        self.assertEqual(result["never_ended"], 0, f"calls could not be ended: {account}")
        self.assertEqual(result["in_setup_at_end"], 0, f"set-ups that never ended: {account}")
        self.assertEqual(caller["unanswered"], 0, f"INVITEs without a final answer: {account}")
        self.assertEqual(caller["changes_answered"], 2 * CALLS, f"hold and resume of every call: {account}")
        self.assertEqual(caller["failures"] + callee["failures"], 0, f"requests inside calls failed: {account}")
        self.assertEqual(caller["made"], caller["established"] + caller["refused"], f"set-ups without an end: {account}")
        odd = {status for status in caller["statuses"] if status not in ("200", "480", "487", "500", "503")}
        self.assertFalse(odd, f"answers that are not clean: {account}")

    def judge_ledger(self, suite, result):
        """Each call that was let in is in the ledger, with an outcome."""
        statuses = result["caller"]["statuses"]
        let_in = result["caller"]["made"] - statuses.get("503", 0)

        def rows():
            found = suite.command("contacts", "--json")["contacts"]
            self.assertLessEqual(len(found), result["caller"]["made"], "a call is counted twice")
            return found if len(found) >= let_in and all(row.get("outcome") for row in found) else None
        try:
            until(rows, "the ledger", 5)
        except Late:
            found = suite.command("contacts", "--json")["contacts"]
            outcomes = collections.Counter(str(row.get("outcome")) for row in found)
            self.fail(f"the ledger has {len(found)} rows for {let_in} calls let in: {outcomes}, answers {statuses}")

    def judge_unheard(self, result, back):
        """Nobody hears that a daemon of the control side died."""
        control = self.judge_machine(result)
        allowed = max(GAP_MS, control + 20)
        lost = [flow for flow in result["flows"] if flow["heard"] < flow["sent"] - 3]
        control_lost = any(flow["heard"] < flow["sent"] - 3 for flow in result["control"])
        worst = max(flow["longest_gap_ms"] for flow in result["flows"])
        sys.stderr.write(f"longest gap {worst} ms (control {control} ms), back in {max(back) * 1000:.0f} ms at most, "
                         f"answers {result['caller']['statuses']}\n")
        self.assertEqual(len(result["flows"]), 2 * CALLS)
        self.assertEqual(sum(flow["other"] for flow in result["flows"]), 0, "somebody hears another call")
        self.assertEqual(sum(flow["foreign"] for flow in result["flows"]), 0, "somebody hears what nobody said")
        self.assertLessEqual(worst, allowed, "a gap beyond the control's")
        self.assertTrue(not lost or control_lost, f"packets were lost: {lost[:5]}")
        self.judge_calls(result)

    def judge_short_gap(self, result, back):
        """mediad's death may be heard for 300 ms a kill, and not more."""
        control = self.judge_machine(result)
        worst = max(flow["longest_gap_ms"] for flow in result["flows"])
        sys.stderr.write(f"longest gap {worst} ms (control {control} ms), back in {max(back) * 1000:.0f} ms at most\n")
        self.assertLessEqual(worst, 300 + max(0, control - 20), "audio was away for longer than 300 ms")
        for flow in result["flows"]:
            self.assertLess(flow["sent"] - flow["heard"], MEDIA_KILLS * 300 / 20, "more was lost than the kills explain")
            self.assertEqual(flow["other"], 0, "somebody hears another call")
        self.judge_calls(result)

    def test_sipd(self):
        self.run_until_valid(self.judge_unheard, "sipd", KILLS)

    def test_calld(self):
        self.run_until_valid(self.judge_unheard, "calld", KILLS)

    def test_officed(self):
        self.run_until_valid(self.judge_unheard, "officed", KILLS)

    def test_ledgerd(self):
        self.run_until_valid(self.judge_unheard, "ledgerd", KILLS)

    def test_mediad(self):
        self.run_until_valid(self.judge_short_gap, "mediad@0", MEDIA_KILLS)


if __name__ == "__main__":
    unittest.main()
