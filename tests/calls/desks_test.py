"""Who sits where, and the habits of key phones: signing in at another's desk with a PIN, and transfer by hanging up. Scripted desks and
carriers and a real phone; audio is judged at both ends."""
import unittest

from support import KILLED  # Before the others: it finds them.
from subscription import Subscription
from suite import password
from transferring import Transferring

DISTURB = "<SetDoNotDisturb><doNotDisturbOn>true</doNotDisturbOn></SetDoNotDisturb>"


class Desks(Transferring):
    extensions = {**Transferring.extensions, "205": {"name": "田中", "sign_in_pin": "580317"}}
    tables = {**Transferring.tables, "features": {"transfer_by_hanging_up": True}}

    def signs_in(self, desk, code="*99205", pin="580317"):
        call = self.dials(desk, code)
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        talker = self.voice(desk, call.final.media(), b"sign")
        for digit in pin:
            talker.press(digit)
        call.expect_and_accept("BYE")
        talker.close()
        self.talkers.remove(talker)

    def seat_of(self, number):
        with self.suite.varlink("org.yobirin.Calls") as calls:
            phones = calls.call("org.yobirin.Calls.Settings")["phones"]
        return next((phone.get("signed_in") for phone in phones if phone["extension"] == number), None)

    def calls_205(self, ada, desk):
        """Ada calls 205, and the desk takes it."""
        ada.dial("205")
        side = desk.take_invite()
        side.reply(200, body=desk.offer())
        side.expect("ACK")
        ada.wait_for("CALL_ESTABLISHED")
        talker = self.voice(desk, side.request_in.media(), b"desk")
        self.until(lambda: len(ada.heard()) > 8000 and len(talker.heard) > 50, "both to hear")
        return side

    def test_whoever_signs_in_is_called_there_and_calls_as_themself(self):
        ada, desk = self.phone("201", "ada"), self.desk("first", "202", 30100)
        self.signs_in(desk)
        self.assertEqual(self.seat_of("202"), "205")
        self.assertIn("205 sits at the desk of 202.", self.suite.run("status").stdout)
        side = self.calls_205(ada, desk)
        self.assertEqual(side.request("BYE").status, 200)
        ada.wait_for("CALL_CLOSED")
        call = self.dials(desk, "201")
        ada.wait_for("CALL_INCOMING")
        self.assertEqual([one["from"] for one in self.suite.calls()], ["205"])
        call.cancel()
        self.assertEqual(call.answer().status, 487)
        for daemon in KILLED:
            self.suite.wait_for_new(daemon, self.suite.kill(daemon))
        self.assertEqual(self.seat_of("202"), "205")
        self.signs_in(desk, "*99", "")
        self.assertIsNone(self.seat_of("202"))

    def test_the_keys_of_a_desk_are_those_of_who_sits_there(self):
        desk, home = self.desk("first", "202", 30100), self.desk("home", "205", 30200)
        keys, at_home = (Subscription(one, self.box.address, one.user, "as-feature-event") for one in (desk, home))
        for one in (keys, at_home):
            self.assertEqual(one.subscribe(password(one.user)).status, 200)
            self.assertEqual(one.told().keys, (False, None))
        self.signs_in(desk)
        self.assertEqual(keys.refresh(body=DISTURB).status, 200)
        for one in (keys, at_home):
            one.told_when(lambda news: news.keys == (True, None), "205 not to be disturbed")
        self.signs_in(desk, "*99", "")
        keys.told_when(lambda news: news.keys == (False, None), "the keys of 202")
        self.assertEqual(at_home.refresh(body=DISTURB.replace("true", "false")).status, 200)
        at_home.told_when(lambda news: news.keys == (False, None), "the end of it")

    def test_a_wrong_pin_leaves_all_as_it_was(self):
        desk = self.desk("first", "202", 30100)
        self.signs_in(desk, pin="111111222222333333")
        self.assertIsNone(self.seat_of("202"))
        self.assertEqual(self.dials(desk, "*99201").answer().status, 403)  # Who has no PIN.

    def test_hanging_up_leaves_a_customer_to_a_colleague(self):
        carrier, desk, ben = self.peer("carrier"), self.desk("first", "202", 30100), self.phone("204", "ben")
        asked = carrier.invite("0312345678", self.box.address)
        side = self.take_up(asked, desk)
        customer = self.voice(carrier, asked.final.media(), b"cust")
        self.assertEqual(side.request("INVITE", body=desk.offer(direction="sendonly", version=2)).status, 200)
        consult = self.dials(desk, "204")
        self.answer(ben)
        self.assertEqual(consult.answer().status, 200)
        consult.acknowledge()
        self.assertEqual(consult.request("BYE").status, 200)
        side.expect_and_accept("BYE")
        before = len(ben.heard()), len(customer.heard)
        self.until(lambda: len(ben.heard()) > before[0] + 8000 and len(customer.heard) > before[1] + 50, "customer and colleague to hear")
        self.assertEqual([call["state"] for call in self.suite.calls()], ["up"])
        ben.do("hangup")
        asked.expect_and_accept("BYE")

    def test_hanging_up_while_it_rings_sends_the_customer_there(self):
        carrier, desk, other = self.peer("carrier"), self.desk("first", "202", 30100), self.desk("second", "204", 30200)
        asked = carrier.invite("0312345678", self.box.address)
        side = self.take_up(asked, desk)
        self.assertEqual(side.request("INVITE", body=desk.offer(direction="sendonly", version=2)).status, 200)
        consult = self.dials(desk, "204")
        rung = other.take_invite()
        rung.reply(180)
        consult.ringing()
        consult.cancel()
        self.assertEqual(consult.answer().status, 487)
        side.expect_and_accept("BYE")
        rung.reply(200, body=other.offer())
        rung.expect("ACK")  # Nothing else was asked of that phone.
        customer = self.voice(carrier, asked.final.media(), b"cust")
        self.assert_talking(customer, b"othr", self.voice(other, rung.request_in.media(), b"othr"), b"cust")
        self.end(rung, asked)


if __name__ == "__main__":
    unittest.main(verbosity=2)
