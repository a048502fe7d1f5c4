"""Threats that need a peer who misbehaves, each against the running suite and named by its number: T8 spoofed requests ·
T9 who proves nothing, or speaks in another name · T10 header smuggling · T14 the sockets inside · T24 secrets and injection in
what is logged. (T3: digest_leak_test.py, T7: malformed_test.py, T11: toll_test.py.)"""
import json
import pathlib
import random
import re
import socket
import stat
import subprocess
import unittest

import support  # noqa: F401
from sip_peer import Call, authorization
from suite import DAEMONS, password
from threatening import CHALLENGE, TRUNK_PASSWORD, Threats
from varlink import Varlink
from wait import Late


class Spoofing(Threats):
    """T8: a request inside a dialog is its peer's, or nobody's."""
    METHODS = ("BYE", "UPDATE", "INVITE", "REFER", "INFO", "OPTIONS", "NOTIFY", "MESSAGE")

    def forged(self, sender, method, call, origin=None, to=None, branch=None, sequence=900):
        headers = [f"{method} sip:yobirin@{self.box.address} SIP/2.0",
                   f"Via: SIP/2.0/UDP {sender.address}:{sender.port};branch={branch or 'z9hG4bK' + sender.name()};rport",
                   "Max-Forwards: 70", f"From: {origin or call.origin}", f"To: {to or call.to}", f"Call-ID: {call.call_id}",
                   f"CSeq: {sequence} {method}", f"Contact: <sip:evil@{sender.address}:{sender.port}>"]
        if method == "REFER":
            headers.append("Refer-To: <sip:+88213000000@example.com>")
        body = sender.offer() if method in ("INVITE", "UPDATE") else "Signal=1\r\n" if method == "INFO" else ""
        if body:
            headers.append("Content-Type: " + ("application/dtmf-relay" if method == "INFO" else "application/sdp"))
        sender.send("\r\n".join(headers) + f"\r\nContent-Length: {len(body)}\r\n\r\n{body}", (self.box.address, 5060))
        answer = sender.expect(lambda m: m.status is not None and m.status > 100 and m.header("cseq") == f"{sequence} {method}"
                               and m.header("call-id") == call.call_id, f"an answer to a forged {method}")
        if method == "INVITE":
            sender.send(f"ACK sip:yobirin@{self.box.address} SIP/2.0\r\nVia: {answer.header('via')}\r\nMax-Forwards: 70\r\n"
                        f"From: {answer.header('from')}\r\nTo: {answer.header('to')}\r\nCall-ID: {call.call_id}\r\n"
                        f"CSeq: {sequence} ACK\r\nContent-Length: 0\r\n\r\n", (self.box.address, 5060))
        return answer.status

    def assert_lives(self):
        self.assertEqual([c["state"] for c in self.suite.calls()], ["up"])
        self.assert_talking()

    def test_t8_all_that_can_be_overheard_from_another_address_is_481(self):
        call, other = self.set_up()
        self.talk(call, other)
        evil = self.peer("evil")
        for side in (call, other):
            for method in (*self.METHODS, "CANCEL"):
                with self.subTest(method=method, callee=side is other):
                    self.assertEqual(self.forged(evil, method, side), 481)
        self.assertGreater(self.suite.counters("sipd")["sip.refused.wrong_source"], 0)
        self.assert_lives()
        self.end(call, other)

    def test_t8_a_wrong_tag_from_the_right_address_is_481(self):
        call, other = self.set_up()
        self.talk(call, other)
        for side in (call, other):
            wrong_ours = re.sub(r";tag=\S+", ";tag=guessed", side.to)
            wrong_theirs = re.sub(r";tag=\S+", ";tag=guessed", side.origin)
            for method in self.METHODS:
                with self.subTest(method=method, callee=side is other):
                    self.assertEqual(self.forged(side.peer, method, side, to=wrong_ours), 481)
                    self.assertEqual(self.forged(side.peer, method, side, origin=wrong_theirs, sequence=901), 481)
        self.assert_lives()
        self.end(call, other)

    def test_t8_a_ringing_call_is_cancelled_by_nobody_else(self):
        call = self.carrier.invite("0312345678", self.box.address)
        other = self.desk.take_invite()
        other.reply(180)
        call.ringing()
        evil = self.peer("evil")
        self.assertEqual(self.forged(evil, "CANCEL", call, branch=call.branch, sequence=call.sequence), 481)
        self.assertEqual(self.forged(evil, "CANCEL", call, sequence=call.sequence), 481)
        # The Via as the carrier wrote it, branch and sent-by included, from elsewhere.
        copy = call.request_text("CANCEL", sequence=call.sequence, branch=call.branch)
        evil.send(copy, (self.box.address, 5060))
        self.desk.expect_silence(0.5, lambda m: m.method == "CANCEL")
        self.assertEqual([c["state"] for c in self.suite.calls()], ["ringing"])
        other.reply(200, body=self.desk.offer())
        other.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        self.end(call, other)

    def test_t8_a_trunk_cannot_have_us_call_somebody_dear(self):
        call, other = self.set_up()
        self.talk(call, other)
        provider = self.peer("provider")
        answer = call.request("REFER", headers=["Refer-To: <sip:+88213000000@example.com>",
                                                f"Contact: <sip:c@{self.carrier.address}>"])
        self.assertEqual(answer.status, 603)
        provider.expect_silence(0.3, lambda m: m.method == "INVITE")
        self.assert_lives()
        self.end(call, other)

    def test_t8_a_phone_without_the_class_cannot_have_us_call_somebody_dear(self):
        call, other = self.set_up()
        self.talk(call, other)
        provider = self.peer("provider")
        for to in ("sip:+88213000000@example.com", f"sip:+88213000000@{self.box.address}", f"sip:01088213000000@{self.box.address}",
                   f"sip:001088213000000@{self.box.address}", "tel:+88213000000", f"sip:0990123456@{self.box.address}"):
            with self.subTest(to=to):
                answer = other.request("REFER", headers=[f"Refer-To: <{to}>", f"Contact: {self.desk.contact('202')}"])
                self.assertEqual(answer.status, 603)
        provider.expect_silence(0.3, lambda m: m.method == "INVITE")
        self.assert_lives()
        self.end(call, other)


class InAnotherName(Threats):
    """T9: who begins something proves who they are, and is nobody else."""
    METHODS = ("INVITE", "REGISTER", "MESSAGE", "SUBSCRIBE", "PUBLISH", "NOTIFY", "INFO", "REFER")
    CLAIMS = ("P-Asserted-Identity: \"Boss\" <sip:202@evil>", "P-Preferred-Identity: <sip:202@evil>",
              "Remote-Party-ID: \"Boss\" <sip:202@evil>;party=calling;privacy=off")

    def setUp(self):
        super().setUp()
        self.ada = self.peer("ada", user="201")
        self.assertEqual(self.ada.register(self.box.address, password("201")).status, 200)

    def tearDown(self):
        if not self._failed():
            self.ada.register(self.box.address, password("201"), expires=0)
        super().tearDown()

    def claims_to_be(self, number, method, lines=(), body=""):
        """A request of 201's phone in that name, and with 201's proof."""
        call = Call(self.ada, (self.box.address, 5060), f"sip:202@{self.box.address}", number)
        call.content_type = "text/plain" if method == "MESSAGE" else call.content_type
        if method != "INVITE":
            lines = [*lines, f"Contact: {self.ada.contact('201')}"]
        call.invite(body, lines) if method == "INVITE" else call.send_request(method, body, lines)
        asks = call.response()
        self.assertEqual(asks.status, 401, method)
        if method == "INVITE":
            call.acknowledge_failure()
            call.provisional = []
        proof = authorization(asks, method, call.target, "201", password("201"))
        call.send_request(method, body, [*lines, proof])
        return call

    def test_t9_every_method_that_begins_something_is_asked_who_it_is_from(self):
        stranger, devices = self.peer("stranger"), len(self.suite.devices("202"))
        for user in ("201", "202", "999", "0312345678"):  # Somebody's, nobody's, ours.
            for method in self.METHODS:
                with self.subTest(user=user, method=method):
                    call = Call(stranger, (self.box.address, 5060), f"sip:202@{self.box.address}", user)
                    answer = call.transact(method, headers=[f"Contact: {stranger.contact(user)}", "Event: dialog"])
                    self.assertEqual(answer.status, 401)
                    if method == "INVITE":
                        call.acknowledge_failure()
        self.desk.expect_silence(0.2, lambda m: m.status is None)
        self.assertEqual(len(self.suite.devices("202")), devices)

    def test_t9_a_call_in_another_name_is_shown_as_whose_it_is(self):
        for number in ("201", "202", "203", "999", "0312345678", "110"):
            with self.subTest(number=number):
                call = self.claims_to_be(number, "INVITE", self.CLAIMS, body=self.ada.offer())
                other = self.desk.take_invite()
                self.assertIn("sip:201@", other.request_in.header("from"))
                for name in ("p-asserted-identity", "p-preferred-identity", "remote-party-id"):
                    for value in other.request_in.all(name):
                        self.assertIn("sip:201@", value)
                self.assertNotIn("Boss", other.request_in.data.decode())
                other.reply(486)
                other.expect("ACK")
                self.assertEqual(call.answer().status, 486)
        def callers():
            return [contact["from"] for contact in self.suite.command("contacts", "--json")["contacts"]]
        self.until(lambda: callers() == ["201"] * 6, "the ledger to know who called")

    def test_t9_a_text_in_another_name_is_shown_as_whose_it_is(self):
        for number in ("202", "203", "999"):
            with self.subTest(number=number):
                call = self.claims_to_be(number, "MESSAGE", self.CLAIMS, body="lunch?")
                self.assertEqual(call.response().status, 202)
                text = self.desk.expect_request("MESSAGE")
                self.assertIn("sip:201@", text.header("from"))
                self.assertNotIn("Boss", text.data.decode())
                Call.taken(self.desk, text).reply(200)

    def test_t9_nobody_registers_or_changes_somebody_else(self):
        def where():
            return [(device["device"], device["address"]) for device in self.suite.devices("202")]
        before = where()
        for method, lines in (("REGISTER", ["Expires: 60"]), ("REGISTER", ["Expires: 0"]),
                              ("SUBSCRIBE", ["Event: as-feature-event", "Expires: 60"])):
            with self.subTest(method=method, lines=lines):
                call = self.claims_to_be("202", method, lines)
                self.assertEqual(call.response().status, 403)
        self.desk.expect_silence(0.3, lambda m: m.status is None)
        self.assertEqual(where(), before)


class Smuggling(Threats):
    """T10: what one side writes about itself does not reach the other."""
    NAMES = ("P-Asserted-Identity", "P-Preferred-Identity", "P-Charging-Vector", "P-Called-Party-ID", "P-Access-Network-Info",
             "P-Unheard-Of", "X-Secret", "X-Forwarded-For", "X-", "Diversion", "Remote-Party-ID", "History-Info", "Identity",
             "Call-Info", "Alert-Info", "Privacy", "Subject", "s", "y", "Organization", "Route-Info", "Proxy-Authorization")
    VARIANTS = 200
    dialing = {"calls_per_minute_per_extension": 0}  # A phone that calls so often is a thief's.

    def variant(self, chance, mark):
        """A header line that carries the mark, in one of the ways that fool who compares bytes."""
        name = "".join(chance.choice((c.upper(), c.lower())) for c in chance.choice(self.NAMES))
        before = chance.choice(("", "", " ", "\t", " \t ", "   "))
        after = chance.choice(("", " ", "\t", "\r\n ", "\r\n\t", "  \r\n  "))
        value = chance.choice((f"<sip:{mark}@evil>", f"\"{mark}\" <sip:+881@evil>;privacy=off", f"{mark}",
                               f"{mark}\r\n more", f"<sip:a@b>,\r\n\t<sip:{mark}@evil>", f"<tel:+1;x={mark}>",
                               f"Digest username=\"{mark}\", response=\"{mark}\""))
        line = f"{name}{before}:{after}{value}"
        if chance.random() < 0.1:
            line = f"{name}\r\n :{value}"  # A fold before the colon.
        lines = [line] * chance.choice((1, 1, 1, 2, 5))
        if chance.random() < 0.2:
            lines.insert(0, f"{name}: <sip:harmless@a>")
        return lines

    def test_t10_nothing_a_phone_smuggles_passes_in_200_variants(self):
        ada, provider = self.peer("ada", user="201"), self.peer("provider")
        self.assertEqual(ada.register(self.box.address, password("201")).status, 200)
        chance, passed_on = random.Random(20261125), 0
        for number in range(self.VARIANTS):
            mark = f"smuggled{number}z"
            lines = self.variant(chance, mark)
            to_trunk = number % 4 == 3
            with self.subTest(number=number, lines=lines):
                call = ada.invite("0398765432" if to_trunk else "202", self.box.address, headers=lines)
                first = call.response()
                call.acknowledge_failure()
                if first.status not in (401, 407):
                    self.assertIn(first.status, (400, 403))
                    continue
                call.provisional = []
                call.invite(call.body, [*lines, authorization(first, "INVITE", call.target, "201", password("201"))])
                callee = provider if to_trunk else self.desk
                try:
                    other = callee.take_invite(2)
                except AssertionError:
                    self.assertIn(call.answer().status, (400, 401, 403, 407))
                    continue
                passed_on += 1
                other.reply(486)
                other.expect("ACK")
                self.assertEqual(call.answer().status, 486)
                for message in (*provider.received, *self.desk.received):
                    self.assertNotIn(b"smuggled", message.data)
                    self.assertNotIn(b"evil", message.data)
        self.assertGreater(passed_on, self.VARIANTS * 0.7, "too few went through: nothing is proved")
        self.assertEqual(ada.register(self.box.address, password("201"), expires=0).status, 200)

    def rings_or_is_refused(self, call):
        """The desk's side, or the call itself once it has a final answer."""
        try:
            return self.desk.take_invite(0.01)
        except Late:
            pass
        try:
            final = self.carrier.expect(lambda m: (m.status or 0) >= 300 and m.header("call-id") == call.call_id, "the end", 0.01)
        except Late:
            return None
        self.carrier.waiting.append(final)
        return call

    def test_t10_nothing_a_trunk_smuggles_passes_in_200_variants(self):
        chance, passed_on = random.Random(20261127), 0
        for number in range(self.VARIANTS):
            lines = self.variant(chance, f"smuggled{number}z")
            if lines[0].lower().startswith("p-asserted-identity"):
                continue  # Of a trunk that says who calls: shown on the phone in From.
            with self.subTest(number=number, lines=lines):
                call = self.carrier.invite("0312345678", self.box.address, headers=lines)
                other = self.until(lambda: self.rings_or_is_refused(call), "something to come of it")
                if other is call:
                    self.assertIn(call.answer().status, (400, 401, 403))
                    continue
                passed_on += 1
                other.reply(486)
                other.expect("ACK")
                self.assertEqual(call.answer().status, 480)  # Nobody is at main.
                for message in self.desk.received:
                    self.assertNotIn(b"smuggled", message.data)
                    self.assertNotIn(b"evil", message.data)
                self.desk.received.clear()
        self.assertGreater(passed_on, self.VARIANTS * 0.7, "too few went through: nothing is proved")


class Sockets(Threats):
    """T14: whoever may open a socket of ours can say anything, and nothing breaks."""
    HUGE = 3 << 20

    def sockets(self):
        run = self.suite.root / "run"
        found = [path for path in run.iterdir() if stat.S_ISSOCK(path.stat().st_mode) and path.name != "notify"]
        self.assertGreaterEqual(len(found), len(DAEMONS) + 4)
        return sorted(found)

    def speak(self, path, *pieces):
        """Sends the pieces one by one; what came back, and whether the connection was ended by the other side."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(0.5)
            connection.connect(str(path))
            heard = b""
            try:
                for piece in pieces:
                    connection.sendall(piece)
                while piece := connection.recv(65536):
                    heard += piece
                return heard, True
            except TimeoutError:
                return heard, False
            except (BrokenPipeError, ConnectionResetError):
                return heard, True

    def assert_answers(self, path):
        with Varlink(path) as connection:
            self.assertIn("org.varlink.service", connection.call("org.varlink.service.GetInfo")["interfaces"])

    def test_t14_junk_ends_its_connection_and_nothing_else(self):
        chance = random.Random(14)
        for path in self.sockets():
            for junk in (chance.randbytes(5000) + b"\0", b"\0" * 100, b"{" * 100_000 + b"\0", b"[]\0", b"null\0", b"7\0",
                         b'{"method":-1}\0', b'{"method":"a.b","parameters":[-1]}\0', b'{"method":"\xff\xfe"}\0',
                         b'{"method":"org.varlink.service.GetInfo","parameters":{}\0'):
                with self.subTest(socket=path.name, junk=junk[:30]):
                    heard, ended = self.speak(path, junk)
                    self.assertTrue(ended or b'"error"' in heard, "neither ended nor refused")
            with self.subTest(socket=path.name, junk="huge"):
                heard, ended = self.speak(path, *[b"x" * 65536] * (self.HUGE // 65536))
                self.assertTrue(ended, "a message without an end was listened to")
            self.assert_answers(path)

    def test_t14_junk_for_the_supervisor_ends_nothing(self):
        chance = random.Random(15)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            for junk in (*(chance.randbytes(500) for _ in range(100)), b"", b"READY=1", b"WATCHDOG=1", b"FDSTORE=1",
                         b"MAINPID=1\nSTOPPING=1\nFDSTOREREMOVE=1\nFDNAME=sip-udp", b"x" * 60000, b"=\n" * 1000):
                sender.sendto(junk, str(self.suite.root / "run" / "notify"))
        self.assertEqual(stat.S_IMODE((self.suite.root / "run" / "notify").stat().st_mode) & 0o002, 0)
        call, other = self.set_up()
        self.end(call, other)

    def test_t14_short_writes_are_one_message_and_half_a_message_is_none(self):
        whole = b'{"method":"org.varlink.service.GetInfo"}\0'
        for path in self.sockets():
            with self.subTest(socket=path.name):
                heard, _ = self.speak(path, *[whole[i:i + 1] for i in range(len(whole))])
                self.assertIn(b'"vendor"', heard)
                heard, _ = self.speak(path, whole[:-10])
                self.assertEqual(heard, b"")
                self.assert_answers(path)

    def test_t14_negative_and_huge_numbers_do_no_harm(self):
        asks = (("org.yobirin.Ledger", "Contacts", "most"), ("org.yobirin.Legs", "Claim", "generation"),
                ("org.yobirin.Media@0", "Claim", "generation"))
        for name, method, field in asks:
            interface = name.split("@")[0]
            for value in (-1, -2**63, "9" * 40, 1e300, "x", None, {}, True):
                text = json.dumps({"method": f"{interface}.{method}", "parameters": {field: value}})
                if isinstance(value, str) and value.isdigit():
                    text = text.replace(f'"{value}"', value)
                with self.subTest(socket=name, value=value):
                    heard, ended = self.speak(self.suite.socket(name), text.encode() + b"\0")
                    self.assertTrue(heard or ended)
            self.assert_answers(self.suite.socket(name))

    def test_t14_a_field_of_a_newer_release_is_ignored_and_counted(self):
        before = self.suite.counters("calld").get("ipc.unknown_fields", 0)
        with self.suite.varlink("org.yobirin.Calls") as calls:
            self.assertEqual(calls.call("org.yobirin.Calls.List", newer={"a": [1]}, newest="x")["calls"], [])
        self.assertEqual(self.suite.counters("calld")["ipc.unknown_fields"], before + 2)

    def as_another_user(self, path, message):
        """What a process of a user and group that are nobody's here hears; None when it cannot connect."""
        program = ("import socket,sys\ns=socket.socket(socket.AF_UNIX)\ns.settimeout(2)\n"
                   "s.connect(sys.argv[1])\ns.sendall(sys.argv[2].encode()+bytes(1))\nsys.stdout.buffer.write(s.recv(65536))")
        done = subprocess.run(["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "/usr/bin/python3", "-c", program,
                               str(path), message], capture_output=True, timeout=10)
        if done.returncode:
            self.assertIn(b"PermissionError", done.stderr)
            return None
        return done.stdout

    def test_t14_another_user_is_refused_by_mode_and_by_credentials(self):
        # The test's own directories are closed to others; here the sockets alone have to keep them out.
        for directory in (self.scratch, self.suite.root.parent, self.suite.root, self.suite.root / "run"):
            directory.chmod(0o755)
        info = json.dumps({"method": "org.varlink.service.GetInfo"})
        for path in self.sockets():
            with self.subTest(socket=path.name):
                self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o007, 0)
                self.assertIsNone(self.as_another_user(path, info))
        office = pathlib.Path(self.suite.socket("org.yobirin.Office"))
        mode = stat.S_IMODE(office.stat().st_mode)
        office.chmod(0o666)
        self.addCleanup(office.chmod, mode)
        for daemon in ("sipd", "calld", "mediad"):
            ask = json.dumps({"method": "org.yobirin.Office.Slice", "parameters": {"daemon": daemon}})
            heard = self.as_another_user(office, ask)
            self.assertIn(b"NoSuchDaemon", heard, "the credentials of the peer were not looked at")
            self.assertNotIn(b"ha1", heard)


class Logs(Threats):
    """T24: what is written down holds no secret, and nobody outside writes lines of it."""

    def shown(self, contact):
        """All that a person can read of what happened."""
        logs = "".join(log.read_text(errors="surrogateescape") for log in (self.suite.root / "log").glob("*.log"))
        told = [self.suite.run(*words, check=False) for words in (
            ("trace", contact, "--full"), ("trace", contact, "--json"), ("trace", contact), ("status", "--counters"),
            ("status", "--json"), ("calls",), ("contacts", "--json"), ("contacts",), ("export",))]
        return logs, "".join(done.stdout + done.stderr for done in told)

    def test_t24_a_whole_call_leaves_no_secret_and_no_foreign_line(self):
        provider, ada = self.peer("provider"), self.peer("ada", user="201")
        self.assertEqual(ada.register(self.box.address, "a-wrong-password").status, 401)
        self.assertEqual(ada.register(self.box.address, password("201")).status, 200)
        hostile = ["User-Agent: Evil\x7f\xc2\x9b[2J \"agent\" forged=yes", "Subject: =\"forged\" line=1"]
        call = ada.invite("0398765432", self.box.address, headers=hostile,
                          body=ada.offer() + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:KEYOFTHECALLER|2^20\r\n")
        self.assertEqual(call.answer().status, 401)
        # What is refused unread, or dropped, is told of in the log at most.
        for line_end in ("\x1b[31m", "\r", "\n<6>fake", "\r\n <6>fake forged=yes", "\x00"):
            call.call_id = f"call-id{line_end}{ada.name()}"
            call.origin = f"\"Eve{line_end}forged=yes\" <sip:201@{ada.address}>;tag={ada.name()}"
            call.send_request("INVITE", call.body, [f"User-Agent: Evil{line_end}forged=yes"])
        call = ada.invite("0398765432", self.box.address, body=call.body, headers=["User-Agent: \"Evil\" forged=yes"])
        call.origin = f"\"Eve \\\" forged=yes <6>fake\" <sip:201@{ada.address}>;tag={ada.name()}"
        call.answer_challenge(password("201"))
        other = provider.take_invite()
        other.reply(407, headers=[f"Proxy-Authenticate: {CHALLENGE.format('provider')}"])
        provider.expect_request("ACK", call_id=other.call_id)
        other = provider.take_invite()
        other.reply(200, body=provider.offer() + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:KEYOFTHECALLEE\r\n")
        other.expect("ACK")
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        for digit in "4711":
            body = f"Signal={digit}\r\nDuration=16{digit}\r\n"
            call.sequence += 1
            text = call.request_text("INFO", "", ["Content-Type: application/dtmf-relay"], None, call.sequence,
                                     "z9hG4bK" + ada.name()).replace("Content-Length: 0", f"Content-Length: {len(body)}")
            ada.send(text + body, call.box)
            self.assertEqual(ada.expect(lambda m: m.method == "INFO" and m.status, "the answer to INFO").status, 200)
        contact = self.suite.calls()[0]["contact"]
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")
        self.until(lambda: not self.suite.calls(), "the call to end")
        self.until(lambda: "INFO" in self.suite.run("trace", contact, check=False).stdout, "the trace to be whole")

        proofs = [found for peer in (ada, provider) for message in (*peer.sent, *peer.received)
                  for found in re.findall(r'(?:response|cnonce)="(\w+)"', message.data.decode(errors="replace"))]
        self.assertGreaterEqual(len(proofs), 6, "nothing was proved in this scenario")
        logs, told = self.shown(contact)
        self.assertIn("INFO", told)
        secrets = [password("201"), password("202"), TRUNK_PASSWORD, "a-wrong-password", "KEYOFTHECALLER", "KEYOFTHECALLEE",
                   *(f"Signal={digit}" for digit in "471"), *(f"Duration=16{digit}" for digit in "471"), *proofs]
        for secret in secrets:
            self.assertNotIn(secret, logs)
            self.assertNotIn(secret, told)
        for line in logs.splitlines():
            self.assertNotRegex(line, r"[\x00-\x08\x0b-\x1f\x7f\x9b]", "a control character was logged")
            self.assertNotRegex(line, r"(^|\s)forged=yes", "a field of a log line was forged")
            self.assertFalse(line.startswith("<6>fake"), line)
        self.assertNotRegex(told, r"[\x00-\x08\x0b-\x1f\x7f\x9b]")
        self.assertEqual(ada.register(self.box.address, password("201"), expires=0).status, 200)


if __name__ == "__main__":
    unittest.main()
