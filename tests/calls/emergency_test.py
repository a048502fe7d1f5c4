"""Emergency calls by the rules of their numbers (docs/operating.md): scripted carriers answer as 110 and call back, phones are scripted.
No real number is called: the carriers are of this test."""
import unittest

import support  # noqa: F401
from sip_peer import Call
from transferring import Transferring


class Emergency(Transferring):
    main = "ring_group:desk"
    extensions = {**Transferring.extensions, "205": {"dial": "internal", "max_calls": 1}}
    tables = {**Transferring.tables,
              "trunk": {"other": {**Transferring.tables["trunk"]["other"], "channels": 2},
                        "carrier": {**Transferring.tables["trunk"]["carrier"], "emergency": True, "channels": 2}},
              "did": {"0312345678": {"open": "extension:204", "anonymous": "reject"}},
              "caller_list": {"unwanted": {"numbers": ["0398765499"], "treat": "reject"}}}

    def setUp(self):
        super().setUp()
        self.carrier = self.peer("carrier")

    def answered(self, call, number="110"):
        side = self.carrier.take_invite()
        self.assertIn(f"sip:{number}@", side.request_in.first)
        side.reply(180)
        side.reply(200, body=self.carrier.offer())
        side.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        return side

    def hears_of(self, desk, words):
        """Also where texts of earlier calls come first."""
        text = desk.expect_request("MESSAGE")
        Call.taken(desk, text).reply(200)
        if words not in text.body:
            self.hears_of(desk, words)

    def switch(self, desk, code):
        call = self.dials(desk, code)
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        call.expect_and_accept("BYE")

    def test_rules_1_2_4_6_it_goes_out_at_once_with_the_main_number_and_all_hear_of_it(self):
        desk, colleague = self.desk("caller", "201", 30100), self.desk("colleague", "202", 30200)
        self.switch(desk, "*78")  # Do not disturb.
        call = self.dials(desk, "184110")
        side = self.answered(call, "184110")
        self.assertIn("sip:0312345678@", side.request_in.header("from"))
        self.assertEqual(side.request_in.header("privacy"), "")
        self.hears_of(colleague, "201) が110番に発信中")
        self.assertEqual([one.get("emergency") for one in self.suite.calls()], [True])
        self.assertGreaterEqual(self.send_on(call, "202").status, 400)  # No transfer,
        self.end(call, side)  # and the carrier hears when the caller hangs up.
        self.until(lambda: any(one.get("emergency") for one in self.suite.command("contacts", "--json")["contacts"]),
                   "the ledger to know")
        self.switch(desk, "*79")

    def test_rule_3_the_last_channel_is_kept_and_the_newest_call_makes_room(self):
        desk, other = self.desk("caller", "201", 30100), self.desk("other-desk", "202", 30200)
        chat = self.dials(other, "0398765432")
        busy = self.answered(chat, "0398765432")
        full = self.dials(desk, "0398765433")
        self.assertGreaterEqual(full.answer().status, 400)
        call = self.dials(desk, "110")
        side = self.answered(call)
        second = self.dials(self.desk("third", "203", 30300), "110")
        busy.expect_and_accept("BYE")
        chat.expect_and_accept("BYE")
        helped = self.answered(second)
        self.assertEqual(len(self.suite.calls()), 2)
        self.assertEqual(call.request("BYE").status, 200)
        side.expect_and_accept("BYE")
        self.end(second, helped)

    def calls_back(self, number):
        """By the trunk, with that number or none, to the number that the service saw."""
        call = Call(self.carrier, (self.box.address, 5060), f"sip:0312345678@{self.box.address}", number)
        if number is None:  # As the carrier has it.
            call.origin = f'"Anonymous" <sip:anonymous@anonymous.invalid>;tag={self.carrier.name()}'
        call.invite(self.carrier.offer(), ["Privacy: id"] if number is None else [])
        return call

    def test_rule_5_nothing_that_turns_callers_away_turns_the_service_away(self):
        desk = self.desk("caller", "201", 30100)
        for number in (None, "0398765499"):
            self.assertGreaterEqual(self.calls_back(number).answer().status, 400)  # Before, they are turned away,
        call = self.dials(desk, "119")
        self.end(call, self.answered(call, "119"))
        for number in (None, "0398765499"):
            back = self.calls_back(number)
            ring = desk.take_invite(10)  # and after it they are not.
            self.assertIn("info=emergency", ring.request_in.header("alert-info"))
            ring.reply(180)
            ring.reply(200, body=desk.offer())
            ring.expect("ACK")
            self.assertEqual(back.answer().status, 200)
            back.acknowledge()
            self.end(back, ring)

    def test_rule_5_who_calls_back_reaches_who_called_also_after_a_death(self):
        desk, main = self.desk("caller", "201", 30100), self.desk("reception", "202", 30200)
        call = self.dials(desk, "110")
        self.end(call, self.answered(call))
        self.switch(desk, "*78")
        self.suite.wait_for_new("calld", self.suite.kill("calld"))
        self.until(self.suite.is_ready, "the suite to be whole")
        back = self.carrier.invite("0312345678", self.box.address)
        rings = [desk.take_invite(10), main.take_invite(10)]
        for one in rings:
            self.assertIn("info=emergency", one.request_in.header("alert-info"))
            self.assertEqual(one.request_in.header("priority"), "emergency")
            one.reply(180)
        rings[0].reply(200, body=desk.offer())
        rings[0].expect("ACK")
        rings[1].expect_and_accept("CANCEL")
        rings[1].reply(487)
        self.assertEqual(back.answer().status, 200)
        back.acknowledge()
        self.end(back, rings[0])
        self.switch(desk, "*79")

    def test_rule_1_no_state_of_a_phone_holds_it_up(self):
        """Its class is the least, it talks to as many as it may, and it never registered."""
        desk = self.peer("bare", user="205", media_port=30500)
        chat = self.dials(desk, "204")
        for _ in range(2):
            self.assertEqual(self.dials(desk, "0398765432").answer().status, 403)
        self.assertGreaterEqual(chat.answer().status, 400)  # Nobody is at 204.
        for number in ("110", "118", "119", "0119", "184118"):
            call = self.dials(desk, number)
            self.end(call, self.answered(call, number.removeprefix("0")))

    def test_rule_8_is_tried_without_calling_anybody(self):
        said = self.suite.run("simulate", "from=201", "to=119").stdout
        self.assertIn("119", said)
        self.assertIn("carrier", said)
        self.assertNotIn("other", said.replace("another", ""))
        self.carrier.expect_silence(0.2, lambda message: message.method == "INVITE")
        self.assertEqual(self.suite.calls(), [])

    def test_rule_7_without_a_trunk_for_it_check_and_status_say_so(self):
        file = self.suite.root / "without.toml"
        file.write_text(self.office_text().replace("emergency = true", "emergency = false"))
        told = self.suite.run("check", str(file))
        self.assertIn("emergency = true", told.stdout + told.stderr)


class NoTrunk(Transferring):
    standing_hosts = ()
    tables = {}

    def test_rule_7_a_tone_says_that_nobody_can_be_called(self):
        desk = self.desk("caller", "201", 30100)
        call = self.dials(desk, "110")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        talker = self.voice(desk, call.final.media(), b"help")
        self.until(lambda: len(talker.heard) > 10, "the tone")
        call.expect_and_accept("BYE")


if __name__ == "__main__":
    unittest.main(verbosity=2)
