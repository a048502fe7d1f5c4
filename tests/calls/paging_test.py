"""Paging, intercom and speed dials by real phones: every member hears who speaks and is heard by nobody; a phone that answers by itself
talks both ways; a short code is the number it stands for. Whatever dies meanwhile, the page goes on or is undone."""
import unittest

import numpy

from support import KILLED  # Before the others: it finds them.
from hears import seconds_among_others
from suite import password
from tones import VOICES
from transferring import Transferring
from wait import Late


PACKET_BYTES = 12 + 160  # RTP, 20 ms of G.711.


def pcmu(sound):
    """G.711, mu-law."""
    code = ~numpy.frombuffer(sound, dtype=numpy.uint8).astype(int) & 0xff
    size = (((code & 15) << 3) + 0x84 << (code >> 4 & 7)) - 0x84
    return numpy.where(code & 0x80, -size, size)


class Paging(Transferring):
    tables = {**Transferring.tables, "page": {"all": {"number": "650", "members": ["201", "202", "203", "204"]},
                                        "yard": {"number": "651", "members": ["204"], "multicast": "239.255.0.75:10000"}},
              "speed_dial": {"01": {"number": "0398765432", "name": "本社"}}}

    @staticmethod
    def heard(listener, speaker):
        return seconds_among_others(listener.heard(), VOICES[speaker.voice])

    def assert_asked_to_answer(self, rung):
        invite, host = rung.request_in, self.box.address
        self.assertEqual(invite.header("call-info"), f"<sip:{host}>;answer-after=0")
        self.assertEqual(invite.header("alert-info"), f"<http://{host}>;info=alert-autoanswer;delay=0")
        self.assertEqual(invite.header("answer-mode"), "Auto")

    def begins(self, desk):
        """That desk speaks to all."""
        page = self.dials(desk, "650")
        self.assertEqual(page.answer().status, 200)
        page.acknowledge()
        return page

    def listens(self, desk):
        rung = desk.take_invite()
        self.assert_asked_to_answer(rung)
        rung.reply(200, body=desk.offer())
        rung.expect("ACK")
        return rung

    @staticmethod
    def is_let_go(rung):
        """It was answered or still rings: it is ended all the same."""
        try:
            cancel = rung.expect("CANCEL", 2)
        except Late:
            rung.expect_and_accept("BYE")
            return
        rung.reply(200, request=cancel)
        rung.reply(487)

    def test_everybody_hears_who_speaks_and_nobody_else(self):
        ada, dan = self.phone("201", "ada"), self.phone("204", "dan")
        ben, cho = self.phone("202", "ben", answer="auto"), self.phone("203", "cho", answer="auto")
        dan.dial("*43")
        dan.wait_for("CALL_ESTABLISHED")
        ada.dial("650")
        for phone in (ada, ben, cho):
            phone.wait_for("CALL_ESTABLISHED")
        for phone in (ben, cho):
            self.assert_hears(phone, ada, 1.5)
        for listener, other in ((ada, ben), (ada, cho), (ben, cho), (cho, ben)):
            self.assertLess(self.heard(listener, other), 0.3, f"{listener.voice} hears {other.voice}")
        room = self.suite.command("rooms", "--json")["rooms"][0]
        self.assertEqual((room["name"], sorted((one["number"], one["muted"]) for one in room["members"])),
                         ("page:all", [("201", False), ("202", True), ("203", True)]))
        ada.do("hangup")
        for phone in (ben, cho):
            phone.wait_for("CALL_CLOSED")
        self.until(lambda: [call["from"] for call in self.suite.calls()] == ["204"], "all but who was busy to be free")
        self.assertEqual(dan.seen("CALL_INCOMING"), [])
        dan.do("hangup")

    def test_whoever_listens_at_a_multicast_address_hears_it(self):
        """Also while none of the members can."""
        heard = self.directory / "packets"
        horn = self.host("horn").start(["socat", "-u", f"UDP4-RECV:10000,ip-add-membership=239.255.0.75:{self.hosts[-1].address}",
                                        f"CREATE:{heard}"])
        self.addCleanup(horn.kill)
        ada = self.phone("201", "ada")
        self.until(lambda: "239.255.0.75" in self.hosts[0].run(["ip", "maddr", "show"], capture_output=True, text=True).stdout,
                   "the horn to listen")
        ada.dial("651")
        ada.wait_for("CALL_ESTABLISHED")
        self.until(lambda: heard.stat().st_size > 100 * PACKET_BYTES, "two seconds of sound")
        members = self.suite.command("rooms", "--json")["rooms"][0]["members"]
        self.assertEqual(sorted((one["number"], one["muted"]) for one in members), [("201", False), ("239.255.0.75:10000", True)])
        for daemon in KILLED:
            self.suite.wait_for_new(daemon, self.suite.kill(daemon))
            size = heard.stat().st_size
            self.until(lambda: heard.stat().st_size > size + 20 * PACKET_BYTES, f"sound after the death of {daemon}")
        self.assertEqual(len(self.suite.command("rooms", "--json")["rooms"][0]["members"]), 2)
        ada.do("hangup")
        self.assert_idle()
        packets = heard.read_bytes()
        self.assertEqual(len(packets) % PACKET_BYTES, 0)
        sound = b"".join(packets[at + 12:at + PACKET_BYTES] for at in range(0, len(packets), PACKET_BYTES))
        self.assertEqual({packets[at + 1] & 0x7f for at in range(0, len(packets), PACKET_BYTES)}, {0})
        self.assertGreater(seconds_among_others(pcmu(sound), VOICES["ada"]), 1)

    def test_a_phone_that_answers_by_itself_talks_both_ways(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben", answer="auto")
        ada.dial("*80202")
        for phone in (ada, ben):
            phone.wait_for("CALL_ESTABLISHED")
        self.assert_hears(ada, ben, 1)
        self.assert_hears(ben, ada, 1)
        self.hang_up(ada, ben)

    def test_whoever_talks_is_not_spoken_to(self):
        first, second = self.desk("first", "202", 30100), self.desk("second", "204", 30200)
        call = self.dials(first, "*80204")
        rung = second.take_invite()
        self.assert_asked_to_answer(rung)
        rung.reply(200, body=second.offer())
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        third = self.desk("third", "203", 30300)
        self.assertEqual(self.dials(third, "*80204").answer().status, 486)
        self.assertEqual(self.dials(third, "*80299").answer().status, 404)
        self.assertEqual(self.dials(third, "650").answer().status, 480)  # All talk, or are not there.
        self.assertEqual(self.send_on(call, "*80203").status, 603)
        self.end(call, rung)

    def test_a_speed_dial_is_the_number_it_stands_for(self):
        carrier, desk = self.peer("carrier"), self.desk("first", "202", 30100)
        call = self.dials(desk, "*001")
        asked = carrier.take_invite()
        self.assertTrue(asked.request_in.first.startswith("INVITE sip:0398765432@"))
        self.assertIn("sip:0312345678@", asked.request_in.header("from"))
        asked.reply(200, body=carrier.offer())
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.assertIn("本社", call.final.header("p-asserted-identity"))
        self.assertEqual(self.suite.calls()[0]["to"], "0398765432")
        self.end(call, asked)
        self.assertEqual(self.dials(desk, "*002").answer().status, 404)

    def test_it_goes_on_whatever_dies(self):
        speaks, listens, rings = self.desk("first", "202", 30100), self.desk("second", "204", 30200), self.desk("third", "203", 30300)
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                page = self.begins(speaks)
                listener = self.listens(listens)
                rung = rings.take_invite()
                rung.reply(180)
                voice = self.voice(speaks, page.final.media(), b"page")
                ear = self.voice(listens, listener.request_in.media(), b"ear.")
                self.until(lambda: ear.hears(b"page") > 10, "who listens to hear the page")
                self.suite.wait_for_new(daemon, self.suite.kill(daemon))
                heard = ear.hears(b"page")
                self.until(lambda: ear.hears(b"page") > heard + 10, f"who listens to hear it after the death of {daemon}")
                self.assertEqual(voice.hears(b"ear."), 0)
                for one in (voice, ear):
                    one.close()
                self.talkers.clear()
                self.assertEqual(page.request("BYE").status, 200)
                listener.expect_and_accept("BYE")
                self.is_let_go(rung)
                self.assert_idle()

    def test_it_is_undone_or_made_when_something_dies_as_it_begins(self):
        speaks, listens = self.desk("first", "202", 30100), self.desk("second", "204", 30200)
        for daemon in KILLED:
            with self.subTest(daemon=daemon):
                page = speaks.invite("650", self.box.address)
                page.answer_challenge(password("202"))
                before = self.suite.kill(daemon)
                final = page.answer(20)
                self.suite.wait_for_new(daemon, before)
                if final.status == 200:
                    page.acknowledge()
                rung = self.rung_within(listens, 1)
                if rung is not None:
                    rung.reply(180)
                if final.status == 200:
                    page.transact("BYE")  # 200, or 481 where it had ended.
                if rung is not None:
                    self.is_let_go(rung)
                self.assert_idle()


if __name__ == "__main__":
    unittest.main(verbosity=2)
