"""What the person who runs the suite sees: how to set up a phone, and what is wrong and what to do about it."""
import json
import re
import shutil
import socket
import struct
import subprocess
import unittest
import zlib

import support  # noqa: F401
from scenario import Scenario
from suite import office, password

DOTS_A_MODULE = 6  # In the picture that zbarimg reads.


def picture_of(code, path):
    """What the half blocks of a terminal look like, light on dark, as a PNG."""
    lines = [line for line in code.splitlines() if line]
    rows = []
    for line in lines:
        rows.append([c in "█▀" for c in line])
        rows.append([c in "█▄" for c in line])
    data = b""
    for row in rows:
        wide = b"".join((b"\xff" if light else b"\x00") * DOTS_A_MODULE for light in row)
        data += (b"\x00" + wide) * DOTS_A_MODULE
    width, height = len(rows[0]) * DOTS_A_MODULE, len(rows) * DOTS_A_MODULE

    def chunk(kind, content):
        return struct.pack("!I", len(content)) + kind + content + struct.pack("!I", zlib.crc32(kind + content))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


class SettingUpAPhone(Scenario):
    extensions = {"201": {"name": "佐藤 花子"}, "202": {}}

    def sheet(self, *arguments):
        return self.suite.run("--language", "en", "phone", *arguments).stdout

    def decoded(self, sheet):
        self.assertTrue(shutil.which("zbarimg"), "zbarimg is to be installed: ./dev install test")
        code = "\n".join(line for line in sheet.splitlines() if re.fullmatch(r"[█▀▄ ]+", line) and line.strip())
        picture = self.directory / "code.png"
        picture_of(code, picture)
        done = subprocess.run(["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)],
                              capture_output=True, text=True, timeout=30, check=True)
        return done.stdout.strip()

    def test_says_what_to_type_and_draws_a_code_that_says_the_same(self):
        sheet = self.sheet("201")
        self.assertRegex(sheet, rf"Server +{self.box.address}:5060 UDP")
        self.assertRegex(sheet, r"Authentication user +201\n")
        self.assertRegex(sheet, r"Display name +佐藤 花子\n")
        self.assertRegex(sheet, r"Codecs +pcmu, pcma\n")
        self.assertNotIn(password("201"), sheet)
        self.assertEqual(self.decoded(sheet), f"sip:201@{self.box.address}:5060;transport=udp")
        self.assertIn("サーバー", self.suite.run("--language", "ja", "phone", "201").stdout)

    def test_a_new_password_works_at_once_is_shown_once_and_shuts_the_old_one_out(self):
        sheet = self.sheet("202", "--new-password")
        made = re.search(r"Password +(\S+)\n", sheet).group(1)
        self.assertEqual(self.decoded(sheet), f"sip:202:{made}@{self.box.address}:5060;transport=udp")
        self.assertNotIn(made, self.sheet("202"))
        self.assertNotIn(made, self.suite.run("export").stdout)
        self.assertNotIn(made, self.suite.log_text(most=100_000))
        desk = self.peer("desk", user="202")
        self.until(lambda: desk.register(self.box.address, made).status == 200, "the new password to be live")
        self.assertEqual(desk.register(self.box.address, password("202")).status, 401)
        self.assertEqual(desk.register(self.box.address, made, expires=0).status, 200)

    def test_an_extension_that_is_not_there_is_refused_with_a_sentence(self):
        for arguments in (["299"], ["299", "--new-password"]):
            refused = self.suite.run("phone", *arguments, check=False)
            self.assertEqual(refused.returncode, 1)
            self.assertEqual(len(refused.stderr.strip().splitlines()), 1)
            self.assertIn("299", refused.stderr)


class TellingWhatIsWrong(Scenario):
    extensions = {"201": {}, "202": {}}

    def status(self):
        done = self.suite.run("--language", "en", "status", "--json", check=False)
        return done.returncode, json.loads(done.stdout), done.stderr

    def test_a_phone_missing_where_calls_go_is_a_notice(self):
        code, report, said = self.status()
        self.assertEqual((code, report["well"]), (0, True))
        self.assertEqual([(p["severity"], p["subject"]) for p in report["problems"]], [("notice", "extension:201")])
        self.assertIn("yobirin phone", said)
        self.phone("201", "ada")
        self.assertEqual(self.status()[1]["problems"], [])

    def test_a_daemon_that_keeps_dying_is_named(self):
        self.phone("201", "ada")
        for _ in range(3):
            self.suite.wait_for_new("ledgerd", self.suite.kill("ledgerd"))
        code, report, said = self.status()
        self.assertEqual(code, 1)
        self.assertEqual([p["subject"] for p in report["problems"]], ["ledgerd"])
        self.assertIn("3 times within ten minutes", said)
        self._start_anew()

    def test_a_port_that_another_program_has_changes_nothing_and_is_named(self):
        with self.box.inside():
            other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        other.bind((self.box.address, 5070))
        self.addCleanup(other.close)
        changed = self.suite.root / "changed.toml"
        changed.write_text(office([self.box.address], self.extensions, {"sip_udp": 5070}))
        refused = self.suite.run("apply", str(changed), check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn(f"{self.box.address}:5070", refused.stderr)
        self.assertIn("sip_udp", refused.stderr)
        self.phone("201", "ada")  # Where it always did.

    def test_a_trunk_nobody_finds_is_explained(self):
        self.phone("201", "ada")
        changed = self.suite.root / "changed.toml"
        # Nobody answers questions there, and the kernel says so at once; whom this machine would ask may be silent for long.
        changed.write_text(office([self.box.address], self.extensions, {"dns_servers": [self.box.address]},
                                  trunk={"lost": {"server": "sip:no-such-host.invalid", "register": False}}))
        self.suite.run("apply", str(changed))
        self.until(lambda: self.status()[0] == 1, "the trunk to be missed")
        _, report, said = self.status()
        causes = {problem["subject"]: problem for problem in report["problems"]}
        self.assertIn("cannot be found", causes["lost"]["cause"])
        self.assertEqual(len(said.strip().splitlines()), len(report["problems"]))
        same = self.suite.root / "same.toml"
        same.write_text(self.suite.office_text)
        self.suite.run("apply", str(same))
        self.until(lambda: self.status()[0] == 0, "all to be well again")


if __name__ == "__main__":
    unittest.main()
