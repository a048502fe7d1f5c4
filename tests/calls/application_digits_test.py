"""Keys for an application that has a call: each press is told once, in order, whichever way the phone tells it, and whatever dies."""
import socket
import threading
import unittest

import support  # noqa: F401
from key_tones import ToneTalker, offer_without_events
from suite import password
from transferring import Transferring
from varlink import VarlinkError

CALLS = "org.yobirin.Calls"


class Application:
    """Attached under a name, again whenever calld is another; keeps what it is told."""

    def __init__(self, suite, name, wants_digits=True):
        self.suite, self.name, self.wants_digits = suite, name, wants_digits
        self.given, self.digits, self.running = [], "", True
        self.attached = None
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self):
        while self.running:
            try:
                self.attached = self.suite.varlink(CALLS, timeout=60)
                self.attached.send(f"{CALLS}.Attach", {"application": self.name, "digits": self.wants_digits}, more=True)
                while True:
                    told = self.attached.receive()["parameters"]
                    if told.get("digit"):
                        self.digits += told["digit"]
                    else:
                        self.given.append(told)
            except (OSError, VarlinkError):
                continue

    def asks(self, method, **what):
        with self.suite.varlink(CALLS) as commands:
            return commands.call(f"{CALLS}.{method}", **what)

    def close(self):
        self.running = False
        self.attached.connection.shutdown(socket.SHUT_RDWR)


class ApplicationDigits(Transferring):
    def setUp(self):
        super().setUp()
        self.menu = Application(self.suite, "menu")

    def tearDown(self):
        self.menu.close()
        super().tearDown()

    def is_given(self, call):
        """The call of somebody who hears an echo is the menu's from now on."""
        before = len(self.menu.given)
        self.until(lambda: self.hands_over(call), "menu to be attached")
        self.until(lambda: len(self.menu.given) > before, "the call to be given")
        self.assertEqual(self.menu.given[-1]["call"]["id"], call)
        self.assertEqual(self.menu.given[-1]["argument"], "main")

    def hands_over(self, call):
        try:
            self.menu.asks("HandOver", call=call, to="application:menu/main")
        except VarlinkError as error:
            self.assertEqual(error.name, f"{CALLS}.NobodyReachable")
            return False
        return True

    def is_told(self, digits):
        self.until(lambda: len(self.menu.digits) >= len(digits), f"{digits} to be told; it was {self.menu.digits}")
        self.assertEqual(self.menu.digits, digits)

    def the_call(self):
        self.until(lambda: self.suite.calls() and self.suite.calls()[0]["state"] == "up", "the call to be up")
        return self.suite.calls()[0]["id"]

    def kills_calld(self):
        given = len(self.menu.given)
        self.suite.wait_for_new("calld", self.suite.kill("calld"))
        self.until(lambda: len(self.menu.given) > given, "the call to be given again")

    def hang_up(self, call):
        self.assertEqual(call.request("BYE").status, 200)
        self.until(lambda: self.suite.calls() == [], "the call to end")

    def test_a_phone_presses_by_events(self):
        ada = self.phone("201", "ada")
        ada.dial("*43")
        ada.wait_for("CALL_ESTABLISHED")
        self.is_given(self.the_call())
        for digit in "15#":
            ada.do("sndcode", digit)
            self.until(lambda: self.menu.digits.endswith(digit), f"{digit} to be told; there is {self.menu.digits}")
        self.kills_calld()
        ada.do("sndcode", "9")
        self.is_told("15#9")
        ada.do("hangup")

    def test_a_phone_presses_by_info_and_by_both(self):
        desk = self.desk("desk", "202", 30100)
        call = self.dials(desk, "*43")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        sound = self.voice(desk, call.final.media(), b"desk")
        self.is_given(self.the_call())
        call.content_type = "application/dtmf-relay"
        for digit in "12":
            self.assertEqual(call.request("INFO", f"Signal={digit}\r\nDuration=120\r\n").status, 200)
        sound.press("3")
        self.assertEqual(call.request("INFO", "Signal=3\r\nDuration=120\r\n").status, 200)
        sound.press("3")
        self.is_told("1233")
        self.kills_calld()
        self.assertEqual(call.request("INFO", "Signal=*\r\nDuration=120\r\n").status, 200)
        self.is_told("1233*")
        self.hang_up(call)

    def calls_by_tones(self):
        desk = self.desk("desk", "202", 30100)
        call = desk.invite("*43", self.box.address, body=offer_without_events(desk))
        final = call.answer(password=password("202"))
        self.assertEqual(final.status, 200)
        call.acknowledge()
        self.talkers.append(ToneTalker(desk.rtp, final.media()))
        return call, self.talkers[-1]

    def rings_of_listeners(self):
        with self.suite.varlink("org.yobirin.Media@0") as media:
            found = []
            for reply in media.more("org.yobirin.Media.Watch"):
                port = reply.get("port", {})
                if port.get("kind") == "ring" and port["port"].endswith("-digits") and port["hears"]:
                    found.append(port["port"])
                if reply.get("all"):
                    return found

    def test_a_phone_presses_by_tones_while_the_menu_listens(self):
        call, sound = self.calls_by_tones()
        self.is_given(self.the_call())
        self.assertEqual(self.rings_of_listeners(), [])
        self.menu.asks("ListenForDigits", call=self.the_call(), listen=True)
        self.until(self.rings_of_listeners, "the ring")
        sound.press("25*")
        self.is_told("25*")
        self.kills_calld()
        self.until(self.rings_of_listeners, "the ring again")
        sound.press("7")
        self.is_told("25*7")
        self.menu.asks("ListenForDigits", call=self.the_call(), listen=False)
        self.until(lambda: self.rings_of_listeners() == [], "nobody to listen")
        self.hang_up(call)

    def test_what_is_pressed_while_the_menu_is_away_follows_the_call(self):
        desk = self.desk("desk", "202", 30100)
        call = self.dials(desk, "*43")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        sound = self.voice(desk, call.final.media(), b"desk")
        self.is_given(self.the_call())
        self.menu.close()
        self.until(lambda: not self.suite.calls()[0].get("holder"), "the menu to be gone")
        for digit in "41":
            sound.press(digit)
        heard = self.suite.counters("calld")["calls.media_events"]
        self.menu = Application(self.suite, "menu")
        self.until(lambda: self.menu.given, "the call to be given again")
        self.is_told("41")
        self.assertGreaterEqual(heard, 2)
        self.hang_up(call)

    def test_only_who_has_the_call_asks_for_digits_and_only_who_wants_them_is_told(self):
        self.menu.close()
        self.menu = Application(self.suite, "menu", wants_digits=False)
        desk = self.desk("desk", "202", 30100)
        call = self.dials(desk, "*43")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        sound = self.voice(desk, call.final.media(), b"desk")
        with self.assertRaises(VarlinkError) as refused:
            self.menu.asks("ListenForDigits", call=self.the_call(), listen=True)
        self.assertEqual(refused.exception.name, f"{CALLS}.NotYours")
        with self.assertRaises(VarlinkError) as refused:
            self.menu.asks("ListenForDigits", call="9-9", listen=True)
        self.assertEqual(refused.exception.name, f"{CALLS}.NoSuchCall")
        self.is_given(self.the_call())
        before = self.suite.counters("calld")["calls.media_events"]
        sound.press("5")
        self.until(lambda: self.suite.counters("calld")["calls.media_events"] > before, "calld to hear of it")
        self.assertEqual(self.menu.digits, "")
        self.hang_up(call)


if __name__ == "__main__":
    unittest.main(verbosity=2)
