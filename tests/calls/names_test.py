"""Names: the caller's on the phone that rings, the callee's on the phone that called, and after a transfer that of whom one talks to now
(P-Asserted-Identity, in UPDATE for phones that know it). A carrier is told nothing of who is behind a number."""
import unittest

import support  # noqa: F401
from transferring import Transferring

UPDATES = ["Allow: INVITE, ACK, BYE, CANCEL, UPDATE"]


class Names(Transferring):
    extensions = {"201": {"name": "佐藤 花子"}, "202": {"name": "Suzuki"}, "203": {"name": "Tanaka"}, "204": {"name": "Ito"}}

    tables = {**Transferring.tables, "did": {"0312345678": {"open": "extension:202", "name": "修理窓口"}}}

    def talks(self, caller, callee, to):
        call = self.dials(caller, to, headers=UPDATES)
        other = callee.take_invite()
        other.reply(180)
        other.reply(200, body=callee.offer(), headers=UPDATES)
        other.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        return call, other

    def assert_shown(self, side, name, number):
        update = side.expect("UPDATE")
        side.reply(200, request=update, headers=[f"Contact: {side.peer.contact(side.user)}"])
        identity = update.header("p-asserted-identity")
        self.assertIn(name, identity)
        self.assertIn(f"sip:{number}@", identity)

    def test_both_see_who_the_other_is(self):
        first, second = self.desk("first", "201", 30100), self.desk("second", "202", 30200)
        call, other = self.talks(first, second, "202")
        self.assertIn("佐藤 花子", other.request_in.header("from"))
        self.assertIn("Suzuki", call.final.header("p-asserted-identity"))
        self.end(call, other)

    def test_after_a_blind_transfer_one_sees_whom_one_talks_to(self):
        first, second, third = self.desk("first", "201", 30100), self.desk("second", "202", 30200), self.desk("third", "204", 30300)
        call, other = self.talks(first, second, "202")
        self.assertEqual(self.send_on(other, "204").status, 202)
        rung = third.take_invite()
        self.assertIn("佐藤 花子", rung.request_in.header("from"))
        rung.reply(200, body=third.offer(), headers=UPDATES)
        rung.expect("ACK")
        self.assert_shown(call, "Ito", "204")
        other.expect_and_accept("BYE")
        self.end(call, rung)

    def test_after_an_attended_transfer_both_do(self):
        first, second, third = self.desk("first", "201", 30100), self.desk("second", "202", 30200), self.desk("third", "204", 30300)
        call, other = self.talks(first, second, "202")
        ask, expert = self.talks(second, third, "204")
        self.assertEqual(self.send_on(other, "204", replacing=ask).status, 202)
        self.assert_shown(call, "Ito", "204")
        self.assert_shown(expert, "佐藤 花子", "201")
        other.expect_and_accept("BYE")
        ask.expect_and_accept("BYE")
        self.end(call, expert)

    def test_a_customer_is_told_nothing_of_who_answers(self):
        carrier, desk = self.peer("carrier"), self.desk("first", "202", 30100)
        asked = carrier.invite("0312345678", self.box.address, headers=UPDATES)
        side = self.take_up(asked, desk)
        self.assertIn(f"修理窓口: {asked.user}", side.request_in.header("from"))
        self.assertEqual(asked.final.header("p-asserted-identity"), "")
        self.assertEqual(self.send_on(side, "*68").status, 202)
        side.expect_and_accept("BYE")
        call = self.dials(desk, "701")
        self.assertEqual(call.answer().status, 200)
        self.assertIn(f"sip:{asked.user}@", call.final.header("p-asserted-identity"))  # But the colleague who fetches sees who it is.
        call.acknowledge()
        carrier.expect_silence(0.3, lambda message: message.method == "UPDATE")
        self.end(call, asked)


if __name__ == "__main__":
    unittest.main(verbosity=2)
