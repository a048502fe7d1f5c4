"""The phone book: a customer list that Japanese Excel saved, from the command to the phones that ring; and that neither a bad list
nor the death of anybody takes it away."""
import signal
import unittest

import support  # noqa: F401
from suite import password
from transferring import Transferring

CUSTOMERS = """会社名,担当者,フリガナ,電話番号,携帯
○○商会,田中様,タナカ,０３-９８７６-５４３２,090-1234-5678
髙橋工業,,タカハシコウギョウ,+81 3 5555 0001,
番号なし,山田,,,
"""
OTHERS = "name,phone\nMoved Away,03-9876-5432\n"
BAD = CUSTOMERS + "壊れた商会,佐藤,,03-1234-5678 内線12,\n"
TANAKA, MOBILE, TAKAHASHI = "0398765432", "09012345678", "0355550001"


class Phonebook(Transferring):
    extensions = {"201": {"name": "佐藤 花子"}, "202": {}, "203": {}, "204": {}}
    tables = {**Transferring.tables, "did": {"0312345678": {"open": "extension:202", "name": "修理窓口"}}}

    def file(self, text, encoding="cp932"):
        path = self.directory / "customers.csv"
        path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
        return str(path)

    def book(self, *arguments, check=True):
        return self.suite.run("--language", "en", "phonebook", *arguments, check=check)

    def name_of(self, number):
        with self.suite.varlink("org.yobirin.Calls") as connection:
            return connection.call("org.yobirin.Calls.NameOf", number=number).get("name")

    def imports(self, text, encoding="cp932"):
        return self.book("import", self.file(text, encoding)).stdout

    def until_known(self, number, name):
        def is_known():
            try:
                return self.name_of(number) == name
            except OSError:
                return False
        self.until(is_known, f"{number} to be {name}")

    def rings(self, number):
        """What the From of the desk says when that number calls; the desk's lamp and the list of calls say the same."""
        carrier, desk = self.peer("carrier", user=number), self.desk("first", "202", 30100)
        asked = carrier.invite("0312345678", self.box.address)
        side = desk.take_invite()
        side.reply(180)
        asked.ringing()
        shown = side.request_in.header("from")
        remote = self.lamp("202")["dialogs"][0]["remote"]
        self.assertIn(remote.get("name") or remote["number"], shown)
        listed = self.suite.calls()[0].get("from_name")
        asked.cancel()
        self.assertEqual(asked.answer().status, 487)
        side.expect_and_accept("CANCEL")
        side.reply(487)
        self.until(lambda: not self.suite.calls(), "the call to end")
        self.leave(carrier, desk)
        return shown, listed

    def leave(self, carrier, desk):
        """Others may have their places."""
        desk.register(self.box.address, password(desk.user), expires=0)
        self.desks.remove(desk)
        for peer in (carrier, desk):
            peer.socket.close()
            peer.rtp.close()

    def lamp(self, name):
        with self.suite.varlink("org.yobirin.Lamps") as connection:
            lamps = connection.call("org.yobirin.Lamps.List")["lamps"]
        return next(lamp for lamp in lamps if lamp["name"] == name)

    def test_a_list_from_excel_names_who_calls_and_who_is_called(self):
        said = self.imports(CUSTOMERS)
        self.assertIn("3 numbers", said)
        self.assertIn("1 lines without", said)
        self.until_known(TANAKA, "○○商会 田中様")
        self.assertIn("髙橋工業", self.book("look", "03-5555-0001").stdout)
        self.assertEqual(self.book("look", "03-5555-0002", check=False).returncode, 1)

        carrier, desk = self.peer("carrier", user="+81398765432"), self.desk("first", "202", 30100)
        asked = carrier.invite("0312345678", self.box.address)
        side = desk.take_invite()
        self.assertIn('"修理窓口: ○○商会 田中様"', side.request_in.header("from"))
        self.assertIn(f"sip:{TANAKA}@", side.request_in.header("from"))
        side.reply(200, body=desk.offer())
        side.expect("ACK")
        self.assertEqual(asked.answer().status, 200)
        asked.acknowledge()
        self.until(lambda: self.suite.calls()[0]["state"] == "up", "the call to be up")
        call = self.suite.calls()[0]
        self.assertEqual((call["from"], call["from_name"]), (TANAKA, "○○商会 田中様"))
        self.assertIn(f"{TANAKA} ○○商会 田中様", self.suite.run("calls").stdout)
        self.assertEqual(self.lamp("202")["dialogs"][0]["remote"], {"number": TANAKA, "name": "○○商会 田中様"})
        self.end(asked, side)
        row = self.until(lambda: [row for row in self.suite.command("contacts", "--json")["contacts"]
                                  if row["contact"] == call["contact"] and row.get("outcome")], "the contact")[0]
        self.assertEqual((row["from"], row["from_name"]), ("+81398765432", "○○商会 田中様"))

        out = self.dials(desk, TAKAHASHI)
        there = carrier.take_invite()
        self.assertNotIn("髙橋", there.request_in.data.decode())  # The carrier knows whom it calls.
        there.reply(200, body=carrier.offer())
        there.expect("ACK")
        self.assertEqual(out.answer().status, 200)
        self.assertIn("髙橋工業", out.final.header("p-asserted-identity"))
        out.acknowledge()
        self.assertEqual(self.suite.calls()[0]["to_name"], "髙橋工業")
        self.end(out, there)

    def test_what_is_exported_is_imported_as_the_same(self):
        self.imports(CUSTOMERS)
        before = self.suite.command("phonebook", "--json")
        self.assertEqual([(entry["number"], entry["name"], entry.get("kana")) for entry in before["entries"]],
                         [("03-9876-5432", "○○商会 田中様", "タナカ"), ("090-1234-5678", "○○商会 田中様", "タナカ"),
                          ("+81 3 5555 0001", "髙橋工業", "タカハシコウギョウ")])
        for language in ("ja", "en"):
            exported = self.suite.run("--language", language, "phonebook", "export").stdout
            self.imports(OTHERS)
            (self.directory / "again.csv").write_text(exported, encoding="utf-8")
            self.book("import", str(self.directory / "again.csv"))
            self.assertEqual(self.suite.command("phonebook", "--json"), before)

    def test_a_bad_list_is_refused_with_its_line_and_changes_nothing(self):
        self.imports(CUSTOMERS)
        before = self.suite.command("phonebook", "--json")
        refused = self.book("import", self.file(BAD), check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("customers.csv:5: 03-1234-5678 内線12 is no telephone number", refused.stderr)
        self.assertIn("--skip-bad", refused.stderr)
        for text, line in ((CUSTOMERS + '"never closed', 5), ("住所\n東京\n", 1)):
            refused = self.book("import", self.file(text), check=False)
            self.assertEqual(refused.returncode, 1)
            self.assertIn(f"customers.csv:{line}: ", refused.stderr)
        self.assertEqual(self.book("import", str(self.directory / "none.csv"), check=False).returncode, 1)
        self.assertEqual(self.suite.command("phonebook", "--json"), before)
        self.assertIn("1 lines with errors", self.book("import", "--skip-bad", self.file(BAD, "utf-8-sig")).stdout)
        self.assertEqual(self.suite.command("phonebook", "--json"), before)

    def test_the_book_outlives_ledgerd_calld_and_the_power(self):
        self.imports(CUSTOMERS)
        self.until_known(TANAKA, "○○商会 田中様")
        self.suite.wait_for_new("ledgerd", self.suite.kill("ledgerd"))
        self.assertEqual(self.name_of(TANAKA), "○○商会 田中様")
        self.imports(OTHERS)
        self.until_known(TANAKA, "Moved Away")
        self.imports(CUSTOMERS)
        self.until_known(TANAKA, "○○商会 田中様")
        self.suite.wait_for_new("calld", self.suite.kill("calld"))
        self.until_known(MOBILE, "○○商会 田中様")
        self.suite.reboot()
        self.until_known(TAKAHASHI, "髙橋工業")
        shown, listed = self.rings(TANAKA)
        self.assertIn("修理窓口: ○○商会 田中様", shown)
        self.assertEqual(listed, "○○商会 田中様")

    def test_calls_wait_for_no_ledgerd_and_show_the_names_that_are_known(self):
        self.imports(CUSTOMERS)
        self.until_known(TANAKA, "○○商会 田中様")
        stopped = self.suite.kill("ledgerd", signal.SIGSTOP)  # There, and silent, until the watchdog sees it.
        self.assertIn("○○商会 田中様", self.rings(TANAKA)[0])
        self.suite.wait_for_new("ledgerd", stopped, 10)
        self.until_known(TANAKA, "○○商会 田中様")

    def test_while_ledgerd_is_away_a_new_calld_shows_numbers_and_then_names(self):
        self.imports(CUSTOMERS)
        stopped = self.suite.kill("ledgerd", signal.SIGSTOP)
        self.suite.wait_for_new("calld", self.suite.kill("calld"))
        known = self.name_of(TANAKA)
        if self.suite.pid("ledgerd") == stopped:  # The watchdog has brought no other yet.
            self.assertIsNone(known)
        self.suite.wait_for_new("ledgerd", stopped, 10)
        self.until_known(TANAKA, "○○商会 田中様")
        self.assertIn("○○商会 田中様", self.rings(TANAKA)[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
