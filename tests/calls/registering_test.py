"""A trunk that registers: with whom it is registered, for how long, and what a dead process, a stale nonce or a new office file
makes of it. The carrier is scripted: it says what a registrar may say."""
import datetime
import hashlib
import os
import pathlib
import re
import ssl
import tempfile
import time
import unittest
from unittest import mock

import support  # noqa: F401
from certificates import make_certificate
from scenario import Scenario
from sip_peer import Call, SipPeer
from stream_peer import StreamPeer
from suite import office, password

CARRIER = "10.77.0.2"
ACCOUNT, PROVES_AS, SECRET = "0312345678", "0003", "secret-of-the-line"


def digest_of(*parts):
    return hashlib.md5(":".join(parts).encode()).hexdigest()


class Registrar:
    """Answers REGISTERs one by one, as the test says."""

    def take_register(self, seconds=5):
        return Call.taken(self, self.expect_request("REGISTER", seconds))

    def challenge(self, call, nonce, stale=False):
        call.reply(401, headers=[f'WWW-Authenticate: Digest realm="carrier", nonce="{nonce}", algorithm=MD5, qop="auth"'
                                 + (", stale=true" if stale else "")])

    def grant(self, call, seconds, headers=()):
        """Of its Contact, and as it came."""
        call.reply(200, headers=[f"Contact: {call.request_in.header('contact')};expires={seconds}", *headers])


class Carrier(Registrar, SipPeer):
    pass


class StreamCarrier(Registrar, StreamPeer):
    pass


def proof_in(register):
    return {name: quoted or bare for name, quoted, bare in
            re.findall(r'(\w+)=(?:"([^"]*)"|([^",\s]+))', register.header("authorization"))}


class Subscriber(Scenario):
    """An office with such a trunk."""
    standing_hosts = ("carrier",)
    extensions = {"201": {}}
    trunk = {"server": f"sip:{CARRIER}", "username": ACCOUNT, "auth_username": PROVES_AS, "password": SECRET,
             "numbers": [ACCOUNT], "emergency": True}
    tables = {"did": {ACCOUNT: {"open": "extension:201"}}, "outbound": {"all": {"match": ["0[1-9]*"], "trunks": ["ntt"]}}}

    @classmethod
    def _start_suite(cls):
        if getattr(cls, "carrier", None):  # Of a test that failed.
            cls.carrier.close()
        cls.carrier = cls.listening()
        super()._start_suite()

    @classmethod
    def listening(cls):
        return Carrier(cls.standing["carrier"], user="carrier")

    @classmethod
    def office_text(cls, **trunks):
        return office([cls.box.address], cls.extensions, cls.network_table, cls.main,
                      **{"trunk": {"ntt": cls.trunk, **trunks}, **cls.tables})

    @classmethod
    def _close(cls):
        if getattr(cls, "carrier", None):
            cls.carrier.close()
        super()._close()

    def trunk_state(self):
        with self.suite.varlink("org.yobirin.Phones") as phones:
            return phones.call("org.yobirin.Phones.List")["trunks"][0]

    def seconds_left(self):
        """Of what was granted."""
        expires = datetime.datetime.fromisoformat(self.trunk_state()["expires"])
        return (expires - datetime.datetime.now(datetime.timezone.utc)).total_seconds()

    def trunks_in_calls(self):
        """As sipd knows them, of every leg there is."""
        found = []
        with self.suite.varlink("org.yobirin.Legs") as legs:
            for reply in legs.more("org.yobirin.Legs.Watch"):
                if reply.get("all"):
                    return found
                found.append(reply["leg"].get("trunk"))

    def assert_proves(self, register, nonce, count):
        proof = proof_in(register)
        expected = digest_of(digest_of(PROVES_AS, "carrier", SECRET), nonce, count, proof["cnonce"], "auth",
                             digest_of("REGISTER", f"sip:{CARRIER}"))
        self.assertEqual((proof["username"], proof["nonce"], proof["nc"], proof["response"]),
                         (PROVES_AS, nonce, count, expected))

    def registers(self, seconds=5, lasts=6, nonce="n1"):
        """From the first REGISTER to the 200, with a challenge between; the one that was granted."""
        first = self.carrier.take_register(seconds)
        self.carrier.challenge(first, nonce)
        second = self.carrier.take_register()
        self.assert_proves(second.request_in, nonce, "00000001")
        self.carrier.grant(second, lasts, ["P-Associated-URI: <sip:0312345679@carrier>"])
        self.until(lambda: self.trunk_state()["state"] == "registered", "the trunk to be registered")
        return second.request_in

    def apply(self, text):
        file = self.suite.root / "office.toml"
        file.write_text(text)
        return self.suite.apply(file)

    def is_called_at(self, contact):
        desk = self.peer("desk", user="201", media_port=31000)
        self.assertEqual(desk.register(self.box.address, password("201")).status, 200)
        call = Call(self.carrier, (self.box.address, 5060), re.search("<([^>]+)>", contact).group(1), "0398765432")
        call.to = f"<sip:{ACCOUNT}@{CARRIER}>"
        call.invite(self.carrier.offer())
        other = self.take_up(call, desk)
        self.assertIn("ntt", self.trunks_in_calls())
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")
        desk.register(self.box.address, password("201"), expires=0)


class Registering(Subscriber):
    def test_registers_refreshes_survives_and_leaves(self):
        granted = self.registers()
        state = self.trunk_state()
        self.assertEqual((state["numbers"], state["server"]), (["0312345679"], f"{CARRIER}:5060"))
        began = time.monotonic()
        with self.subTest("it is refreshed at half of what was granted, without being challenged"):
            refresh = self.carrier.take_register()
            self.assertGreater(time.monotonic() - began, 2)
            self.assertEqual(refresh.request_in.header("call-id"), granted.header("call-id"))
            self.assertEqual(refresh.request_in.sequence, granted.sequence + 1)
            self.assert_proves(refresh.request_in, "n1", "00000002")
        with self.subTest("a nonce that is stale is exchanged"):
            self.carrier.challenge(refresh, "n2", stale=True)
            again = self.carrier.take_register()
            self.assert_proves(again.request_in, "n2", "00000001")
            self.carrier.grant(again, 12)
            granted_again = time.monotonic()
            self.until(lambda: self.seconds_left() > 8, "sipd to know of it")
        with self.subTest("a new process goes on, and asks nobody before its time"):
            self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
            after = self.trunk_state()
            self.assertEqual((after["state"], after["since"]), ("registered", state["since"]))
            resumed = self.carrier.take_register(10)
            self.assertGreater(time.monotonic() - granted_again, 5)
            self.assertEqual(resumed.request_in.header("call-id"), granted.header("call-id"))
            self.assertEqual(resumed.request_in.sequence, again.request_in.sequence + 1)
            self.carrier.challenge(resumed, "n3")
            self.carrier.grant(self.carrier.take_register(), 600)
        with self.subTest("a call to where it registered is the trunk's"):
            self.is_called_at(granted.header("contact"))
        with self.subTest("who is no more in the office file leaves"):
            self.apply(office([self.box.address], self.extensions, **{}))
            leaving = self.carrier.take_register()
            self.assertEqual(leaving.request_in.header("expires"), "0")
            self.carrier.grant(leaving, 0)


class Refused(Subscriber):
    """What a registrar may say no with."""

    def test_a_refusal_is_shown_obeyed_and_forgotten_with_a_new_password(self):
        first = self.carrier.take_register()
        first.reply(423, headers=["Min-Expires: 7200"])
        longer = self.carrier.take_register()
        self.assertEqual(longer.request_in.header("expires"), "7200")
        longer.reply(503, headers=["Retry-After: 2"])
        began = time.monotonic()
        again = self.carrier.take_register()
        self.assertGreater(time.monotonic() - began, 1.8)
        self.carrier.challenge(again, "n1")
        self.carrier.challenge(self.carrier.take_register(), "n2")
        self.until(lambda: self.trunk_state()["state"] == "failed", "the trunk to have failed")
        self.assertEqual(self.trunk_state()["reason"], "401")
        status = self.suite.run("status", check=False)
        self.assertNotEqual(status.returncode, 0)
        self.assertIn("401", status.stdout + status.stderr)
        self.carrier.expect_silence(1.5, lambda m: m.method == "REGISTER")
        self.trunk = {**self.trunk, "password": "another-secret"}
        self.apply(office([self.box.address], self.extensions, trunk={"ntt": self.trunk}, **self.tables))
        self.carrier.grant(self.carrier.take_register(), 3600)
        self.until(lambda: self.trunk_state()["state"] == "registered", "the trunk to be registered")
        self.assertGreaterEqual(self.suite.counters("sipd")["sip.trunk.down"], 1)
        self.assertGreaterEqual(self.suite.counters("sipd")["sip.trunk.up"], 1)


class SeveralOfOneServer(Subscriber):
    """Two accounts of one server: each call is of the account it was sent to."""
    second = {**Subscriber.trunk, "username": "0399990000", "numbers": ["0399990000"]}

    @classmethod
    def office_text(cls):
        return super().office_text(branch=cls.second)

    def test_each_call_is_of_the_account_it_was_sent_to(self):
        contacts, moments = {}, []
        for _ in range(2):
            call = self.carrier.take_register()
            moments.append(time.monotonic())
            contacts[re.search(r"sip:(\d+)@", call.request_in.header("to")).group(1)] = call.request_in.header("contact")
            self.carrier.grant(call, 3600)
        self.assertEqual(set(contacts), {ACCOUNT, "0399990000"})
        self.assertGreater(moments[1] - moments[0], 0.8, "one server is asked once a second, by all its trunks together")
        desk = self.peer("desk", user="201", media_port=31000)
        self.assertEqual(desk.register(self.box.address, password("201")).status, 200)
        for account, trunk in ((ACCOUNT, "ntt"), ("0399990000", "branch")):
            call = Call(self.carrier, (self.box.address, 5060), re.search("<([^>]+)>", contacts[account]).group(1), "0398765432")
            call.to = f"<sip:{account}@{CARRIER}>"
            call.invite(self.carrier.offer())
            other = self.take_up(call, desk)
            self.assertIn(trunk, self.trunks_in_calls())
            self.assertEqual(call.request("BYE").status, 200)
            other.expect_and_accept("BYE")
        desk.register(self.box.address, password("201"), expires=0)


class OverTcp(Subscriber):
    """The connection by which the carrier reaches us: calls come by it, a new process goes on with it, and where it is lost the
    carrier is told anew where we are."""
    network_table = {"sip_tcp": 5060}
    trunk = {**Subscriber.trunk, "server": f"sip:{CARRIER};transport=tcp"}
    transport = "TCP"
    outlives = True  # The connection does, its process.

    @classmethod
    def listening(cls):
        return StreamCarrier(cls.standing["carrier"], user="carrier")

    def registers_anew(self, before):
        self.carrier.take_connection()
        again = self.carrier.take_register()
        self.assertEqual(again.request_in.header("call-id"), before.header("call-id"))
        self.assertGreater(again.request_in.sequence, before.sequence)
        self.carrier.grant(again, 600)
        self.until(lambda: self.trunk_state()["state"] == "registered", "the trunk to be registered again")
        return again.request_in

    def test_calls_come_by_the_connection_there_is(self):
        self.carrier.take_connection(10)
        granted = self.registers()
        self.assertIn(f"SIP/2.0/{self.transport} ", granted.header("via"))
        self.assertIn(f";transport={self.transport.lower()}", granted.header("contact"))
        with self.subTest("it is refreshed over the connection there is"):
            refresh = self.carrier.take_register()
            self.carrier.grant(refresh, 600)
        with self.subTest("a call comes by it"):
            self.is_called_at(granted.header("contact"))
        with self.subTest("its process dies"):
            since = self.suite.log_sizes()
            self.suite.wait_for_new("sipd", self.suite.kill("sipd"))
            self.until(lambda: "sipd is here" in self.suite.log_text(since), "calld to find it")
            last = refresh.request_in
            if self.outlives:
                self.assertEqual(self.trunk_state()["state"], "registered")
                self.carrier.expect_silence(1, lambda m: m.method == "REGISTER")
            else:
                last = self.registers_anew(last)
            self.is_called_at(granted.header("contact"))
        with self.subTest("the carrier goes away and comes back"):
            self.carrier.hang()
            self.registers_anew(last)
            self.is_called_at(granted.header("contact"))


class OverTls(OverTcp):
    network_table = {"sip_tls": 5061}
    trunk = {**Subscriber.trunk, "server": f"sip:{CARRIER};transport=tls"}
    transport, outlives, context = "TLS", False, None

    @classmethod
    def listening(cls):
        if not cls.context:  # Once: a failed test starts the suite anew.
            folder = pathlib.Path(tempfile.mkdtemp(dir=cls.scratch))
            authority = make_certificate(folder, "authority", "DNS:authority.test")
            certificate = make_certificate(folder, "carrier", f"IP:{CARRIER}", authority)
            cls.authorities = mock.patch.dict(os.environ, SSL_CERT_FILE=str(authority[0]))
            cls.authorities.start()
            cls.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            cls.context.load_cert_chain(*certificate)
        return StreamCarrier(cls.standing["carrier"], user="carrier", secure=True, context=cls.context)

    @classmethod
    def tearDownClass(cls):
        cls.authorities.stop()
        super().tearDownClass()


class Pinged(Subscriber):
    """A trunk whose profile has it asked whether it lives (OPTIONS)."""
    trunk = {**Subscriber.trunk, "register": False, "profile": "pinged"}

    @classmethod
    def office_text(cls):
        return office([cls.box.address], cls.extensions, cls.network_table, cls.main)

    def health(self):
        return self.trunk_state()["health"]

    def test_it_is_asked_whether_it_lives_and_is_down_while_it_says_nothing(self):
        profiles = self.suite.root / "etc" / "trunks"
        profiles.mkdir(parents=True)
        (profiles / "pinged.toml").write_text("[register]\noptions_seconds = 1\n")
        self.apply(office([self.box.address], self.extensions, trunk={"ntt": self.trunk}, **self.tables))
        ping = self.carrier.expect_request("OPTIONS")
        Call.taken(self.carrier, ping).reply(405)  # Whatever it says, it lives.
        self.carrier.expect_request("OPTIONS")  # This one gets no answer, nor do those that follow.
        self.until(lambda: self.health() == "down", "the trunk to be down", 8)
        self.assertEqual((self.trunk_state()["state"], self.trunk_state()["reason"]), ("failed", "no answer"))

        def answers():
            self.carrier.waiting.clear()
            Call.taken(self.carrier, self.carrier.expect_request("OPTIONS")).reply(200)
            return self.health() == "up"
        self.until(answers, "the trunk to be up again", 8)
        self.assertEqual(self.trunk_state()["state"], "peer")


if __name__ == "__main__":
    unittest.main()
