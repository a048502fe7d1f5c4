"""README.md's two commands in a fresh clone, built from nothing: what a newcomer has in front of them."""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import readme
from sipp import Sipp
from wait import until

MINUTES = 60
FAST_TESTS = ("unit.lib_base", "unit.calld_core")  # Enough to see that the command builds and runs tests.


class Clone(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = pathlib.Path(tempfile.mkdtemp(prefix="clone-"))
        cls.addClassCleanup(shutil.rmtree, cls.scratch)
        cls.checkout = cls.scratch / "yobirin"
        subprocess.run(["git", "clone", "--quiet", f"file://{readme.SOURCE}", cls.checkout], check=True)
        cls.desk = readme.Desk(cls.checkout)
        cls.addClassCleanup(cls.desk.host.close)

    def test_up_brings_a_phone_system_and_down_takes_it_away(self):
        up = self.desk.type([*readme.command_of("up"), "--detach"], timeout=20 * MINUTES)
        self.assertEqual(up.returncode, 0, up.stderr[-3000:])
        self.assertIn("\nready\n", up.stdout)
        phone = readme.printed_phones(up.stdout)[0]
        Sipp(self.desk.host, "register", self.scratch / "phone", phone["server"], user=phone["number"],
             password=phone["password"], lifetime="60", port=5070).wait()
        down = self.desk.type(readme.span_of("down"), timeout=MINUTES)
        self.assertEqual((down.returncode, down.stderr), (0, ""))
        root = self.checkout / ".run"
        until(lambda: not self.desk.left_of(root), f"every process to end: {self.desk.left_of(root)}")

    def test_test_builds_and_runs_tests(self):
        done = self.desk.type([*readme.command_of("test"), *FAST_TESTS], timeout=35 * MINUTES)
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])
        self.assertIn(f"100% tests passed, 0 tests failed out of {len(FAST_TESTS)}", done.stdout)
        unchanged = subprocess.run(["git", "status", "--porcelain"], cwd=self.checkout, capture_output=True, text=True,
                                   check=True)
        self.assertEqual(unchanged.stdout, "", "what the commands leave behind is not ignored by git")


if __name__ == "__main__":
    unittest.main()
