"""One extension with two devices: both ring, the first to answer wins, the other is told that it was answered elsewhere.
Registration itself: challenges, refreshes, expiry, phones behind NAT."""
import unittest

import support  # noqa: F401
from scenario import Scenario
from suite import password


class Devices(Scenario):
    def registered_peer(self, name, number, **options):
        peer = self.peer(name, user=number)
        answer = peer.register(self.box.address, password(number), **options)
        self.assertEqual(answer.status, 200)
        return peer

    def unregister(self, *peers):
        for peer in peers:
            self.assertEqual(peer.register(self.box.address, password(peer.user), expires=0).status, 200)

    def test_the_first_device_to_answer_wins_and_the_other_is_told(self):
        desk, mobile = self.registered_peer("desk", "202"), self.registered_peer("mobile", "202")
        ada = self.phone("201", "ada")
        ada.dial("202")
        at_desk, at_mobile = desk.take_invite(), mobile.take_invite()
        at_desk.reply(180)
        at_mobile.reply(180)
        at_mobile.reply(200, body=mobile.offer())
        at_mobile.expect("ACK")
        ada.wait_for("CALL_ESTABLISHED")
        cancel = at_desk.expect("CANCEL")
        self.assertRegex(cancel.header("reason").lower(), r"cause=200.*completed elsewhere")
        at_desk.reply(200, request=cancel)
        at_desk.reply(487)
        at_desk.expect("ACK")
        ada.do("hangup")
        at_mobile.expect_and_accept("BYE")
        self.unregister(desk, mobile)

    def test_each_device_gets_an_offer_of_its_own(self):
        desk, mobile = self.registered_peer("desk", "202"), self.registered_peer("mobile", "202")
        ada = self.phone("201", "ada")
        ada.dial("202")
        at_desk, at_mobile = desk.take_invite(), mobile.take_invite()
        self.assertNotEqual(at_desk.request_in.media(), at_mobile.request_in.media())
        self.assertNotEqual(at_desk.call_id, at_mobile.call_id)
        at_desk.reply(180)  # Without a provisional answer no CANCEL may be sent (RFC 3261 9.1).
        at_mobile.reply(180)
        ada.do("hangup")
        for call in (at_desk, at_mobile):
            call.reply(200, request=call.expect("CANCEL"))
            call.reply(487)
            call.expect("ACK")
        self.unregister(desk, mobile)

    def test_a_device_that_answers_in_the_same_moment_is_hung_up(self):
        desk, mobile = self.registered_peer("desk", "202"), self.registered_peer("mobile", "202")
        ada = self.phone("201", "ada")
        ada.dial("202")
        at_desk, at_mobile = desk.take_invite(), mobile.take_invite()
        at_desk.reply(200, body=desk.offer())
        at_mobile.reply(200, body=mobile.offer())
        ada.wait_for("CALL_ESTABLISHED")
        at_desk.expect("ACK")
        at_mobile.expect("ACK")
        self.assertEqual(len(self.suite.calls()), 1)

        def one_bye():
            for call, peer in ((at_desk, desk), (at_mobile, mobile)):
                message = peer.receive(0.1)
                if message and message.method == "BYE":
                    call.reply(200, request=message)
                    return call
            return None
        loser = self.until(one_bye, "one of the two to be hung up", 5)
        winner = at_mobile if loser is at_desk else at_desk
        ada.do("hangup")
        winner.expect_and_accept("BYE")
        self.unregister(desk, mobile)

    def test_one_device_declining_lets_the_other_ring_on(self):
        desk, mobile = self.registered_peer("desk", "202"), self.registered_peer("mobile", "202")
        ada = self.phone("201", "ada")
        ada.dial("202")
        at_desk, at_mobile = desk.take_invite(), mobile.take_invite()
        at_mobile.reply(180)
        at_desk.reply(486)
        at_desk.expect("ACK")
        at_mobile.reply(200, body=mobile.offer())
        at_mobile.expect("ACK")
        ada.wait_for("CALL_ESTABLISHED")
        at_mobile_bye = at_mobile.request("BYE")
        self.assertEqual(at_mobile_bye.status, 200)
        ada.wait_for("CALL_CLOSED")
        self.unregister(desk, mobile)

    def test_an_extension_without_a_device_is_unavailable(self):
        ada = self.phone("201", "ada")
        ada.dial("202")
        self.assertRegex(ada.wait_for("CALL_CLOSED")["param"], "480|404")

    def test_a_registration_says_how_long_it_lasts_and_can_be_taken_back(self):
        desk = self.peer("desk", user="202")
        answer = desk.register(self.box.address, password("202"), expires=120)
        self.assertEqual(answer.status, 200)
        self.assertRegex(answer.header("contact"), r"expires=\d+")
        self.assertEqual(len(self.suite.devices("202")), 1)
        self.unregister(desk)
        self.assertEqual(self.suite.devices("202"), [])

    def test_a_refresh_keeps_the_device_it_was(self):
        desk = self.registered_peer("desk", "202")
        before = self.suite.devices("202")[0]["device"]
        self.assertEqual(desk.register(self.box.address, password("202")).status, 200)
        self.assertEqual([device["device"] for device in self.suite.devices("202")], [before])
        self.unregister(desk)

    def test_a_phone_behind_nat_is_reached_where_it_came_from(self):
        desk = self.peer("desk", user="202")
        answer = desk.register(self.box.address, password("202"), contact="<sip:202@192.168.77.9:5060>")
        self.assertEqual(answer.status, 200)
        ada = self.phone("201", "ada")
        ada.dial("202")
        call = desk.take_invite()
        call.reply(486)
        call.expect("ACK")
        ada.wait_for("CALL_CLOSED")
        answer = desk.register(self.box.address, password("202"), contact="<sip:202@192.168.77.9:5060>", expires=0)
        self.assertEqual(answer.status, 200)

    def test_nobody_registers_without_the_password(self):
        desk = self.peer("desk", user="202")
        answer = desk.register(self.box.address, "something else")
        self.assertIn(answer.status, (401, 403))
        stranger = self.peer("stranger", user="999")
        self.assertIn(stranger.register(self.box.address, "whatever").status, (401, 403))
        self.assertEqual(self.suite.devices("202"), [])

    def test_nobody_calls_without_the_password(self):
        desk = self.peer("desk", user="202")
        call = desk.invite("201", self.box.address)
        self.assertIn(call.answer(password="something else").status, (401, 403, 407))

    def test_a_registered_number_may_not_register_as_another(self):
        desk = self.registered_peer("desk", "202")
        answer = desk.register(self.box.address, password("202"), number="203")
        self.assertIn(answer.status, (401, 403))
        self.assertEqual(self.suite.devices("203"), [])
        self.unregister(desk)


class Sha256(Scenario):
    network_table = {"digest": "sha256"}

    def test_the_office_may_ask_for_sha256(self):
        from sip_peer import Call, authorization
        desk = self.peer("desk", user="202")
        call = Call(desk, (self.box.address, 5060), f"sip:{self.box.address}", "202")
        call.to = f"<sip:202@{self.box.address}>"
        lines = [f"Contact: <sip:202@{desk.address}>", "Expires: 60"]
        challenge = call.transact("REGISTER", headers=lines)
        self.assertEqual(challenge.status, 401)
        self.assertEqual(["SHA-256" in value for value in challenge.all("www-authenticate")], [True])
        proof = authorization(challenge, "REGISTER", call.target, "202", password("202"), "SHA-256")
        self.assertEqual(call.transact("REGISTER", headers=[*lines, proof]).status, 200)
        self.assertEqual(len(self.suite.devices("202")), 1)


if __name__ == "__main__":
    unittest.main()
