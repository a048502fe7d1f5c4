"""The trace of a call: what went over the wire, found by call, contact and Call-ID, while it lasts and afterwards, after a
kill too; as a ladder and as a capture that tshark reads."""
import json
import re
import shutil
import subprocess
import unittest

import support  # noqa: F401
from scenario import Scenario
from suite import password

CARRIER = "10.77.0.2"
SECRETS = ("SECRETKEY", "Signal=7")


class Trace(Scenario):
    standing_hosts = ("carrier",)
    extensions = {"201": {}, "202": {}}
    tables = {
        "trunk": {"carrier": {"server": f"sip:{CARRIER}", "register": False, "inbound_from": [CARRIER],
                              "numbers": ["0312345678"]}},
        "did": {"0312345678": {"open": "extension:202"}},
    }

    def setUp(self):
        super().setUp()
        self.carrier, self.desk = self.peer("carrier"), self.peer("desk", user="202")
        self.assertEqual(self.desk.register(self.box.address, password("202")).status, 200)

    def tearDown(self):
        if not self._failed():
            self.desk.register(self.box.address, password("202"), expires=0)
        super().tearDown()

    def set_up(self, body=None):
        call = self.carrier.invite("0312345678", self.box.address, body=body)
        other = self.take_up(call, self.desk, rings=True)
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["up"], "the call to be up")
        return call, other

    def end(self, call, other):
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")
        self.until(lambda: not self.suite.calls(), "the call to end")

    def traced(self, name):
        return json.loads(self.suite.run("trace", name, "--json").stdout)

    def lines_of(self, name):
        return [message["text"].split("\r\n")[0] for message in self.traced(name)["messages"]]

    def until_traced(self, name, legs):
        """The ledger hears of a call a moment after it began."""
        def whole():
            found = self.suite.run("trace", name, "--json", check=False)
            return found.returncode == 0 and len(json.loads(found.stdout)["legs"]) == legs
        self.until(whole, f"both legs of {name} to be found")

    def test_a_call_is_found_by_its_id_its_contact_and_its_call_id(self):
        call, other = self.set_up()
        about = self.suite.calls()[0]
        self.until_traced(about["id"], legs=2)
        for name in (about["id"], about["contact"]):
            found = self.traced(name)
            self.assertEqual({message["call_id"] for message in found["messages"]}, {call.call_id, other.call_id})
        self.assertEqual({m["call_id"] for m in self.traced(call.call_id)["messages"]}, {call.call_id})
        self.end(call, other)
        lines = self.lines_of(about["id"])
        self.assertEqual(lines[0], f"INVITE sip:0312345678@{self.box.address} SIP/2.0")
        for wanted in ("SIP/2.0 100 Trying", "SIP/2.0 200 OK"):
            self.assertIn(wanted, lines)
        self.assertEqual(len([line for line in lines if line.startswith("BYE ")]), 2)
        self.assertEqual(len([line for line in lines if line.startswith("ACK ")]), 2)
        directions = {(m["direction"], m["remote"]) for m in self.traced(about["id"])["messages"]}
        self.assertEqual(directions, {(way, f"{address}:5060") for way in ("received", "sent")
                                      for address in (CARRIER, self.desk.address)})
        self.assertEqual({m["local"] for m in self.traced(about["id"])["messages"]}, {f"{self.box.address}:5060"})

    def test_a_caller_who_gave_up_before_anybody_rang_is_found(self):
        call = self.carrier.invite("0312345678", self.box.address)
        self.desk.take_invite()
        contact = self.until(lambda: self.suite.calls(), "the call to begin")[0]["contact"]
        call.cancel()
        self.assertEqual(call.answer().status, 487)
        self.until(lambda: not self.suite.calls(), "the call to end")
        self.until_traced(contact, legs=2)
        self.assertIn("SIP/2.0 487 Request Terminated", self.lines_of(contact))

    def test_the_ladder_survives_a_kill_in_the_middle_of_the_call(self):
        call, other = self.set_up()
        about = self.suite.calls()[0]
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
        self.end(call, other)
        self.until_traced(about["contact"], legs=2)
        lines = self.lines_of(about["contact"])
        self.assertTrue(lines[0].startswith("INVITE "), lines)
        self.assertEqual(len([line for line in lines if line.startswith("BYE ")]), 2)

    def test_shows_a_ladder_a_person_can_read(self):
        call, other = self.set_up()
        about = self.suite.calls()[0]
        self.end(call, other)
        self.until_traced(about["id"], legs=2)
        ladder = self.suite.run("--language", "en", "trace", about["id"]).stdout.splitlines()
        self.assertIn("secrets are masked", ladder[0])
        self.assertRegex(ladder[1], rf"{CARRIER}:5060 +yobirin +{self.desk.address}:5060")
        self.assertRegex(ladder[2], r"^ +0\.000 s +│.* INVITE\+sdp sip:0312345678@.*►│ +│$")
        self.assertTrue(any(re.search(r"│◄.* 200\+sdp OK .*│ +│$", line) for line in ladder), ladder)
        self.assertIn("秘密", self.suite.run("--language", "ja", "trace", about["id"]).stdout)
        whole = self.suite.run("trace", about["id"], "--full").stdout
        self.assertIn(f"Call-ID: {call.call_id}", whole)

    def test_what_nobody_knows_is_refused_with_a_sentence(self):
        refused = self.suite.run("--language", "en", "trace", "no-such-call", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertEqual(len(refused.stderr.strip().splitlines()), 1, refused.stderr)

    def test_secrets_are_masked(self):
        ada = self.peer("ada", user="201")
        self.assertEqual(ada.register(self.box.address, password("201")).status, 200)
        body = ada.offer() + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:SECRETKEY|2^20|1:4\r\n"
        call = ada.invite("202", self.box.address, body=body)
        call.answer_challenge(password("201"))
        proof = re.search(r'response="(\w+)"', ada.sent[-1].header("authorization")
                          or ada.sent[-1].header("proxy-authorization")).group(1)
        other = self.desk.take_invite()
        other.reply(200, body=self.desk.offer())
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        other.expect("ACK")
        call.transact("INFO", body="Signal=7\r\nDuration=160\r\n", headers=["X: y"])
        contact = self.suite.calls()[0]["contact"]
        self.end(call, other)
        self.until_traced(contact, legs=2)
        for arguments in (["--full"], ["--json"], []):
            shown = self.suite.run("trace", contact, *arguments).stdout
            for secret in (*SECRETS, proof):
                self.assertNotIn(secret, shown)
        capture = self.suite.root / "secret.pcap"
        self.suite.run("trace", contact, "--pcap", str(capture))
        for secret in (*SECRETS, proof):
            self.assertNotIn(secret.encode(), capture.read_bytes())
        self.assertEqual(ada.register(self.box.address, password("201"), expires=0).status, 200)

    def test_a_capture_is_read_by_tshark(self):
        self.assertTrue(shutil.which("tshark"), "tshark is to be installed: ./dev install test")
        call, other = self.set_up()
        about = self.suite.calls()[0]
        self.end(call, other)
        self.until_traced(about["id"], legs=2)
        capture = self.suite.root / "call.pcap"
        self.suite.run("trace", about["id"], "--pcap", str(capture))
        done = subprocess.run(
            ["tshark", "-r", str(capture), "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-T", "fields",
             "-e", "ip.src", "-e", "ip.dst", "-e", "udp.srcport", "-e", "ip.checksum.status", "-e", "udp.checksum.status",
             "-e", "sip.Method", "-e", "sip.Status-Code", "-e", "sip.Call-ID"],
            capture_output=True, text=True, timeout=60, check=True)
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        messages = self.traced(about["id"])["messages"]
        self.assertEqual(len(rows), len(messages))
        for row, message in zip(rows, messages):
            ends = [message["remote"], message["local"]]
            if message["direction"] == "sent":
                ends.reverse()
            self.assertEqual(row[:2], [end.rsplit(":", 1)[0] for end in ends])
            self.assertEqual(row[3:5], ["1", "1"], "a checksum is wrong")
            first = message["text"].split()
            self.assertEqual(row[5] or row[6], first[1] if first[0] == "SIP/2.0" else first[0])
            self.assertEqual(row[7], message["call_id"])
        refused = self.suite.run("trace", about["id"], "--pcap", "/nowhere/call.pcap", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("/nowhere/call.pcap", refused.stderr)


if __name__ == "__main__":
    unittest.main()
