"""What desk phones' lamps show while people call: who rings, who talks, who has gone; also over deaths of sipd and calld.
The phones that watch are scripted, those that call are baresip."""
import unittest

import support  # noqa: F401
from scenario import Scenario
from sip_peer import tag_of
from subscription import DIALOG_INFO, Subscription
from suite import password


class LampsOfPhones(Scenario):
    extensions = {"201": {}, "202": {}, "203": {}, "209": {}}
    tables = {"conference": {"open": {"number": "801"}}}

    def watcher(self):
        """A desk phone of 209 with keys."""
        desk = self.peer("desk", user="209")
        self.assertEqual(desk.register(self.box.address, password("209")).status, 200)
        return desk

    def key(self, desk, lamp, package="dialog"):
        key = Subscription(desk, self.box.address, lamp, package)
        self.assertEqual(key.subscribe(password("209")).status, 200)
        return key, key.told()

    @staticmethod
    def shows(key, *states, seconds=5):
        return key.told_when(lambda news: news.states == list(states), f"{states}", seconds)

    def give_up(self, *keys):
        for key in keys:
            self.assertEqual(key.refresh(expires=0).status, 200)
            self.assertTrue(key.told_when(lambda news: news.is_last, "the last NOTIFY").is_last)

    def test_a_lamp_blinks_shines_and_goes_dark(self):
        desk = self.watcher()
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        caller, _ = self.key(desk, "201")
        called, first = self.key(desk, "202")
        self.assertEqual(first.states, [])
        ada.dial("202")
        ben.wait_for("CALL_INCOMING")
        ringing = self.shows(called, "early")
        self.assertEqual(ringing.dialogs[0].get("direction"), "recipient")
        self.assertIn("sip:201@", ringing.dialogs[0].find(f"{DIALOG_INFO}remote/{DIALOG_INFO}identity").text)
        ben.do("accept")
        self.shows(called, "confirmed")
        self.shows(caller, "confirmed")
        self.hang_up(ada, ben)
        self.shows(called)
        self.shows(caller)
        self.give_up(called, caller)

    def test_hold_shows(self):
        desk = self.watcher()
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        key, _ = self.key(desk, "201")
        self.call(ada, ben)
        self.shows(key, "confirmed")
        ada.do("hold")
        key.told_when(lambda news: 'pname="+sip.rendering" pval="no"' in news.body, "hold")
        ada.do("resume")
        key.told_when(lambda news: "+sip.rendering" not in news.body, "the end of hold")
        self.hang_up(ada, ben)
        self.give_up(key)

    def test_a_conference_room_shines_while_somebody_is_in_it(self):
        desk, ada = self.watcher(), self.phone("201", "ada")
        key, first = self.key(desk, "801")
        self.assertEqual(first.states, [])
        ada.dial("801")
        self.shows(key, "confirmed")
        ada.do("hangup")
        self.shows(key)
        self.give_up(key)

    def test_presence_says_what_a_person_does(self):
        desk = self.watcher()
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        key, first = self.key(desk, "202", "presence")
        self.assertIn("<basic>open</basic>", first.body)
        self.call(ada, ben)
        key.told_when(lambda news: "<rpid:on-the-phone/>" in news.body, "on the phone")
        self.hang_up(ada, ben)
        key.told_when(lambda news: "on-the-phone" not in news.body, "off the phone")
        self.give_up(key)

    def test_do_not_disturb_shines_on_a_key_of_its_own(self):
        desk, ben = self.watcher(), self.phone("202", "ben")
        switch, _ = self.key(desk, "*78202")
        person, _ = self.key(desk, "202", "presence")
        ben.dial("*78")
        self.shows(switch, "confirmed")
        person.told_when(lambda news: "<rpid:busy/>" in news.body, "202 to be busy")
        ben.wait_for("CALL_CLOSED")
        ben.dial("*79")
        self.shows(switch)
        person.told_when(lambda news: "<rpid:busy/>" not in news.body, "202 to be free")
        ben.wait_for("CALL_CLOSED")
        self.give_up(switch, person)

    def test_a_phone_that_is_switched_off_is_not_there(self):
        desk, gone = self.watcher(), self.peer("gone", user="203")
        self.assertEqual(gone.register(self.box.address, password("203")).status, 200)
        key, _ = self.key(desk, "203", "presence")
        self.assertEqual(gone.register(self.box.address, password("203"), expires=0).status, 200)
        key.told_when(lambda news: "<basic>closed</basic>" in news.body, "203 to be away")
        self.give_up(key)

    def test_the_names_of_a_ringing_dialog_are_those_of_its_phone(self):
        desk, ben = self.watcher(), self.peer("ben", user="202")
        self.assertEqual(ben.register(self.box.address, password("202")).status, 200)
        ada = self.phone("201", "ada")
        key, _ = self.key(desk, "202")
        ada.dial("202")
        call = ben.take_invite()
        call.reply(180)
        dialog = self.shows(key, "early").dialogs[0]
        self.assertEqual((dialog.get("call-id"), dialog.get("local-tag"), dialog.get("remote-tag")),
                         (call.call_id, tag_of(call.origin), tag_of(call.request_in.header("from"))))
        ada.do("hangup")
        cancel = call.expect("CANCEL")
        call.reply(200, request=cancel)
        call.reply(487)
        call.expect("ACK")
        self.shows(key)
        self.assertEqual(ben.register(self.box.address, password("202"), expires=0).status, 200)
        self.give_up(key)

    def test_lamps_are_told_on_after_the_death_of_sipd(self):
        desk = self.watcher()
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        key, first = self.key(desk, "202")
        self.call(ada, ben)
        before = self.shows(key, "confirmed")
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
        after = self.shows(key, "confirmed")
        self.assertGreater(after.version, before.version)
        self.assertGreater(after.message.sequence, before.message.sequence)
        self.hang_up(ada, ben)
        self.shows(key)
        self.give_up(key)

    def test_the_death_of_calld_darkens_nothing(self):
        desk = self.watcher()
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        key, _ = self.key(desk, "202")
        self.call(ada, ben)
        self.shows(key, "confirmed")
        self.suite.wait_for_new("calld", self.suite.kill("calld"))
        key.hears_nothing(1)
        self.hang_up(ada, ben)
        self.shows(key)
        self.give_up(key)

    def test_what_is_no_lamp_is_not_found_and_what_is_no_package_is_refused(self):
        desk = self.watcher()
        self.assertEqual(Subscription(desk, self.box.address, "299").subscribe(password("209")).status, 404)
        self.assertEqual(Subscription(desk, self.box.address, "201", "winfo").subscribe(password("209")).status, 489)
        self.assertEqual(Subscription(desk, self.box.address, "201").subscribe("wrong").status, 401)

    def test_a_mailbox_that_is_none_has_no_messages(self):
        key, told = self.key(self.watcher(), "209", "message-summary")
        self.assertTrue(told.body.startswith("Messages-Waiting: no\r\n"), told.body)
        self.give_up(key)


if __name__ == "__main__":
    unittest.main()
