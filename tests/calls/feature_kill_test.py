"""kill -9 in the middle of what a desk asks for: picking up, parking, fetching, conferring, speaking, switching. It is done or it is not, the desk
hears which, and when all have hung up nothing is left."""
import unittest

from support import KILLED  # Before the others: it finds them.
from suite import password
from transferring import Transferring
from wait import Late


class KilledInTheMiddle(Transferring):
    extensions = {**Transferring.extensions, "205": {"sign_in_pin": "580317"}}
    tables = {**Transferring.tables, "conference": {"open": {"number": "801"}}, "line": {"1": {"number": "901", "trunk": "carrier"}}}

    def setUp(self):
        super().setUp()
        self.carrier, self.first, self.second = self.peer("carrier"), self.desk("first", "202", 30100), self.desk("second", "204", 30200)

    def asks_while(self, daemon, desk, code):
        """The desk dials the code, and the daemon dies of it: the call, answered or refused."""
        call = desk.invite(code, self.box.address)
        call.answer_challenge(password(desk.user))
        before = self.suite.kill(daemon)
        final = call.answer(20)
        self.suite.wait_for_new(daemon, before, seconds=10)
        if final.status == 200:
            call.acknowledge()
        return call

    @staticmethod
    def hang_up_if_there(call):
        if call.final is not None and call.final.status == 200:
            try:
                call.request("BYE")  # 200, or 481 where it had ended.
            except Late:
                pass

    def assert_nothing_is_left(self):
        self.until(lambda: self.suite.calls() == [], "every call to end")
        self.assert_idle()

    def test_while_a_code_switches_something(self):
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                call = self.asks_while(daemon, self.second, "*78")
                is_on = self.switched_on("204")
                self.assertEqual(is_on, True if call.final.status == 200 else is_on)  # What was confirmed is so.
                self.hang_up_if_there(call)
                self.assert_nothing_is_left()
                self.switch_off()

    def switched_on(self, number):
        with self.suite.varlink("org.yobirin.Calls") as calls:
            return number in [phone["extension"] for phone in calls.call("org.yobirin.Calls.Settings")["phones"]]

    def switch_off(self):
        call = self.dials(self.second, "*79")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        call.expect_and_accept("BYE")

    def test_while_somebody_enters_a_room(self):
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                self.hang_up_if_there(self.asks_while(daemon, self.second, "801"))
                self.assert_nothing_is_left()

    def test_while_somebody_is_spoken_to(self):
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                call = self.second.invite("*80202", self.box.address)
                call.answer_challenge(password("204"))
                rung = self.first.take_invite()
                before = self.suite.kill(daemon)
                rung.reply(200, body=self.first.offer())
                final = call.answer(20)
                self.suite.wait_for_new(daemon, before, seconds=10)
                if final.status == 200:
                    call.acknowledge()
                self.hang_up_if_there(call)
                rung.expect_and_accept("BYE", 10)
                self.assert_nothing_is_left()

    def test_while_a_slot_a_line_or_a_desk_is_asked_for(self):
        for code in ("*68", "901", "*99205"):
            for daemon in KILLED:
                with self.subTest(code=code, daemon=daemon):
                    self.hang_up_if_there(self.asks_while(daemon, self.second, code))
                    self.assert_nothing_is_left()

    def test_while_who_is_held_on_a_line_is_taken(self):
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                asked = self.carrier.invite("0312345678", self.box.address)
                side = self.take_up(asked, self.first)
                self.assertEqual(side.request("INVITE", body=self.first.offer(direction="sendonly", version=2)).status, 200)
                takes = self.asks_while(daemon, self.second, "901")
                if takes.final.status == 200:
                    self.hang_up_if_there(takes)
                    side.expect_and_accept("BYE", 10)
                    asked.expect_and_accept("BYE", 10)
                else:  # They are held still.
                    self.until(lambda: [call["state"] for call in self.suite.calls()] == ["held"], "the customer to be held still")
                    self.assertEqual(asked.request("BYE").status, 200)
                    side.expect_and_accept("BYE", 10)
                self.assert_nothing_is_left()

    def test_while_somebody_picks_up(self):
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                asked = self.carrier.invite("0312345678", self.box.address)
                rung = self.first.take_invite()
                rung.reply(180)
                asked.ringing()
                picks = self.asks_while(daemon, self.second, "*8202")
                if picks.final.status == 200:
                    self.assertEqual(asked.answer(20).status, 200)
                    asked.acknowledge()
                    self.hang_up_if_there(picks)
                else:
                    self.give_up(asked)
                self.let_rest(rung)
                self.assert_nothing_is_left()

    def give_up(self, asked):
        """The caller hangs up, as soon as they may (RFC 3261 9.1); the exchange may have ended it itself."""
        try:
            if not asked.provisional and (heard := asked.response(10, final=False)).status >= 300:
                asked.to = heard.header("to")
                return asked.acknowledge_failure()
            asked.cancel()
        except Late:
            pass
        try:
            asked.answer(10)
        except Late:
            pass

    @staticmethod
    def let_rest(rung):
        try:
            cancel = rung.expect("CANCEL", 10)
        except Late:
            return
        rung.reply(200, request=cancel)
        rung.reply(487)

    def test_while_a_customer_is_fetched(self):
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                asked = self.carrier.invite("0312345678", self.box.address)
                side = self.take_up(asked, self.first)
                self.assertEqual(self.send_on(side, "701").status, 202)
                side.expect_and_accept("BYE")
                fetches = self.asks_while(daemon, self.second, "701")
                if fetches.final.status == 200:
                    self.hang_up_if_there(fetches)
                    asked.expect_and_accept("BYE", 10)
                else:  # They wait on.
                    self.until(lambda: [call["state"] for call in self.suite.calls()] == ["held"], "the customer to be parked still")
                    self.assertEqual(asked.request("BYE").status, 200)
                self.assert_nothing_is_left()

    def test_while_a_customer_is_parked(self):
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                asked = self.carrier.invite("0312345678", self.box.address)
                side = self.take_up(asked, self.first)
                side.send_request("REFER", headers=[f"Refer-To: <sip:701@{self.box.address}>", f"Contact: {self.first.contact('202')}"])
                before = self.suite.kill(daemon)
                self.suite.wait_for_new(daemon, before, seconds=10)
                self.until(lambda: [call["state"] for call in self.suite.calls()] in (["held"], ["up"]), "the customer to be somewhere")
                self.assertEqual(asked.request("BYE").status, 200)
                self.assert_nothing_is_left()

    def test_while_a_customer_is_sent_on(self):
        """They are with who took their call, or with nobody as yet, and in any case there."""
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                asked = self.carrier.invite("0312345678", self.box.address)
                side = self.take_up(asked, self.first)
                side.send_request("REFER", headers=[f"Refer-To: <sip:204@{self.box.address}>", f"Contact: {self.first.contact('202')}"])
                before = self.suite.kill(daemon)
                rung = self.rung_within(self.second, 2)
                if rung is not None:
                    rung.reply(180)
                self.suite.wait_for_new(daemon, before, seconds=10)
                self.until(lambda: len(self.suite.calls()) == 1, lambda: f"the customer to be somewhere: {self.suite.calls()}")
                self.assertEqual(asked.request("BYE", seconds=10).status, 200)
                if rung is not None:
                    self.let_rest(rung)
                self.assert_nothing_is_left()

    def test_while_a_group_is_rung(self):
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                asked = self.second.invite("610", self.box.address)
                asked.answer_challenge(password("204"))
                before = self.suite.kill(daemon)
                rung = self.rung_within(self.first, 2)
                if rung is not None:
                    rung.reply(180)
                self.suite.wait_for_new(daemon, before, seconds=10)
                self.give_up(asked)
                if rung is not None:
                    self.let_rest(rung)
                self.assert_nothing_is_left()


if __name__ == "__main__":
    unittest.main(verbosity=2)
