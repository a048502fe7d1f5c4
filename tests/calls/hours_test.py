"""Opening hours and who calls: what `yobirin simulate` says of a call is what becomes of it. Random calls are simulated and placed;
$YOBIRIN_ROWS says how many. Night mode ends by itself; a clock that is not trusted switches nothing."""
import datetime
import json
import os
import random
import time
import unittest

import support  # noqa: F401
from suite import password
from transferring import CARRIER, OTHER_CARRIER, Transferring

ROWS = int(os.environ.get("YOBIRIN_ROWS", "30"))
EVERY_DAY = "mon-sun"
# Hours that are the same the whole day, so that the minute in which the test runs does not matter.
SCHEDULES = {
    "always": {"weekly": {EVERY_DAY: "00:00-24:00"}, "holidays": "none"},
    "never": {"weekly": {"mon": ""}, "holidays": "none"},
    "lunch": {"weekly": {EVERY_DAY: "00:00-24:00"}, "lunch": "00:00-24:00", "holidays": "none"},
    "off": {"weekly": {EVERY_DAY: "00:00-24:00"}, "holidays": "none", "closed_dates": ["01-01..12-31"]},
}
PHONES = ("201", "202", "203", "204")
TARGETS = [f"extension:{number}" for number in PHONES] + ["ring_group:solo", "hangup:busy", "queue:support", "number:0398765432"]


def random_did(dice):
    did = {"open": dice.choice(TARGETS)}
    if dice.random() < 0.8:
        did["schedule"] = dice.choice(list(SCHEDULES))
    for key in ("closed", "lunch"):
        if dice.random() < 0.7:
            did[key] = dice.choice(TARGETS)
    if dice.random() < 0.7:
        did["anonymous"] = dice.choice(["accept", "reject", "extension:204"])
    return did


# What no daemon serves yet: main takes those calls, and it is told.
UNBUILT = {"0312345691": "menu:main", "0312345692": "queue:support", "0312345693": "mailbox:201", "0312345694": "announcement:closed"}

SEED = int(os.environ.get("YOBIRIN_SEED", time.time_ns() % 1_000_000))
DICE = random.Random(SEED)
DIDS = {f"03123456{index:02}": random_did(DICE) for index in range(12)}
CUSTOMER = "0311113333"


class Hours(Transferring):
    extensions = {"201": {"no_answer_seconds": 20}, "202": {"dial": "internal"}, "203": {"dial": "local"}, "204": {"dial": "international"}}
    main = "extension:201"
    tables = {
        "trunk": {"carrier": {"server": f"sip:{CARRIER}", "register": False, "inbound_from": [CARRIER], "channels": 8,
                              "numbers": ["0312345678", "0312345690"], "emergency": True},
                  "other": {"server": f"sip:{OTHER_CARRIER}", "register": False, "inbound_from": [OTHER_CARRIER], "channels": 8,
                            "numbers": ["0612345678"]}},
        "schedule": SCHEDULES,
        "did": {**DIDS, **{number: {"open": destination} for number, destination in UNBUILT.items()},
                "0312345695": {"open": "extension:202"}},
        "menu": {"main": {"greeting": "prompt:welcome", "keys": {"1": "extension:202"}}},
        "announcement": {"closed": {"play": "prompt:closed"}},
        "mailbox": {"201": {"pin": "580317"}},
        "ring_group": {"solo": {"number": "610", "members": ["203"]}},
        "queue": {"support": {"agents": ["201"]}},
        "caller_list": {"nuisance": {"numbers": ["0311112222"], "treat": "reject"},
                        "vip": {"numbers": ["0398760000"], "treat": "priority"}},
        "outbound": {"tokyo": {"match": ["0[1-57-9]*", "1??"], "trunks": ["carrier"]}, "osaka": {"match": ["06*"], "trunks": ["other"]}},
        "dialing": {"outside_digit": "0", "deny": ["international", "premium"]},
    }

    def setUp(self):
        super().setUp()
        self.carriers = {"carrier": self.peer("carrier"), "other": self.peer("other")}
        self.by_number = {number: self.desk(f"desk{number}", number, 30100 + 100 * index) for index, number in enumerate(PHONES)}
        for number, phone in self.by_number.items():  # Three hundred calls take longer than a minute on a busy machine.
            self.assertEqual(phone.register(self.box.address, password(number), expires=1800).status, 200)

    def simulate(self, **asked):
        return self.suite.command("simulate", *(f"{key}={value}" for key, value in asked.items()), "--json")

    def goes_where_it_was_said(self, call, said):
        """Follows the call to where `said` has it; ends it there."""
        kind, _, name = said["destination"].partition(":")
        if kind == "ring_group":
            kind, name = "extension", "203"
        if kind == "extension":
            rung = self.by_number[name].take_invite()
        elif kind in ("number", "emergency"):
            number, _, trunks = name.partition(" ")
            rung = self.carriers[trunks.split(",")[0]].take_invite()
            self.assertIn(f"sip:{number}@", rung.request_in.first)
        elif kind == "hangup":
            status = {"busy": (486,), "declined": (603, 433), "forbidden": (403,), "not_found": (404,), "unavailable": (480,),
                      "overloaded": (503,)}[name]
            self.assertIn(call.answer().status, status, said)
            return
        else:
            self.fail(f"a destination that the test does not know: {said}")
        rung.reply(180)
        call.ringing()
        call.cancel()
        rung.expect_and_accept("CANCEL")
        rung.reply(487)
        rung.expect("ACK")
        self.assertEqual(call.answer().status, 487)

    def from_outside(self):
        caller = DICE.choice(["0311113333", "0398760000", "0311112222", "+12125551111", "anonymous", "unavailable"])
        called = DICE.choice([*DIDS, *DIDS, "0312345690", "0399999999"])
        said = self.simulate(**{"from": caller}, to=called, trunk="carrier")
        return said, self.carriers["carrier"].invite(called, self.box.address, user=caller), (caller, called)

    def from_inside(self):
        caller = DICE.choice(PHONES)
        called = DICE.choice(["610" if caller != "203" else "298", "299", "0398765432", "00398765432", "98765432", "0698765432",
                              "09011112222", "01012125551234", "0570123456", "117", "1840398765432", "110", "0119",
                              *(number for number in PHONES if number != caller)])
        said = self.simulate(**{"from": caller}, to=called)
        return said, self.dials(self.by_number[caller], called), (caller, called)

    def test_a_call_arrives_where_simulate_said(self):
        for row in range(ROWS):
            said, call, what = self.from_outside() if DICE.random() < 0.7 else self.from_inside()
            with self.subTest(row=row, seed=SEED, what=what, said=said["destination"], steps=said["steps"]):
                self.goes_where_it_was_said(call, said)
            self.until(lambda: not self.suite.calls(), "the call to end")

    def test_the_ledger_tells_the_story_rule_by_rule(self):
        number = next(iter(DIDS))
        before = self.now()
        said = self.simulate(**{"from": "0311113333"}, to=number, trunk="carrier")
        call = self.carriers["carrier"].invite(number, self.box.address, user="0311113333")
        self.goes_where_it_was_said(call, said)
        contact = self.contact_since(before)
        told = self.until(lambda: [detail for detail in self.suite.command("explain", contact, "--json").get("details", [])
                                   if "route" in detail], "the ledger to know the route")
        self.assertEqual(told[0]["route"]["steps"][:len(said["steps"])], said["steps"])
        self.assertIn(f"the number called is {number}", self.suite.run("--language", "en", "explain", contact).stdout)
        self.assertIn(f"着信番号は {number} です", self.suite.run("--language", "ja", "explain", contact).stdout)

    def explained(self, contact, language):
        return self.suite.run("--language", language, "explain", contact).stdout

    @staticmethod
    def now():
        """As the ledger writes it."""
        return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def contact_since(self, moment):
        """Of the call that began after it; the ledger may hear of earlier ones later than that."""
        def begun():
            contacts = self.suite.command("contacts", "--json")["contacts"]
            return next((contact["contact"] for contact in contacts if contact["started"] >= moment), None)
        return self.until(begun, "the ledger to know of the call")

    def test_rule_4_main_takes_what_is_not_built_and_ledger_and_explain_say_so(self):
        for number, destination in UNBUILT.items():
            with self.subTest(destination):
                before = self.now()
                said = self.simulate(**{"from": CUSTOMER}, to=number, trunk="carrier")
                self.assertEqual((said["destination"], said["warning"]),
                                 ("extension:201", f"{destination} is not built yet, main takes the call"))
                self.goes_where_it_was_said(self.carriers["carrier"].invite(number, self.box.address, user=CUSTOMER), said)

                contact = self.contact_since(before)

                def told(contact=contact, destination=destination):
                    text = self.explained(contact, "en")
                    return f"{destination} is not built yet" in text and "main takes it: extension 201" in text
                self.until(told, "the story to say that main took it")
                self.assertIn(f"{destination} の機能はまだありません", self.explained(contact, "ja"))

    def dials_code(self, number, code):
        call = self.dials(self.by_number[number], code)
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        call.expect_and_accept("BYE")

    def test_what_phones_have_set_is_followed(self):
        self.dials_code("202", "*72204")
        for caller, number, by in ((CUSTOMER, "0312345695", "carrier"), ("203", "202", None)):
            said = self.simulate(**{"from": caller}, to=number, **({"trunk": by} if by else {}))
            self.assertEqual(said["destination"], "extension:204")
            call = self.carriers[by].invite(number, self.box.address, user=caller) if by else self.dials(self.by_number[caller], number)
            self.goes_where_it_was_said(call, said)
        self.dials_code("202", "*73")
        self.dials_code("202", "*78")
        said = self.simulate(**{"from": CUSTOMER}, to="0312345695", trunk="carrier")
        self.assertEqual(said["destination"], "extension:201")  # main
        before = self.now()
        self.goes_where_it_was_said(self.carriers["carrier"].invite("0312345695", self.box.address, user=CUSTOMER), said)
        contact = self.contact_since(before)
        self.until(lambda: "extension 202 does not want to be disturbed" in self.explained(contact, "en"), "the story to say so")
        said = self.simulate(**{"from": "203"}, to="202")
        self.assertEqual(said["destination"], "hangup:busy")
        self.goes_where_it_was_said(self.dials(self.by_number["203"], "202"), said)
        self.dials_code("202", "*79")

    def test_a_refusal_is_told_in_words(self):
        before = self.now()
        call = self.dials(self.by_number["201"], "203")
        rung = self.by_number["203"].take_invite()
        rung.reply(486)
        rung.expect("ACK")
        self.assertEqual(call.answer().status, 486)
        contact = self.contact_since(before)

        def told():
            text = self.explained(contact, "en")
            return "the phone of 203: busy (486)" in text and "203: busy" in text
        self.until(told, "the story to say that 203 was busy")

    def test_what_was_typed_wrong_is_said(self):
        for wrong in (["from=201", "at=2026-09-22T10:00"], ["from=201", "to=202", "when=now"]):
            self.assertEqual(self.suite.run("simulate", *wrong, check=False).returncode, 2)
        done = self.suite.run("--language", "en", "simulate", "from=201", "to=202", "at=tomorrow", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("tomorrow", done.stderr)

    def test_the_hours_of_any_day_can_be_asked_for(self):
        text = self.suite.run("--language", "ja", "simulate", "from=非通知", "to=0312345690", "at=2026-09-22T10:00").stdout
        self.assertIn("非通知", text)
        self.assertEqual(text.splitlines()[-1], "extension:201")


class Night(Transferring):
    tables = {**Transferring.tables, "schedule": {"always": {"weekly": {EVERY_DAY: "00:00-24:00"}, "holidays": "none"}},
              "did": {"0312345678": {"open": "extension:202", "closed": "extension:204", "schedule": "always"}}}

    def hours(self):
        file = self.suite.root / "state/calld/hours.json"
        return json.loads(file.read_text()) if file.exists() else None

    def known(self, ahead, opening):
        """As a process would have left it that was here `ahead` seconds from now."""
        known = {"time": int(time.time()) + ahead, "schedules": [{"name": "always", "opening": opening}]}
        (self.suite.root / "state/calld/hours.json").write_text(json.dumps(known))

    def restart_calld(self):
        before = self.suite.pid("calld")
        self.suite.kill("calld")
        self.suite.wait_for_new("calld", before)

    def destination(self):
        return self.suite.command("simulate", "from=0311113333", "to=0312345678", "trunk=carrier", "--json")["destination"]

    def problems(self):
        status = self.suite.run("--language", "en", "status", "--json", check=False).stdout
        return [problem["cause"] for problem in json.loads(status)["problems"]]

    def test_a_clock_that_shows_the_past_switches_nothing(self):
        self.until(lambda: self.hours(), "the hours to be on disk")
        self.assertEqual(self.destination(), "extension:202")
        self.known(86400, "closed")
        self.restart_calld()
        self.until(lambda: self.destination() == "extension:204", "the hours to stay as they were known")
        self.assertTrue(any("clock shows a time that has been already" in cause for cause in self.problems()))
        asked = self.suite.command("simulate", "from=0311113333", "to=0312345678", "trunk=carrier", "--json")
        self.assertIn("clock_not_trusted", [step["what"] for step in asked["steps"]])
        self.known(-60, "closed")
        self.restart_calld()
        self.until(lambda: self.destination() == "extension:202", "the clock to be trusted")
        self.assertFalse(any("clock shows" in cause for cause in self.problems()))

    def test_holidays_are_corrected_by_hand_and_a_broken_line_is_told(self):
        file = self.suite.root / "state/calld/holidays.toml"
        file.write_text("2031-03-21 = nonsense\n")
        self.restart_calld()
        self.until(lambda: any("holidays.toml, line 1 cannot be read" in cause for cause in self.problems()), "the broken line to be told")
        file.write_text("2031-03-21 = false\n")
        self.restart_calld()
        self.until(lambda: not any("holidays.toml" in cause for cause in self.problems()), "all to be well")


if __name__ == "__main__":
    unittest.main(verbosity=2)
