"""Phones that share lines after BroadSoft (call-info, line-seize) and RFC 7463: a trunk's lines by an account of their own, an
extension's calls by its own. Scripted phones and carrier, one real phone; audio is judged at both ends."""
import unittest

from support import KILLED  # Before the others: it finds them.
from sip_peer import authorization
from subscription import DIALOG_INFO, Subscription
from suite import password
from transferring import Transferring

LINE = "carrier"  # The account of the trunk's lines.
SHARED_APPEARANCE = "{urn:ietf:params:xml:ns:sa-dialog-info}appearance"


def named(index):
    return [f"Call-Info: <sip:pbx>;appearance-index={index}"]


class SharedLines(Transferring):
    tables = {**Transferring.tables, "line": {"1": {"number": "901", "trunk": LINE}, "2": {"number": "902", "trunk": LINE}}}

    def setUp(self):
        super().setUp()
        self.carrier = self.peer("carrier")
        self.first, self.second = self.sharer("first", "202", 30100), self.sharer("second", "204", 30200)

    def tearDown(self):
        if not self._failed():
            for desk in self.desks:
                desk.register(self.box.address, password(desk.user), number=LINE, expires=0)
        super().tearDown()

    def sharer(self, name, number, media_port):
        """A phone with an account of its own and one for the lines."""
        peer = self.desk(name, number, media_port)
        peer.proves_as = number
        self.assertEqual(peer.register(self.box.address, password(number), number=LINE).status, 200)
        return peer

    def watches(self, phone, of=LINE, package="call-info", parameters=""):
        key = Subscription(phone, self.box.address, of, package, parameters=parameters)
        self.assertEqual(key.subscribe(password(phone.user)).status, 200)
        return key

    @staticmethod
    def shows(key, appearances):
        return key.told_when(lambda news: news.appearances == appearances, str(appearances))

    def seizure(self, phone, index, of=LINE, expires=15):
        seizure = Subscription(phone, self.box.address, of, "line-seize")
        seizure.answer = seizure.subscribe(password(phone.user), expires, named(index))
        return seizure

    def seize(self, phone, index):
        seizure = self.seizure(phone, index)
        self.assertEqual(seizure.answer.status, 200)
        news = seizure.told()
        self.assertEqual((news.state, news.message.header("call-info").partition(";")[2]), ("active", f"appearance-index={index}"))
        return seizure

    def by_line(self, phone, to, index, line=LINE):
        """A call with the account of the lines."""
        call = phone.invite(to, self.box.address, headers=named(index), user=line)
        call.answer_challenge(password(phone.user))
        return call

    def takes(self, phone, index, line=LINE):
        """Somebody presses the key of what rings or is held."""
        call = self.by_line(phone, line, index, line)
        self.assertEqual(call.answer().status, 200)
        self.assertTrue(call.final.header("call-info").endswith(f">;appearance-index={index}"))
        call.acknowledge()
        return call

    def give_up(self, *keys):
        for key in keys:
            self.assertEqual(key.refresh(expires=0).status, 200)
            key.told_when(lambda news: news.is_last, "the last NOTIFY")

    def hold(self, side, version=2, headers=()):
        held = side.request("INVITE", body=side.peer.offer(direction="sendonly", version=version), headers=headers)
        self.assertEqual(held.status, 200)

    def test_who_is_held_at_one_phone_is_taken_at_another(self):
        keys = [self.watches(phone) for phone in (self.first, self.second)]
        for key in keys:
            self.assertEqual(key.told().appearances, {})
        asked = self.carrier.invite("0312345678", self.box.address)
        side = self.first.take_invite()
        self.assertIn(f"sip:{LINE}@", side.request_in.first)  # At the account whose key blinks, and only there.
        self.assertTrue(side.request_in.header("call-info").endswith(";appearance-index=1"))
        side.reply(180)
        self.shows(keys[1], {1: "alerting"})
        side.reply(200, body=self.first.offer())
        side.expect("ACK")
        self.assertEqual(asked.answer().status, 200)
        asked.acknowledge()
        self.shows(keys[1], {1: "active"})
        customer = self.voice(self.carrier, asked.final.media(), b"cust")
        first = self.voice(self.first, side.request_in.media(), b"frst")
        self.assert_talking(customer, b"frst", first, b"cust")
        self.hold(side)
        self.assertIn(f"sip:{self.carrier.user}@", self.shows(keys[1], {1: "held"}).message.header("call-info"))
        takes = self.takes(self.second, 1)
        side.expect_and_accept("BYE")
        for key in keys:
            self.shows(key, {1: "active"})
        self.assert_talking(customer, b"scnd", self.voice(self.second, takes.final.media(), b"scnd"), b"cust")
        self.assertEqual(len(self.suite.calls()), 1)
        self.end(takes, asked)
        for key in keys:
            self.shows(key, {})
        self.give_up(*keys)

    def test_of_two_who_take_a_line_at_once_one_has_it(self):
        key = self.watches(self.second)
        others = self.watches(self.first, package="dialog", parameters=";shared")
        races = [Subscription(phone, self.box.address, LINE, "line-seize") for phone in (self.first, self.second)]
        for race in races:
            race.send_request("SUBSCRIBE", headers=["Event: line-seize", "Expires: 15", *named(1)])
        for race in races:
            race.proof = authorization(race.response(), "SUBSCRIBE", race.target, race.peer.user, password(race.peer.user))
        for race in races:
            race.send_request("SUBSCRIBE", headers=[f"Contact: {race.peer.contact(race.user)}", "Event: line-seize", "Expires: 15",
                                                    *named(1), race.proof])
        statuses = [race.response() for race in races]
        self.assertEqual(sorted(answer.status for answer in statuses), [200, 480])
        winner = next(race for race, answer in zip(races, statuses) if answer.status == 200)
        self.assertEqual(winner.told().state, "active")
        self.shows(key, {1: "seized"})
        self.assertEqual(self.seizure(next(race.peer for race in races if race is not winner), 1).answer.status, 480)
        call = self.by_line(winner.peer, "0398765432", 1)
        self.assertTrue(winner.told().is_last)
        side = self.carrier.take_invite()
        self.assertIn("sip:0398765432@", side.request_in.first)
        side.reply(180)
        self.assertIn("sip:0398765432@", self.shows(key, {1: "progressing"}).message.header("call-info"))
        self.assertTrue(call.ringing().header("call-info").endswith(";appearance-index=1"))
        side.reply(200, body=self.carrier.offer())
        side.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.shows(key, {1: "active"})
        told = others.told_when(lambda news: news.states == ["confirmed"] and news.dialogs[0].get("direction") == "initiator", "up")
        self.assertEqual([dialog.find(SHARED_APPEARANCE).text for dialog in told.dialogs], ["1"])
        self.assertIsNotNone(told.dialogs[0].find(f"{DIALOG_INFO}remote"))
        self.end(call, side)
        self.shows(key, {})
        self.give_up(key, others)

    def test_a_line_that_nobody_dials_by_is_free_again(self):
        key = self.watches(self.second)
        seizure = self.seize(self.first, "2")
        self.shows(key, {2: "seized"})
        self.give_up(seizure)
        self.shows(key, {})
        seizure = self.seizure(self.first, "*", expires=1)
        self.assertEqual((seizure.answer.status, seizure.granted), (200, 1))
        self.shows(key, {1: "seized"})
        seizure.told_when(lambda news: news.is_last, "its time to be over")
        self.shows(key, {})
        self.assertEqual(self.seizure(self.first, "9").answer.status, 480)
        self.assertEqual(self.seizure(self.first, "1", of="204").answer.status, 403)
        self.assertEqual(Subscription(self.first, self.box.address, LINE, "line-seize").subscribe(password("202")).status, 400)
        self.give_up(key)

    def test_what_is_taken_and_held_stays_so_whoever_dies(self):
        asked = self.carrier.invite("0312345678", self.box.address)
        side = self.take_up(asked, self.first)
        self.hold(side)
        self.seize(self.first, "2")
        key = self.watches(self.second)
        self.shows(key, {1: "held", 2: "seized"})
        for daemon in KILLED:
            self.suite.wait_for_new(daemon, self.suite.kill(daemon))
            self.until(lambda: [call["state"] for call in self.suite.calls()] == ["held"], "the customer to be held still")
            anew = self.watches(self.second)
            self.shows(anew, {1: "held", 2: "seized"})
            self.assertEqual(self.seizure(self.second, "2").answer.status, 480)
            self.give_up(anew)
        dials = self.by_line(self.first, "0398765432", "2")
        other = self.carrier.take_invite()
        other.reply(200, body=self.carrier.offer())
        other.expect("ACK")
        self.assertEqual(dials.answer().status, 200)
        dials.acknowledge()
        self.shows(key, {1: "held", 2: "active"})
        self.assertEqual(dials.request("BYE").status, 200)
        other.expect_and_accept("BYE")
        takes = self.takes(self.second, 1)
        side.expect_and_accept("BYE")
        customer = self.voice(self.carrier, asked.final.media(), b"cust")
        self.assert_talking(customer, b"scnd", self.voice(self.second, takes.final.media(), b"scnd"), b"cust")
        self.end(takes, asked)
        self.shows(key, {})
        self.give_up(key)

    def test_a_line_asked_for_as_something_dies_is_taken_or_free(self):
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                before = self.suite.pid(daemon)
                seizure = Subscription(self.first, self.box.address, LINE, "line-seize")
                challenge = seizure.ask(15, named(1))
                proof = authorization(challenge, "SUBSCRIBE", seizure.target, self.first.proves_as, password("202"))
                seizure.send_request("SUBSCRIBE", headers=[f"Contact: {self.first.contact('202')}", "Event: line-seize", "Expires: 15",
                                                           *named(1), proof])
                self.suite.kill(daemon)
                answer = seizure.response(10)
                self.suite.wait_for_new(daemon, before, seconds=10)
                key = self.watches(self.second)
                if answer.status == 200:
                    seizure._enter_dialog(answer)
                    self.shows(key, {1: "seized"})
                    self.give_up(seizure)
                self.shows(key, {})
                self.give_up(self.seize(self.second, "1"), key)  # It is free for anybody.

    def test_phones_of_one_extension_share_its_calls(self):
        third = self.desk("third", "202", 30300)
        keys = [self.watches(phone, of="202") for phone in (self.first, third)]
        cho = self.phone("201", "cho")
        cho.dial("202")
        rung = [phone.take_invite() for phone in (self.first, third)]
        for call in rung:
            self.assertTrue(call.request_in.header("call-info").endswith(";appearance-index=1"))
            call.reply(180)
        self.shows(keys[1], {1: "alerting"})
        rung[0].reply(200, body=self.first.offer())
        rung[0].expect("ACK")
        rung[1].expect_and_accept("CANCEL")
        rung[1].reply(487)
        rung[1].expect("ACK")
        cho.wait_for("CALL_ESTABLISHED")
        self.shows(keys[1], {1: "active"})
        self.hold(rung[0], headers=[named(1)[0] + ";appearance-state=held-private"])
        self.shows(keys[1], {1: "held-private"})
        self.assertEqual(self.by_line(third, "202", 1, "202").answer().status, 486)
        self.hold(rung[0], version=3)
        self.shows(keys[1], {1: "held"})
        takes = self.takes(third, 1, line="202")
        rung[0].expect_and_accept("BYE")
        self.shows(keys[0], {1: "active"})
        voice = self.voice(third, takes.final.media(), b"thrd")
        self.until(lambda: len(voice.heard) > 50 and len(cho.heard()) > 8000, "both to hear")
        self.assertEqual(takes.request("BYE").status, 200)
        cho.wait_for("CALL_CLOSED")
        self.shows(keys[0], {})
        self.give_up(*keys)


if __name__ == "__main__":
    unittest.main(verbosity=2)
