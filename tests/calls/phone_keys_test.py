"""The do-not-disturb and forward keys of the phones themselves, in step with the exchange (as-feature-event): what is pressed
is in force and seen everywhere, what is dialled is seen by the keys, also over deaths of sipd and calld."""
import unittest

import support  # noqa: F401
from subscription import CSTA, Subscription
from suite import password
from transferring import Transferring


def disturb(on):
    return (f'<?xml version="1.0" encoding="ISO-8859-1"?>\r\n<SetDoNotDisturb xmlns="{CSTA[1:-1]}">\r\n  <device>202</device>\r\n'
            f"  <doNotDisturbOn>{str(on).lower()}</doNotDisturbOn>\r\n</SetDoNotDisturb>\r\n")


def forward(to, kind="forwardImmediate"):
    return (f'<?xml version="1.0"?>\r\n<c:SetForwarding xmlns:c="{CSTA[1:-1]}"><c:device>202</c:device>'
            f"<c:activateForward>{'true' if to else 'false'}</c:activateForward><c:forwardingType>{kind}</c:forwardingType>"
            f"<c:forwardDN>{to or ''}</c:forwardDN></c:SetForwarding>")


class PhoneKeys(Transferring):
    extensions = {"201": {}, "202": {}, "203": {}, "204": {"dial": "internal"}}

    def setUp(self):
        super().setUp()
        self.ben = self.desk("ben", "202", 30100)
        self.ada = self.desk("ada", "201", 30200)
        self.keys = self.keys_of(self.ben)

    def tearDown(self):
        for body in (disturb(False), forward(None)):
            self.keys.refresh(body=body)
        self.keys.refresh(expires=0)
        super().tearDown()

    def keys_of(self, desk):
        keys = Subscription(desk, self.box.address, desk.user, "as-feature-event")
        self.assertEqual(keys.subscribe(password(desk.user)).status, 200)
        self.assertEqual(keys.told().keys, (False, None))
        return keys

    def press(self, body, keys=None):
        self.assertEqual((keys or self.keys).refresh(body=body).status, 200)

    def become(self, disturbed, to, keys=None):
        """The next that is told: of a key that is pressed the phone hears what is, and not what was before."""
        self.assertEqual((keys or self.keys).told().keys, (disturbed, to))

    def lamp(self, desk, name):
        lamp = Subscription(desk, self.box.address, name)
        self.assertEqual(lamp.subscribe(password(desk.user)).status, 200)
        self.assertEqual(lamp.told().states, [])
        return lamp

    def dials_a_code(self, desk, code):
        call = self.dials(desk, code)
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.assertEqual(call.request("BYE").status, 200)

    def status_of_a_call(self, to="202"):
        return self.dials(self.ada, to).answer().status

    def is_rung_for(self, desk, to="202"):
        call = self.dials(self.ada, to)
        rung = desk.take_invite()
        rung.reply(486)
        rung.expect("ACK")
        self.assertEqual(call.answer().status, 486)

    def test_do_not_disturb_is_the_same_by_key_and_by_code(self):
        lamp = self.lamp(self.ada, "*78202")
        second = self.keys_of(self.desk("second", "202", 30300))  # Another phone of that extension.
        self.press(disturb(True))
        self.become(True, None)
        self.become(True, None, second)
        self.assertEqual(lamp.told().states, ["confirmed"])
        self.assertEqual(self.status_of_a_call(), 486)
        self.dials_a_code(self.ben, "*79")
        self.become(False, None)
        self.become(False, None, second)
        self.assertEqual(lamp.told().states, [])
        self.press(disturb(False))  # Which it is already: told all the same, to who pressed it.
        self.become(False, None)
        second.hears_nothing()

    def test_calls_are_forwarded_by_key_under_the_dial_rules_of_the_extension(self):
        cleo = self.desk("cleo", "203", 30300)
        lamp = self.lamp(self.ada, "*72202")
        self.press(forward("sip:203@pbx.example"))
        self.become(False, "203")
        self.assertEqual(lamp.told().states, ["confirmed"])
        self.is_rung_for(cleo)
        for refused in ("299", "110", "+14155550100", "*90"):  # Nobody's, an emergency, abroad, a switch.
            self.press(forward(refused))
            self.become(False, "203")
        self.press(forward("0398765432"))
        self.become(False, "0398765432")
        self.press(forward(None))
        self.become(False, None)
        self.is_rung_for(self.ben)
        inside = self.keys_of(self.desk("dora", "204", 30400))
        self.press(forward("0398765432"), inside)
        self.become(False, None, inside)

    def test_keys_that_do_nothing_here_hear_how_it_is(self):
        self.press(disturb(True))
        self.become(True, None)
        for body in (forward("203", "forwardBusy"), forward("203", "forwardNoAns"), "<SetAgentState/>"):
            self.press(body)
            self.become(True, None)

    def test_what_was_pressed_is_there_after_deaths_of_sipd_and_calld(self):
        self.press(disturb(True))
        self.become(True, None)
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
        self.become(True, None)  # Everything is told anew.
        self.suite.wait_for_new("calld", self.suite.kill("calld"))
        self.until(lambda: self.suite.command("status", "--json")["extensions"][1].get("do_not_disturb"), "calld to know it")
        self.assertEqual(self.status_of_a_call(), 486)
        self.press(forward("203"))
        self.keys.told_when(lambda news: news.keys == (True, "203"), "the forward")
        self.press(disturb(False))
        self.keys.told_when(lambda news: news.keys == (False, "203"), "both")

    def test_a_key_that_subscribes_for_no_time_is_told_what_came_of_it(self):
        once = Subscription(self.ben, self.box.address, "202", "as-feature-event")
        self.assertEqual(once.subscribe(password("202"), expires=0, body=disturb(True)).status, 200)
        self.assertEqual(once.told().keys, (True, None))
        self.assertTrue(once.told_when(lambda news: news.is_last, "the last NOTIFY").is_last)
        self.become(True, None)

    def test_what_is_not_theirs_or_makes_no_sense_is_refused(self):
        others = Subscription(self.ada, self.box.address, "202", "as-feature-event")
        self.assertEqual(others.subscribe(password("201"), body=disturb(True)).status, 403)
        self.assertEqual(others.subscribe(password("202")).status, 401)
        self.assertEqual(self.keys.refresh(body="<SetDoNotDisturb><doNotDisturbOn>").status, 400)
        self.assertEqual(self.keys.refresh(body="\x00\xff]]>&&").status, 400)
        self.assertEqual(self.keys.refresh(body=disturb(True) + " " * 4096).status, 413)
        self.keys.content_type = "text/plain"
        self.assertEqual(self.keys.refresh(body="do not disturb").status, 415)
        self.keys.content_type = "application/x-as-feature-event+xml"
        self.keys.hears_nothing()
        self.is_rung_for(self.ben)


if __name__ == "__main__":
    unittest.main()
