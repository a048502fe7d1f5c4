"""The suite as one thing: its command, its sockets seen by a client that is not ours, and coming back after a reboot,
a hang and a crash."""
import json
import os
import signal
import subprocess
import unittest

import support  # noqa: F401
from hears import listen
from scenario import Scenario
from suite import DAEMONS, password
from tones import VOICES

STATUS_KEYS = {"name", "pid", "state", "started"}
CALL_KEYS = {"id", "contact", "state", "from", "to", "started"}
CONTACT_KEYS = {"contact", "outcome", "from", "to", "queue", "agent", "started", "waited_seconds", "talked_seconds"}


class Command(Scenario):
    def test_status_tells_of_every_daemon_and_phone(self):
        self.phone("201", "ada")
        status = self.suite.command("status", "--json")
        self.assertGreaterEqual({daemon["name"] for daemon in status["daemons"]}, set(DAEMONS))
        for daemon in status["daemons"]:
            self.assertGreaterEqual(set(daemon), STATUS_KEYS)
            os.kill(daemon["pid"], 0)
        devices = {entry["number"]: entry["devices"] for entry in status["extensions"]}
        self.assertEqual(len(devices["201"]), 1)
        self.assertGreaterEqual(set(devices["201"][0]), {"address", "expires"})
        self.assertIn("trunks", status)

    def test_calls_tells_of_a_call_and_hangup_ends_it(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.call(ada, ben)
        calls = self.suite.calls()
        self.assertEqual(len(calls), 1)
        self.assertGreaterEqual(set(calls[0]), CALL_KEYS)
        self.assertEqual((calls[0]["from"], calls[0]["to"], calls[0]["state"]), ("201", "202", "up"))
        self.suite.run("hangup", calls[0]["id"])
        ada.wait_for("CALL_CLOSED")
        ben.wait_for("CALL_CLOSED")

    def test_call_rings_one_and_then_the_other(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.suite.run("call", "201", "202")
        self.answer(ada)
        self.answer(ben)
        self.assert_hears(ada, ben, 0.5)
        self.assert_hears(ben, ada, 0.5)
        self.hang_up(ada, ben)

    def test_contacts_tells_what_became_of_a_call(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.call(ada, ben)
        contact = self.suite.calls()[0]["contact"]
        self.hang_up(ada, ben)

        def row():
            rows = self.suite.command("contacts", "--json")["contacts"]
            return next((r for r in rows if r["contact"] == contact and r.get("outcome")), None)
        row = self.until(row, "the contact to be in the ledger with its outcome")
        self.assertGreaterEqual(set(row), CONTACT_KEYS - {"queue", "agent"})
        self.assertEqual((row["outcome"], row["from"], row["to"]), ("handled", "201", "202"))

    def test_wrong_use_is_status_2_and_refusal_is_status_1(self):
        self.assertEqual(self.suite.run("no-such-word", check=False).returncode, 2)
        refused = self.suite.run("hangup", "no-such-call", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertEqual(len(refused.stderr.strip().splitlines()), 1)

    def test_a_bad_office_file_is_refused_and_changes_nothing(self):
        before = self.suite.run("export").stdout
        bad = self.suite.root / "bad.toml"
        bad.write_text(self.suite.office_text + "\n[extension.299]\npasword = \"x\"\n")
        refused = self.suite.run("apply", str(bad), check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("pasword", refused.stdout + refused.stderr)
        self.assertEqual(self.suite.run("export").stdout, before)

    def test_a_new_extension_works_as_soon_as_it_is_applied(self):
        grown = self.suite.root / "grown.toml"
        grown.write_text(self.suite.office_text + f'\n[extension.244]\nname = "New"\npassword = "{password("244")}"\n')
        self.suite.apply(grown)
        self.phone("244", "cho")
        same = self.suite.root / "same.toml"
        same.write_text(self.suite.office_text)
        self.suite.apply(same)


class Strangers(Scenario):
    """A Varlink client that is none of ours: socat, and what any client may do."""

    def socat(self, socket_name, *messages, wait=2):
        data = b"".join(json.dumps(message).encode() + b"\0" for message in messages)
        done = subprocess.run(["socat", "-t", str(wait), "-", f"UNIX-CONNECT:{self.suite.socket(socket_name)}"],
                              input=data, capture_output=True, timeout=20)
        return [json.loads(piece) for piece in done.stdout.split(b"\0") if piece]

    def test_lists_the_interfaces_and_their_methods(self):
        replies = self.socat("org.yobirin.Calls", {"method": "org.varlink.service.GetInfo"},
                             {"method": "org.varlink.service.GetInterfaceDescription",
                              "parameters": {"interface": "org.yobirin.Calls"}}, wait=0.5)
        self.assertEqual(set(replies[0]["parameters"]), {"vendor", "product", "version", "url", "interfaces"})
        self.assertIn("org.yobirin.Calls", replies[0]["parameters"]["interfaces"])
        self.assertIn("org.varlink.service", replies[0]["parameters"]["interfaces"])
        self.assertIn("method Watch(", replies[1]["parameters"]["description"])

    def test_is_told_what_it_asked_wrongly(self):
        replies = self.socat("org.yobirin.Calls", {"method": "org.yobirin.Calls.Fly"}, {"method": "org.nobody.Here.Is"},
                             {"method": "org.yobirin.Calls.End", "parameters": {"call": "none"}},
                             {"method": "org.yobirin.Calls.End", "parameters": {"call": 7}}, wait=0.5)
        self.assertEqual([reply["error"] for reply in replies],
                         ["org.varlink.service.MethodNotFound", "org.varlink.service.InterfaceNotFound",
                          "org.yobirin.Calls.NoSuchCall", "org.varlink.service.InvalidParameter"])

    def test_watches_calls(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        watcher = subprocess.Popen(["socat", "-t", "1", "-", f"UNIX-CONNECT:{self.suite.socket('org.yobirin.Calls')}"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(watcher.stdout.close)
        self.addCleanup(watcher.wait)
        self.addCleanup(watcher.kill)
        watcher.stdin.write(json.dumps({"method": "org.yobirin.Calls.Watch", "more": True}).encode() + b"\0")
        watcher.stdin.flush()
        os.set_blocking(watcher.stdout.fileno(), False)
        seen = b""

        def told():
            nonlocal seen
            seen += watcher.stdout.read() or b""
            return [json.loads(reply)["parameters"] for reply in seen.split(b"\0")[:-1]]
        self.until(lambda: any(reply.get("all") for reply in told()), "all calls there were to be told")
        self.call(ada, ben)
        self.hang_up(ada, ben)
        states = []

        def ended():
            states[:] = [reply["call"]["state"] for reply in told() if reply.get("call")]
            return "ended" in states
        self.until(ended, "the end of the call to be told")
        self.assertEqual([state for i, state in enumerate(states) if i == 0 or states[i - 1] != state],
                         ["setup", "ringing", "up", "ended"])
        watcher.stdin.close()

    def test_junk_ends_a_connection_and_nothing_else(self):
        for junk in (b"no json at all\0", b"{" * 5000 + b"\0", b'{"method": 3}\0', b"\0\0\0"):
            subprocess.run(["socat", "-t", "0.2", "-", f"UNIX-CONNECT:{self.suite.socket('org.yobirin.Calls')}"],
                           input=junk, capture_output=True, timeout=20)
        self.assertEqual(self.socat("org.yobirin.Calls", {"method": "org.yobirin.Calls.List"}, wait=0.5),
                         [{"parameters": {"calls": []}}])


class Returns(Scenario):
    """What comes back: after a power cycle, a hang, and a message that kills."""
    arguments = ("--test-hooks",)

    def test_phones_are_known_after_a_reboot_and_ring(self):
        desk, ada = self.peer("desk", user="202"), self.phone("201", "ada")
        self.assertEqual(desk.register(self.box.address, password("202"), expires=600).status, 200)
        self.until(lambda: desk.address in self.disk_text(), "the binding to be on disk", 15)
        self.suite.reboot()
        self.assertEqual([d["address"] for d in self.suite.devices("202")], [f"{desk.address}:5060"])
        ada.dial("202")
        call = desk.take_invite()
        call.reply(180)
        call.reply(200, body=desk.offer())
        call.expect("ACK")
        ada.wait_for("CALL_ESTABLISHED")
        ada.do("hangup")
        call.expect_and_accept("BYE")
        self.assertEqual(desk.register(self.box.address, password("202"), expires=0).status, 200)

    def disk_text(self):
        """Everything sipd keeps on disk, as text; not what is still on its way there."""
        return "".join(path.read_text(errors="replace") for path in (self.suite.root / "state" / "sipd").rglob("*")
                       if path.is_file() and path.suffix != ".new")

    def test_a_daemon_that_hangs_is_back_in_five_seconds(self):
        for daemon in DAEMONS:
            with self.subTest(daemon=daemon):
                old = self.suite.kill(daemon, signal.SIGSTOP)
                self.suite.wait_for_new(daemon, old, seconds=5)
        self.until(self.suite.is_ready, "the suite to be ready again")
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.call(ada, ben)
        self.hang_up(ada, ben)

    def test_a_message_that_kills_sipd_kills_it_once(self):
        ada, ben, hostile = self.phone("201", "ada"), self.phone("202", "ben"), self.peer("hostile")
        self.call(ada, ben)
        first = self.suite.pid("sipd")
        text = (f"OPTIONS sip:{self.box.address} SIP/2.0\r\n"
                f"Via: SIP/2.0/UDP {hostile.address}:5060;branch=z9hG4bKdeadly;rport\r\nMax-Forwards: 70\r\n"
                f"From: <sip:h@{hostile.address}>;tag=h\r\nTo: <sip:{self.box.address}>\r\nCall-ID: deadly\r\n"
                "CSeq: 1 OPTIONS\r\nX-Test-Crash: yes\r\nContent-Length: 0\r\n\r\n")
        hostile.send(text, (self.box.address, 5060))
        second = self.suite.wait_for_new("sipd", first)
        hostile.send(text, (self.box.address, 5060))
        harmless = text.replace("X-Test-Crash: yes\r\n", "").replace("deadly", "harmless")
        hostile.send(harmless, (self.box.address, 5060))
        answer = hostile.expect(lambda m: m.status is not None and m.header("call-id") == "harmless", "an answer to OPTIONS")
        self.assertEqual(answer.status, 200)
        self.assertEqual(self.suite.pid("sipd"), second, "the same message killed sipd again")
        self.hang_up(ben, ada)

    def test_a_call_survives_every_daemon_and_can_be_held_and_ended(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        self.call(ada, ben)
        for daemon in ("sipd", "calld", "officed", "ledgerd"):
            self.suite.wait_for_new(daemon, self.suite.kill(daemon))
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["up"], "the call to be known again")
        ada.do("hold")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["held"], "the call to be held")
        ada.do("resume")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["up"], "the call to be up again")
        # baresip 1.0 records nothing any more once it has held: only the held one's ears can be asked.
        heard_before = len(ben.heard())
        self.until(lambda: listen(ben.heard()[heard_before:], VOICES["ada"]).seconds > 0.5, "ben to hear ada again")
        self.hang_up(ben, ada)


if __name__ == "__main__":
    unittest.main()
