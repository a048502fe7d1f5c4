"""The toll guard: a stolen password calls nowhere that costs much, and no death of a daemon makes a limit longer. The phone is scripted,
and so is the carrier, who counts what reaches it."""
import time
import unittest

import support  # noqa: F401
from transferring import Transferring

# Where thieves call, from lists of carriers and authorities: satellites and networks, the Caribbean, the Pacific, Africa and others.
ABROAD = ("870 878 881 882 883 979 1242 1246 1264 1268 1284 1345 1441 1473 1649 1664 1721 1758 1767 1784 1809 1829 1849 1868 1869 1876 53 "
          "509 592 597 500 672 674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 220 222 224 226 231 232 235 236 239 "
          "240 243 245 246 247 248 252 253 257 261 265 269 290 291 371 373 375 387 423 850 856 960 992 993 212 213 216 218 963 964 967 98 "
          "355 370 372 381 389 7840 90392").split()
DEAR_AT_HOME = ("0990", "0180", "0570")
NUMBERS = 1000


def risky_numbers():
    """So many different ones, in turn by every prefix and in every way that somebody may write them."""
    numbers = []
    for round_ in range(NUMBERS):
        code = ABROAD[round_ % len(ABROAD)]
        written = ("010", "0010", "+")[round_ // len(ABROAD) % 3]
        numbers.append(f"{written}{code}{round_:07d}")
    for index in range(0, NUMBERS, 10):
        numbers[index] = DEAR_AT_HOME[index // 10 % 3] + f"{index:06d}"
    return numbers


class StolenPassword(Transferring):
    tables = {**Transferring.tables,
              "trunk": {name: {**trunk, "emergency": True} for name, trunk in Transferring.tables["trunk"].items()},
              "outbound": {"all": {"match": ["*"], "trunks": ["carrier", "other"]}}}

    def refused(self, desk, number):
        call = self.dials(desk, number)
        return call.answer().status

    def test_a_thousand_risky_numbers_reach_no_carrier_and_somebody_hears_of_it(self):
        carriers, desk, colleague = [self.peer(name) for name in ("carrier", "other")], self.desk("thief", "201", 30100), \
            self.desk("colleague", "202", 30200)
        begun, told_after = time.monotonic(), None
        for number in risky_numbers():
            self.assertGreaterEqual(self.refused(desk, number), 400, number)
            if told_after is None and "a thief seems to have the password" in self.suite.log_text():
                told_after = time.monotonic() - begun
        for carrier in carriers:
            carrier.expect_silence(0.2, lambda message: message.method == "INVITE")
        self.assertIsNotNone(told_after)
        self.assertLess(told_after, 10)
        status = self.suite.run("status", check=False)
        self.assertEqual(status.returncode, 1)
        self.assertIn("unblock 201", status.stderr)
        # A customer's number as well; but not who helps, and who is inside.
        self.assertEqual(self.refused(desk, "0398765432"), 403)
        call = self.dials(desk, "110")
        asked = carriers[0].take_invite()
        self.assertIn("sip:110@", asked.request_in.first)
        asked.reply(200, body=carriers[0].offer())
        asked.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.end(call, asked)
        call = self.dials(desk, "202")
        rung = colleague.take_invite()
        rung.reply(200, body=colleague.offer())
        rung.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.end(call, rung)
        # Whoever looks after the box lets them call again.
        self.suite.run("unblock", "201")
        self.assertEqual(self.suite.run("unblock", "201", check=False).returncode, 1)
        call = self.dials(desk, "0398765432")
        asked = carriers[0].take_invite()
        asked.reply(180)
        call.ringing()
        call.cancel()
        asked.expect_and_accept("CANCEL")
        asked.reply(487)
        self.assertEqual(call.answer().status, 487)
        guards = {contact.get("guard") for contact in self.suite.command("contacts", "--json")["contacts"]}
        self.assertLessEqual({"denied", "blocked"}, guards)


class Limits(Transferring):
    tables = {**Transferring.tables, "dialing": {"daily_minutes_per_extension": 2}}

    def test_no_kill_makes_a_limit_longer(self):
        """Two minutes a day are two calls that were answered, though calld dies in each of them."""
        carrier, desk = self.peer("carrier"), self.desk("caller", "201", 30100)
        answered = 0
        for _ in range(4):
            call = self.dials(desk, "0398765432")
            side = self.rung_within(carrier, 1.5)
            if side is None:
                self.assertEqual(call.answer().status, 403)
                continue
            side.reply(200, body=carrier.offer())
            side.expect("ACK")
            self.assertEqual(call.answer().status, 200)
            call.acknowledge()
            answered += 1
            self.suite.wait_for_new("calld", self.suite.kill("calld"))
            self.until(self.suite.is_ready, "calld to be back")
            self.end(call, side)
        self.assertEqual(answered, 2)
        self.suite.reboot()
        self.desks.clear()
        again = self.desk("again", "201", 30300)
        self.assertEqual(self.dials(again, "0398765432").answer().status, 403)
        self.assertIn("201", self.suite.run("status", check=False).stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
