"""Short texts between extensions: brought to whoever is there, kept for whoever is not, also over kill -9 and a power cut."""
import unittest

import support
from scenario import Scenario
from sip_peer import Call, authorization
from suite import password


class Texts(Scenario):
    extensions = {"201": {"name": "佐藤"}, "202": {}, "203": {}}

    def desk(self, number, registered=True):
        """A scripted phone of that extension."""
        peer = self.peer(f"desk{number}-{len(self.peers)}", user=number)
        if registered:
            self.register(peer)
        return peer

    def register(self, peer, expires=60):
        self.assertEqual(peer.register(self.box.address, password(peer.user), expires=expires).status, 200)

    def tearDown(self):
        for peer in self.peers:
            self.register(peer, expires=0)
        super().tearDown()

    def write(self, peer, to, body, kind="text/plain;charset=UTF-8"):
        """The final answer to a MESSAGE."""
        call = Call(peer, (self.box.address, 5060), f"sip:{to}@{self.box.address}", peer.user)
        call.content_type = kind
        answer = call.transact("MESSAGE", body)
        if answer.status == 401:
            proof = authorization(answer, "MESSAGE", call.target, peer.user, password(peer.user))
            answer = call.transact("MESSAGE", body, [proof])
        return answer

    def write_well(self, peer, to, *bodies):
        for body in bodies:
            self.assertEqual(self.write(peer, to, body).status, 202)

    @staticmethod
    def take(peer, status=200, seconds=5):
        text = peer.expect_request("MESSAGE", seconds)
        Call.taken(peer, text).reply(status)
        return text

    def hears_no_text(self, peer):
        peer.expect_silence(0.5, lambda message: message.method == "MESSAGE")

    def waiting(self):
        return self.suite.counters("sipd").get("sip.texts.kept", 0)

    def nothing_waits(self):
        self.until(lambda: self.waiting() == 0, "every text to be taken")

    def test_a_text_is_brought_under_the_name_of_who_wrote_it(self):
        ada, ben = self.desk("201"), self.desk("202")
        self.write_well(ada, "202", "会議は3時です")
        text = self.take(ben)
        self.assertEqual((text.body, text.header("content-type")), ("会議は3時です", "text/plain;charset=UTF-8"))
        self.assertRegex(text.header("from"), r'^"佐藤" <sip:201@')
        self.nothing_waits()
        self.write_well(ben, "201", "わかりました")
        self.assertEqual(self.take(ada).body, "わかりました")
        self.nothing_waits()

    def test_every_device_hears_it_and_one_is_enough(self):
        ada, ben, mobile = self.desk("201"), self.desk("202"), self.desk("202")
        self.write_well(ada, "202", "hello")
        self.take(mobile, status=486)
        self.assertEqual(self.take(ben).body, "hello")
        self.nothing_waits()

    def test_texts_wait_in_order_over_kill_9(self):
        ada = self.desk("201")
        self.write_well(ada, "202", "one", "two", "three")
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
        self.assertEqual(self.waiting(), 3)
        ben = self.desk("202")
        self.assertEqual([self.take(ben).body for _ in range(3)], ["one", "two", "three"])
        self.nothing_waits()
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
        self.hears_no_text(ben)

    def test_a_text_that_was_on_its_way_when_sipd_died_arrives(self):
        ada, ben = self.desk("201"), self.desk("202")
        self.write_well(ada, "202", "still there?")
        ben.expect_request("MESSAGE")  # And no answer yet.
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
        self.assertEqual(self.take(ben).body, "still there?")
        self.nothing_waits()

    def test_texts_wait_over_a_power_cut(self):
        ada = self.desk("201")
        self.write_well(ada, "203", "good morning")
        on_disk = self.suite.root / "state" / "sipd" / "texts.json"
        self.until(lambda: on_disk.exists() and "good morning" in on_disk.read_text(), "the text to be on disk")
        self.suite.reboot()
        cho = self.desk("203")
        self.assertEqual(self.take(cho).body, "good morning")
        self.nothing_waits()

    @support.takes_long
    def test_a_phone_that_says_nothing_has_it_when_it_registers_again(self):
        ada, ben = self.desk("201"), self.desk("202")
        self.write_well(ada, "202", "hello")
        ben.expect_request("MESSAGE")
        self.register(ben, expires=0)
        self.register(ben)
        self.assertEqual(self.take(ben, seconds=40).body, "hello")
        self.nothing_waits()

    def test_what_is_no_text_or_for_nobody_is_refused(self):
        ada = self.desk("201")
        self.assertEqual(self.write(ada, "299", "hello").status, 404)
        self.assertEqual(self.write(ada, "0312345678", "hello").status, 404)
        self.assertEqual(self.write(ada, "202", "<p>", "text/html").status, 415)
        self.assertEqual(self.write(ada, "202", "x" * 1301).status, 413)
        stranger = self.peer("stranger", user="201")
        call = Call(stranger, (self.box.address, 5060), f"sip:202@{self.box.address}", "201")
        call.content_type = "text/plain"
        self.assertEqual(call.transact("MESSAGE", "hello").status, 401)
        self.assertEqual(self.waiting(), 0)


if __name__ == "__main__":
    unittest.main()
