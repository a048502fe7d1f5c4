"""Calls through a strict carrier that judges every message by its raw text: a trunk of the generic profile, a static peer."""
import unittest

from carried import CARRIER, MAIN, SECOND, Carried, trunk
from carrier.shapes import Shape
from suite import office
from support import takes_long


class Generic(Carried):
    def test_why_the_network_could_not_put_it_through_is_in_the_story(self):
        carrier, ada = self.carrier(), self.phone("201", "ada")
        ada.dial("0398765432")
        carrier.take_call().refuse(480, headers=("Reason: Q.850;cause=19;text=\"no answer\"",))
        ada.wait_for("CALL_CLOSED")

        def told():
            contacts = self.suite.command("contacts", "--json")["contacts"]
            contact = max(contacts, key=lambda one: one["started"])["contact"] if contacts else None
            details = self.suite.command("explain", contact, "--json").get("details", []) if contact else []
            return [detail["ended"] for detail in details if "ended" in detail]
        self.assertEqual(self.until(told, "the ledger to know"), [{"reason": "no_answer", "code": 480, "cause": 19}])
        self.assert_no_violations()

    def test_a_call_comes_in(self):
        carrier, ada = self.carrier(), self.phone("201", "ada")
        call = self.comes_in(carrier, ada)
        self.assert_heard(call, ada)
        self.hangs_up(call, ada)
        self.assert_no_violations()

    def test_a_call_goes_out(self):
        carrier, ada = self.carrier(), self.phone("201", "ada")
        call = self.goes_out(carrier, ada)
        self.assertEqual(call.caller, MAIN)
        self.assert_heard(call, ada)
        self.is_hung_up(ada, call)
        self.assert_no_violations()

    def test_a_second_number_an_offer_left_out_and_a_hold_of_the_carriers(self):
        carrier, ben = self.carrier(record_routes=2), self.phone("202", "ben", answer="auto")
        call = carrier.call(SECOND, Shape(offers=False, session=(300, "uac")))
        call.wait_until("up")
        self.assert_heard(call, ben, 0.5)
        call.reinvite("sendonly")
        call.loop.until(lambda: call.reinvite_status == 200, "the re-INVITE to be answered")
        call.reinvite("sendrecv", offers=False)
        call.loop.until(lambda: call.reinvite_status == 200, "the second re-INVITE to be answered")
        self.assert_heard(call, ben, 0.5)
        self.is_hung_up(ben, call)
        self.assert_no_violations()

    def test_a_hold_of_the_phones_and_a_reinvite_that_crosses(self):
        carrier, ada = self.carrier(record_routes=1), self.phone("201", "ada")
        call = self.goes_out(carrier, ada)
        ada.do("hold")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["held"], "the call to be held")
        ada.do("resume")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["up"], "the call to be up again")
        self.hangs_up(call, ada)
        self.assert_no_violations()

    def test_a_talkie_is_heard_and_a_refusal_is_acknowledged(self):
        carrier, ada = self.carrier(script="plan"), self.phone("201", "ada")
        ada.dial("0120000404")
        ada.wait_for("CALL_CLOSED")
        self.assert_no_violations()

    def test_a_call_that_is_given_up_while_it_rings_is_cancelled(self):
        carrier, ada = self.carrier(script="ring"), self.phone("201", "ada")
        ada.dial("0398765432")
        ada.wait_for("CALL_RINGING")
        ada.do("hangup")
        carrier.loop.until(lambda: carrier.calls and carrier.calls[0].state == "ended", "the CANCEL")
        self.assertEqual(carrier.calls[0].status, 487)
        carrier.loop.until(lambda: carrier.calls[0].requests("ACK"), "the ACK of 487")
        self.assert_no_violations()

    def test_a_caller_who_gives_up_is_heard(self):
        carrier, ada = self.carrier(), self.phone("201", "ada")
        call = carrier.call(MAIN)
        ada.wait_for("CALL_INCOMING")
        call.cancel()
        self.assertEqual(call.wait_until("ended").status, 487)
        ada.wait_for("CALL_CLOSED")
        self.assert_no_violations()

    def test_several_phones_outside_ring_and_one_answers(self):
        self.forks_and_is_heard(self.carrier(script="forks"), self.phone("201", "ada"))
        self.assert_no_violations()

    def test_withheld_and_forwarded_callers_come_through(self):
        carrier, ada = self.carrier(), self.phone("201", "ada", answer="auto")
        for shape in (Shape(withheld="user"), Shape(withheld="payphone"), Shape(withheld="unavailable"), Shape(withheld="interworking"),
                      Shape(forwarded_from="0272038027", forwarded_in=("diversion", "history-info")), Shape(scheme="tel")):
            with self.subTest(shape=shape):
                call = carrier.call(MAIN, shape)
                call.wait_until("up")
                self.hangs_up(call, ada)
        self.assert_no_violations()


class TonesOnly(Carried):
    """A line that knows no telephone-event, and whose emergency calls are held."""
    tables = {**Carried.tables, "trunk": {"carrier": trunk(emergency=True)}, "conference": {"board": {"number": "800", "pin": "580317"}},
              "did": {MAIN: {"open": "extension:201"}, SECOND: {"open": "conference:board"}}}

    def test_keys_of_a_caller_are_heard_as_tones(self):
        carrier = self.carrier(telephone_events=False, codecs=("PCMU",))
        call = carrier.call(SECOND).wait_until("up")
        self.let_talk(0.5)  # Of the prompt: a key in its first moment may be taken for the end of the dialling.
        call.sound.press("580317")
        self.until(lambda: [len(room["members"]) for room in self.suite.command("rooms", "--json")["rooms"]] == [1], "the caller to be let in")
        call.hang_up()
        self.until(lambda: not self.suite.calls(), "the call to end")
        self.assert_no_violations()

    def test_whoever_called_for_help_is_rung_back(self):
        carrier, ada = self.carrier(script="plan"), self.phone("201", "ada")
        ada.dial("119")
        ada.wait_for("CALL_ESTABLISHED")
        ada.do("hangup")
        self.answer(ada)
        back = carrier.calls[-1].wait_until("up")
        self.assertEqual((back.asked.text.address("from").uri.user, carrier.calls[0].number), ("119", "119"))
        self.is_hung_up(ada, back)
        self.assert_no_violations()


@takes_long
class Timers(Carried):
    """RFC 4028 with the shortest interval there may be: half of 90 s."""

    def test_a_session_is_refreshed_by_who_has_to(self):
        carrier, ada = self.carrier(), self.phone("201", "ada")
        ada.dial("0398765432")
        call = carrier.take_call()
        call.answer(session=(90, "uac"))
        ada.wait_for("CALL_ESTABLISHED")
        call.loop.until(lambda: call.requests("UPDATE") or call.requests("INVITE")[1:], "their refresh", 60)
        self.is_hung_up(ada, call)
        call = self.comes_in(carrier, ada, shape=Shape(session=(90, "uac")))
        call.loop.until(lambda: any(text.method == "UPDATE" for text in call.answers(200)), "the answer to our refresh", 60)
        self.is_hung_up(ada, call)
        self.assert_no_violations()

    def test_a_refresh_that_crosses_ours_is_tried_again(self):
        carrier, ada = self.carrier(allow=("INVITE", "ACK", "CANCEL", "BYE")), self.phone("201", "ada")
        ada.dial("0398765432")
        call = carrier.take_call()
        call.has_glare = True
        call.answer(session=(90, "uac"))
        ada.wait_for("CALL_ESTABLISHED")
        call.loop.until(lambda: call.requests("INVITE")[2:], "their re-INVITE and its repetition", 70)
        self.assertEqual(call.reinvite_status, 491)
        self.is_hung_up(ada, call)
        self.assert_no_violations()


@takes_long
class Streams(Carried):
    network_table = {"sip_tcp": 5060}
    tables = {**Carried.tables, "trunk": {"carrier": trunk(server=f"sip:{CARRIER};transport=tcp")}}

    def test_calls_either_way_over_a_stream(self):
        carrier, ada = self.carrier(transport="TCP"), self.phone("201", "ada")
        call = self.goes_out(carrier, ada)
        self.assert_heard(call, ada, 0.5)
        self.is_hung_up(ada, call)
        call = self.comes_in(carrier, ada)
        self.assert_heard(call, ada, 0.5)
        self.hangs_up(call, ada)
        self.assert_no_violations()


@takes_long
class Version6(Carried):
    tables = {**Carried.tables, "trunk": {"carrier": trunk(server="sip:[fd77::2]", inbound_from=["fd77::2"])}}

    @classmethod
    def office_text(cls):
        return office([cls.box.address, cls.box.address6], cls.extensions, cls.network_table, cls.main, **cls.tables)

    def test_calls_either_way_over_ipv6(self):
        host = self.standing["carrier"]
        carrier, ada = self.carrier(address=host.address6, box=self.box.address6), self.phone("201", "ada")
        call = self.goes_out(carrier, ada)
        self.assert_heard(call, ada, 0.5)
        self.is_hung_up(ada, call)
        call = self.comes_in(carrier, ada)
        self.assert_heard(call, ada, 0.5)
        self.hangs_up(call, ada)
        self.assert_no_violations()


if __name__ == "__main__":
    unittest.main()
