"""calld among made-up neighbours: what crosses its sockets for one call, and what becomes of calls when it or a
neighbour dies. docs/a-call.md says the same in words."""
import os
import sys
import tempfile
import unittest

sys.path += [os.path.dirname(os.path.abspath(__file__)), os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                                                    "../../../support")]
from neighbours import SLICE, Mediad, Neighbours, WAIT  # noqa: E402
from varlink import Varlink, VarlinkError  # noqa: E402

OFFER = Mediad.session("192.0.2.1")
ANSWER = Mediad.session("192.0.2.2")


class Calld(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.TemporaryDirectory(prefix="yobirin-calld-")
        self.around = Neighbours(self.root.name, os.environ["YOBIRIN_CALLD"])
        self.sipd, self.mediad, self.ledgerd = self.around.sipd, self.around.mediad, self.around.ledgerd

    def tearDown(self):
        alive = self.around.process.poll() is None
        self.around.stop()
        self.root.cleanup()
        self.assertTrue(alive, "".join(self.around.said))

    def calls(self):
        with Varlink(self.around.calls) as calls:
            return calls.call("org.yobirin.Calls.List")["calls"]

    def ring(self, number="203"):
        """201 calls: both ports open in one write, then a leg for each device."""
        self.sipd.incoming("in-a", "201", number, OFFER)
        devices = 2 if number == "202" else 1
        opened = self.mediad.expect(*["Open"] * (devices + 1))
        dialled = self.sipd.expect(*["Dial"] * devices)
        return opened, dialled

    def talk(self):
        opened, dialled = self.ring()
        leg = dialled[0]["leg"]
        self.sipd.happens(leg, "ringing")
        self.sipd.expect("Ringing")
        self.sipd.happens(leg, "answered", branch="b", session=ANSWER)
        self.sipd.expect("Answer")
        self.mediad.expect("SetRemote", "Connect", "Connect")
        return leg, [port["port"] for port in opened]

    def ledger_has(self, contact, *whats):
        self.around.until(lambda: [event["what"] for event in self.ledgerd.of(contact)] == list(whats))
        return self.ledgerd.of(contact)

    def test_one_call_costs_these_messages_and_no_more(self):
        opened, dialled = self.ring()
        self.assertEqual(opened[0]["remote"], OFFER)
        self.assertEqual(opened[1]["prefer"], opened[0]["port"])
        self.assertEqual(opened[0]["batch"], ["Open", "Open"])
        self.assertEqual(dialled[0]["offer"], Mediad.session(f"Open {opened[1]['port']}"))
        self.assertEqual(dialled[0]["target"], {"device": "phone-203"})
        self.assertEqual(dialled[0]["from"], {"number": "201", "name": "Phone 201"})
        leg = dialled[0]["leg"]

        self.sipd.happens(leg, "ringing")
        self.assertEqual(self.sipd.expect("Ringing")[0]["leg"], "in-a")
        self.sipd.happens(leg, "answered", branch="b", session=ANSWER)
        answered, = self.sipd.expect("Answer")
        self.assertEqual(answered["session"], Mediad.session(f"Open {opened[0]['port']}"))
        remote, one, other = self.mediad.expect("SetRemote", "Connect", "Connect")
        self.assertEqual(remote["session"], ANSWER)
        self.assertEqual((remote["kind"], remote["branch"], remote["keep"]), ("answer", "b", True))
        self.assertEqual(remote["batch"], ["SetRemote", "Connect", "Connect"])
        self.assertEqual({one["port"], other["port"]}, {opened[0]["port"], opened[1]["port"]})

        call, = self.calls()
        self.assertEqual((call["state"], call["from"], call["to"]), ("up", "201", "203"))
        self.sipd.happens("in-a", "ended", reason="hung_up", by="peer")
        ended, = self.sipd.expect("End")
        self.assertEqual((ended["leg"], ended["reason"]), (leg, "hung_up"))
        closed, = self.mediad.expect("Close")
        self.assertEqual(set(closed["ports"]), {opened[0]["port"], opened[1]["port"]})
        self.sipd.happens(leg, "ended", reason="hung_up", by="us")

        events = self.ledger_has(call["contact"], "arrived", "ringing", "answered", "ended")
        self.assertEqual(events[2]["agent"], "203")
        self.assertEqual((events[3]["outcome"], events[3]["direction"]), ("handled", "internal"))
        self.assertTrue(self.sipd.is_quiet())
        self.assertTrue(self.mediad.is_quiet())
        # The table of docs/a-call.md.
        self.assertEqual({name: n for name, n in self.sipd.count.items() if name not in ("Claim", "Watch")},
                         {"Dial": 1, "Ringing": 1, "Answer": 1, "End": 1})
        self.assertEqual({name: n for name, n in self.mediad.count.items() if name not in ("Claim", "Watch")},
                         {"Open": 2, "SetRemote": 1, "Connect": 2, "Close": 1})
        self.assertEqual(self.calls(), [])

    def test_the_second_device_is_told_that_the_call_was_completed_elsewhere(self):
        opened, dialled = self.ring("202")
        self.assertEqual(len({port["port"] for port in opened}), 3)
        self.assertEqual({dial["target"]["device"] for dial in dialled}, {"phone-202", "mobile-202"})
        self.sipd.happens(dialled[1]["leg"], "answered", branch="b", session=ANSWER)
        _, ended = self.sipd.expect("Answer", "End")
        self.assertEqual((ended["leg"], ended["reason"]), (dialled[0]["leg"], "completed_elsewhere"))
        self.mediad.expect("SetRemote", "Connect", "Connect", "Close")

    def test_nothing_in_common_is_not_acceptable(self):
        self.mediad.refuse["Open"] = "NothingInCommon"
        self.sipd.incoming("in-a", "201", "203", OFFER)
        self.mediad.expect("Open", "Open", "Close")
        self.assertEqual(self.sipd.expect("End")[0]["reason"], "not_acceptable")

    def test_a_new_offer_is_answered_and_the_other_side_left_alone(self):
        _, ports = self.talk()
        self.sipd.happens("in-a", "offered", session=OFFER, hold="held")
        self.mediad.expect("SetRemote")
        self.assertEqual(self.sipd.expect("AnswerOffer")[0]["session"], Mediad.session(f"SetRemote {ports[0]}"))
        connects = self.mediad.expect("Connect", "Connect")
        self.assertEqual({one["port"]: one["hears"] for one in connects}, {ports[0]: [], ports[1]: ["music:default"]})
        self.assertEqual(self.calls()[0]["state"], "held")
        self.mediad.refuse["SetRemote"] = "NothingInCommon"
        self.sipd.happens("in-a", "offered", session=OFFER)
        self.mediad.expect("SetRemote")
        self.assertNotIn("session", self.sipd.expect("AnswerOffer")[0])
        self.assertEqual(len(self.calls()), 1)

    def test_its_own_death_ends_no_call_that_is_up_and_ends_set_up_cleanly(self):
        leg, ports = self.talk()
        contact = self.calls()[0]["contact"]
        self.sipd.incoming("in-b", "203", "202", OFFER)
        self.mediad.expect("Open", "Open", "Open")
        self.sipd.expect("Dial", "Dial")
        setup = [call for call in self.calls() if call["state"] == "setup"][0]["contact"]
        self.around.kill()
        self.around.start()
        ended = self.sipd.expect("End", "End", "End")
        self.assertIn("in-b", [one["leg"] for one in ended])
        self.around.until(lambda: set(self.mediad.ports) == set(ports))
        self.assertEqual(set(self.sipd.legs), {"in-a", leg})
        self.assertEqual([call["contact"] for call in self.calls()], [contact])
        self.around.until(lambda: [event["outcome"] for event in self.ledgerd.of(setup)
                                   if event["what"] == "ended"] == ["failed"])
        while not self.mediad.asked.empty():
            self.mediad.asked.get()
        self.sipd.happens(leg, "ended", reason="hung_up")
        self.assertEqual(self.sipd.expect("End")[0]["leg"], "in-a")
        self.mediad.expect("Close")
        self.ledger_has(contact, "arrived", "ringing", "answered", "ended")

    def test_the_death_of_sipd_ends_no_call_that_is_up_and_ends_set_up_cleanly(self):
        leg, ports = self.talk()
        self.sipd.incoming("in-b", "203", "202", OFFER)
        self.mediad.expect("Open", "Open", "Open")
        self.sipd.expect("Dial", "Dial")
        self.sipd.die()
        self.sipd.legs = {name: one for name, one in self.sipd.legs.items() if name in ("in-a", leg)}
        self.sipd.open()
        self.around.until(lambda: len(self.calls()) == 1)
        self.around.until(lambda: set(self.mediad.ports) == set(ports))
        self.sipd.happens(leg, "ended", reason="hung_up")
        self.around.until(lambda: self.calls() == [])

    def test_a_call_whose_leg_died_with_sipd_ends(self):
        leg, _ = self.talk()
        self.sipd.die()
        del self.sipd.legs[leg]
        self.sipd.open()
        self.around.until(lambda: self.calls() == [] and self.sipd.legs == {} and self.mediad.ports == {})

    def test_the_death_of_mediad_ends_no_call_and_sets_its_sound_right(self):
        _, ports = self.talk()
        self.mediad.die()
        self.mediad.ports[ports[0]] = []
        self.mediad.ports["p0-1.1"] = []
        self.mediad.open()
        self.around.until(lambda: self.mediad.ports == {ports[0]: [ports[1]], ports[1]: [ports[0]]})
        self.assertEqual(len(self.calls()), 1)

    def test_what_mediad_was_asked_as_it_died_it_is_asked_again(self):
        for method in ("Open", "SetRemote"):
            with self.subTest(method=method):
                self.mediad.silent = {method}
                self.sipd.incoming("in-a", "201", "203", OFFER)
                self.mediad.expect("Open", "Open")
                if method == "SetRemote":
                    leg = self.answers()
                    self.mediad.expect("SetRemote", "Connect", "Connect")
                self.mediad.die()
                self.mediad.silent = set()
                self.mediad.open()
                if method == "Open":
                    self.mediad.expect("Open", "Open")
                    leg = self.answers()
                    self.mediad.expect("SetRemote", "Connect", "Connect")
                else:  # Who hears whom it knows still.
                    self.mediad.expect("SetRemote")
                self.assertEqual([call["state"] for call in self.calls()], ["up"])
                self.sipd.happens(leg, "ended", reason="hung_up", by="peer")
                self.mediad.expect("Close")
                self.around.until(lambda: self.calls() == [])
                while not self.sipd.asked.empty():
                    self.sipd.asked.get()

    def answers(self):
        """203's phone is dialled, and answers."""
        leg = self.sipd.expect("Dial")[0]["leg"]
        self.sipd.happens(leg, "answered", branch="b", session=ANSWER)
        self.sipd.expect("Answer")
        return leg

    def test_a_ledger_that_is_away_gets_everything_later_in_batches(self):
        self.ledgerd.die()
        for n in range(50):
            self.sipd.incoming(f"in-{n}", "201", "299", OFFER)
            self.assertEqual(self.sipd.expect("End")[0]["reason"], "not_found")
        self.around.kill()
        self.around.start()
        self.ledgerd.open()
        self.around.until(lambda: len(self.ledgerd.events) == 100)
        self.assertLessEqual(len(self.ledgerd.appends), 3)
        numbers = [event["number"] for event in self.ledgerd.events]
        self.assertEqual(numbers, sorted(set(numbers)))
        self.assertEqual({event["outcome"] for event in self.ledgerd.events if event["what"] == "ended"}, {"rejected"})

    def test_an_event_the_ledger_refuses_holds_up_nothing_that_follows(self):
        self.ledgerd.refuses = lambda event: (event["what"], event.get("to")) == ("arrived", "298")
        for number in ("297", "298", "299"):
            self.sipd.incoming(f"in-{number}", "201", number, OFFER)
            self.sipd.expect("End")
        self.around.until(lambda: len(self.ledgerd.events) == 5)
        self.assertEqual([event.get("to") for event in self.ledgerd.events if event["what"] == "arrived"], ["297", "299"])
        self.around.until(lambda: any("the ledger refuses an event" in line for line in self.around.said))
        before = len(self.ledgerd.appends)
        self.around.kill()
        self.around.start()
        self.talk()  # What was set aside does not come back with the next process.
        self.around.until(lambda: len(self.ledgerd.appends) > before)
        self.around.until(lambda: len(self.ledgerd.events) == 8)

    def test_watchers_hear_all_there_is_and_then_every_change(self):
        self.talk()
        with Varlink(self.around.calls, timeout=WAIT) as calls:
            news = calls.more("org.yobirin.Calls.Watch")
            self.assertEqual(next(news)["call"]["state"], "up")
            self.assertTrue(next(news)["all"])
            self.sipd.happens("in-a", "ended", reason="hung_up")
            last = next(news)["call"]
            self.assertEqual((last["state"], last["reason"]), ("ended", "hung_up"))

    def test_an_operator_ends_a_call_and_calls_somebody(self):
        self.talk()
        with Varlink(self.around.calls, timeout=WAIT) as calls:
            calls.call("org.yobirin.Calls.End", call=self.calls()[0]["id"])
            self.sipd.expect("End", "End")
            self.mediad.expect("Close")
            with self.assertRaises(VarlinkError) as refused:
                calls.call("org.yobirin.Calls.End", call="1-1")
            self.assertEqual(refused.exception.name, "org.yobirin.Calls.NoSuchCall")
            with self.assertRaises(VarlinkError) as refused:
                calls.call("org.yobirin.Calls.Originate", tag="t", **{"from": "204", "to": "201"})
            self.assertEqual(refused.exception.name, "org.yobirin.Calls.NobodyReachable")
            made = calls.call("org.yobirin.Calls.Originate", tag="t", **{"from": "201", "to": "203"})["call"]
            dialled, = self.sipd.expect("Dial")
            self.assertEqual(dialled["target"], {"device": "phone-201"})
            self.sipd.happens(dialled["leg"], "answered", branch="b", session=ANSWER)
            dialled, = self.sipd.expect("Dial")
            self.assertEqual(dialled["target"], {"device": "phone-203"})
            self.assertEqual(self.calls()[0]["id"], made)

    def test_an_application_is_given_a_call_and_gives_it_on(self):
        with Varlink(self.around.calls, timeout=WAIT) as application, Varlink(self.around.calls) as commands:
            application.send("org.yobirin.Calls.Attach", {"application": "menu"}, more=True)
            self.sipd.incoming("in-a", "201", "*43", OFFER)
            self.mediad.expect("Open")
            self.sipd.expect("Answer")
            call = self.calls()[0]["id"]
            self.mediad.expect("Connect")
            commands.call("org.yobirin.Calls.HandOver", call=call, to="application:menu/main")
            given = application.receive()["parameters"]
            self.assertEqual((given["argument"], given["call"]["holder"]), ("main", "menu"))
            self.assertIn(given["audio"], self.mediad.expect("OpenRing", "Connect", "Connect")[0]["port"])
            commands.call("org.yobirin.Calls.Ring", call=call, tag="r", to="extension:203", seconds=15)
            self.mediad.expect("Open")
            leg = self.sipd.expect("Dial")[0]["leg"]
            self.sipd.happens(leg, "ended", reason="busy")
            self.mediad.expect("Close")
            commands.call("org.yobirin.Calls.HandOver", call=call, to="extension:203")
            self.sipd.expect("Dial")

    def name_of(self, number):
        with Varlink(self.around.calls) as calls:
            return calls.call("org.yobirin.Calls.NameOf", number=number).get("name")

    def until_known(self, number, name):
        self.around.until(lambda: self.name_of(number) == name)

    def test_names_are_read_a_page_at_a_time_and_those_before_stand_until_all_are_there(self):
        book = self.around.phonebook
        book.becomes(1, {f"03-9876-000{i}": f"old {i}" for i in range(5)})
        self.until_known("0398760004", "old 4")
        pages = book.count["Page"]
        book.before_page = lambda first: first == 0  # It hangs in the middle.
        book.becomes(2, {f"03-9876-000{i}": f"new {i}" for i in range(4)})
        self.around.until(lambda: book.count["Page"] == pages + 2)
        self.assertEqual(self.name_of("+81398760000"), "old 0")
        book.die()
        self.assertEqual(self.name_of("+81398760000"), "old 0")
        book.before_page = lambda first: True
        book.open()
        self.until_known("+81398760000", "new 0")
        self.assertIsNone(self.name_of("0398760004"))

    def test_a_book_that_is_replaced_while_it_is_read_is_read_anew(self):
        book = self.around.phonebook

        def replace(first):
            if first > 0 and book.book == 1:
                book.becomes(2, {"03-9876-0000": "new"})
            return True
        book.before_page = replace
        book.becomes(1, {f"03-9876-000{i}": f"old {i}" for i in range(5)})
        self.until_known("0398760000", "new")

    def test_numbers_are_compared_as_the_office_says_now(self):
        self.around.phonebook.becomes(1, {"9876-5432": "ours"})
        self.until_known("03-9876-5432", "ours")
        self.around.officed.tell(version=2, calls={**SLICE, "area_code": "06"})
        self.until_known("06-9876-5432", "ours")
        self.assertIsNone(self.name_of("03-9876-5432"))

    def test_replaces_and_transfers_to_nobody_are_declined(self):
        self.talk()
        self.sipd.happens("in-a", "transfer_asked", transfer_to="299")
        self.assertEqual(self.sipd.expect("AnswerTransfer")[0]["accepted"], False)
        self.sipd.legs["in-r"] = self.sipd.leg("in-r", "incoming", "203", "201")
        self.sipd.happens("in-r", "incoming", about=self.sipd.legs["in-r"], replaces="in-a", session=OFFER)
        ended = self.sipd.expect("End")[0]
        self.assertEqual((ended["reason"], ended["code"]), ("unavailable", 481))  # The phone of 201 is not 203's to replace.
        self.assertEqual(len(self.calls()), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
