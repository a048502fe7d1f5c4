"""The commands of README.md work as it says, from this checkout: the suite comes up, what it prints is enough for two
phones to register, and going down leaves nothing."""
import os
import pathlib
import shutil
import signal
import tempfile
import unittest

import readme
from sipp import Sipp
from wait import until


class Commands(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="readme-"))
        self.addCleanup(shutil.rmtree, self.root)
        self.desk = readme.Desk()
        self.addCleanup(self.desk.host.close)
        self.at = ("--root", str(self.root / "r"))  # Everything else is typed as it is written.

    def assert_down(self):
        until(lambda: not self.desk.left_of(self.at[1]), f"every process to end: {self.desk.left_of(self.at[1])}")

    def assert_phones_register(self, said):
        phones = readme.printed_phones(said)
        self.assertEqual(len(phones), 2, said)
        for index, phone in enumerate(phones):
            Sipp(self.desk.host, "register", self.root / phone["number"], phone["server"], user=phone["number"],
                 password=phone["password"], lifetime="60", port=int(phone["port"]) + 10 + 2 * index).wait()

    def test_every_command_it_names_is_one_that_dev_knows(self):
        known = self.desk.type(["./dev", "help"])
        self.assertEqual(known.returncode, 0)
        self.assertEqual(self.desk.type(["./dev"]).stdout, known.stdout)
        named = readme.block() + [words for words in readme.spans() if len(words) > 1]
        self.assertEqual([words[1] for words in readme.block()], ["up", "test"])
        for words in named:
            self.assertEqual(words[0], "./dev", words)
            self.assertIn(f"./dev {words[1]} ", known.stdout)
            for option in words[2:]:
                self.assertIn(option, known.stdout)

    def test_up_prints_what_two_phones_need_and_ctrl_c_ends_it(self):
        up = self.desk.start(readme.command_of("up"), *self.at)
        said = ""
        for line in up.stdout:
            said += line
            if line.strip() == "ready":
                break
        self.assertIn("\nready\n", said)
        self.assert_phones_register(said)
        os.killpg(up.pid, signal.SIGINT)
        self.assertEqual(up.wait(20), 0)
        self.assert_down()

    def test_detached_it_stays_until_it_is_told_to_go(self):
        up = self.desk.type(readme.span_of("up"), *self.at, timeout=120)
        self.assertEqual(up.returncode, 0, up.stderr)
        self.assertIn("\nready\n", up.stdout)
        self.assert_phones_register(up.stdout)
        down = self.desk.type(readme.span_of("down"), *self.at, timeout=30)
        self.assertEqual((down.returncode, down.stderr), (0, ""))
        self.assert_down()


if __name__ == "__main__":
    unittest.main()
