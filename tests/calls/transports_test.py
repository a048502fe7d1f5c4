"""SIP over TCP, TLS and IPv6: phones register, call, are called, hold and hang up over each; streams are cut into messages
however they arrive; limits hold, and nobody who is known pays for strangers."""
import os
import socket
import ssl
import subprocess
import time
import unittest

import support  # noqa: F401
from certificates import make_certificate
from scenario import Scenario
from sipp import Sipp
from stream_peer import StreamPeer
from suite import office, password

STREAMS = {"sip_tcp": 5060, "sip_tls": 5061}


class Streams(Scenario):
    """What all classes here say."""
    extensions = {"201": {}, "202": {}, "203": {}}
    network_table = STREAMS

    def stream(self, name, user=None, **options):
        peer = StreamPeer(self.host(name), box=options.pop("box", self.box.address), user=user or name, **options)
        self.peers.append(peer)
        return peer

    def counter(self, name):
        return self.suite.counters("sipd").get(name, 0)

    def options(self, peer, number=1, body=""):
        """OPTIONS as text."""
        return (f"OPTIONS sip:{self.box.address} SIP/2.0\r\nVia: SIP/2.0/{peer.transport} {peer.name_in_uris}:{peer.port};"
                f"branch=z9hG4bK{peer.name()};rport\r\nMax-Forwards: 70\r\nFrom: <sip:x@{peer.name_in_uris}>;tag=a\r\n"
                f"To: <sip:{self.box.address}>\r\nCall-ID: {peer.name()}\r\nCSeq: {number} OPTIONS\r\n"
                f"Content-Length: {len(body)}\r\n\r\n{body}")

    def assert_answers(self, peer, number=1):
        answer = peer.expect(lambda m: m.status and m.sequence == number, f"the answer to OPTIONS {number}")
        self.assertEqual(answer.status, 200)
        return answer

    def assert_registers(self, peer, number):
        answer = peer.register(self.box.address, password(number), number)
        self.assertEqual(answer.status, 200, answer.data)
        return answer


class Phones(Streams):
    # A test whose phone does not unregister has an extension of its own.
    extensions = {str(number): {} for number in range(201, 207)}

    def everything_one_does(self, transport):
        ada = self.phone("201", "ada", transport=transport)
        ben = self.phone("202", "ben")  # Over UDP: each leg has its own transport.
        self.assertGreater(self.counter(f"sip.connections.{transport}"), 0)
        self.call(ada, ben)
        self.let_talk(1.5)
        self.assert_hears(ben, ada, 1)
        self.assert_hears(ada, ben, 1)
        ada.do("hold")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["held"], "the call to be held")
        ada.do("resume")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["up"], "the call to be up again")
        self.hang_up(ada, ben)
        self.call(ben, ada)
        self.hang_up(ben, ada)
        ben.dial("201")
        ada.wait_for("CALL_INCOMING")
        self.hang_up(ben, ada)  # Gives up while it rings.

    def test_a_phone_on_tcp_does_everything_one_does(self):
        self.everything_one_does("tcp")

    def test_a_phone_on_tls_does_everything_one_does(self):
        self.everything_one_does("tls")

    def test_two_phones_on_tls_call_each_other(self):
        ada, ben = self.phone("201", "ada", transport="tls"), self.phone("202", "ben", transport="tls")
        self.call(ada, ben)
        self.let_talk(1)
        self.assert_hears(ben, ada, 0.5)
        self.hang_up(ben, ada)

    def test_sipp_calls_over_tcp(self):
        ada = self.phone("201", "ada", answer="auto", transport="tcp")
        sipp = Sipp(self.host("sipp"), "caller", self.directory / "sipp", self.box.address, "201", user="203",
                    password=password("203"), transport="t1")
        ada.wait_for("CALL_ESTABLISHED")
        sipp.wait()
        ada.wait_for("CALL_CLOSED")

    def test_a_call_over_tcp_outlives_sipd(self):
        ada, ben = self.phone("201", "ada", transport="tcp"), self.phone("202", "ben", transport="tcp")
        self.call(ada, ben)
        opened = self.counter("sip.accepted.tcp")
        self.assertGreaterEqual(opened, 2)
        pid = self.suite.kill("sipd")
        self.suite.wait_for_new("sipd", pid)
        self.until(lambda: self.counter("sip.connections.tcp") >= 2, "the connections to be taken over")
        self.hang_up(ben, ada)  # That ada hears of it shows that calld is back with its legs, too.
        self.call(ada, ben)  # The bindings stand, on the same connections.
        ada.do("hold")
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["held"], "the call to be held")
        self.hang_up(ada, ben)
        self.assertEqual(self.counter("sip.accepted.tcp"), 0, "the phones had to connect anew")

    def test_a_phone_on_tls_is_reached_again_once_it_has_reconnected(self):
        ada = self.stream("ada", "206", secure=True)
        self.assert_registers(ada, "206")
        pid = self.suite.kill("sipd")
        self.suite.wait_for_new("sipd", pid)
        ada.wait_until_closed()
        self.assertEqual(len(self.suite.devices("206")), 1, "its binding went with the connection")
        again = StreamPeer(ada.host, box=self.box.address, user="206", secure=True, media_port=30002)
        self.peers.append(again)
        contact = f"<sip:206@{ada.address}:{ada.port};transport=tls>"
        self.assertEqual(again.register(self.box.address, password("206"), contact=contact).status, 200)
        ben = self.phone("202", "ben")
        ben.dial("206")
        call = again.take_invite()
        call.reply(486)
        call.expect("ACK")
        ben.wait_for("CALL_CLOSED")
        self.assertEqual(len(self.suite.devices("206")), 1)

    def test_a_phone_whose_connection_is_gone_is_unavailable_at_once(self):
        ada = self.stream("ada", "203", secure=True)
        self.assert_registers(ada, "203")
        ada.hang()
        self.until(lambda: self.counter("sip.connections.tls") == 0, "sipd to see that the connection ended")
        ben = self.phone("202", "ben")
        begun = time.monotonic()
        ben.dial("203")
        closed = ben.wait_for("CALL_CLOSED")
        self.assertLess(time.monotonic() - begun, 5, "the caller waited for a transaction to time out")
        self.assertIn("480", closed["param"])

    def test_a_direct_phone_on_tcp_is_connected_to_when_its_connection_is_gone(self):
        ada = StreamPeer(self.host("ada"), user="204")  # It listens.
        self.peers.append(ada)
        first = StreamPeer(ada.host, box=self.box.address, user="204", media_port=30002)
        self.peers.append(first)
        contact = f"<sip:204@{ada.address}:5060;transport=tcp>"
        self.assertEqual(first.register(self.box.address, password("204"), contact=contact).status, 200)
        first.hang()
        self.until(lambda: self.counter("sip.connections.tcp") == 0, "sipd to see that the connection ended")
        ben = self.phone("202", "ben")
        ben.dial("204")
        ada.take_connection()
        call = ada.take_invite()
        call.reply(180)
        call.reply(200, body=ada.offer())
        ben.wait_for("CALL_ESTABLISHED")
        call.expect("ACK")
        ben.do("hangup")
        call.expect_and_accept("BYE")

    def test_a_long_request_goes_over_tcp_where_the_phone_takes_that_and_as_a_datagram_where_not(self):
        ada = self.peer("ada", user="205")
        contact = f"<sip:205@{ada.address}:5060;padding={'x' * 800}>"
        self.assertEqual(ada.register(self.box.address, password("205"), contact=contact).status, 200)
        listening = StreamPeer(ada.host, user="205", media_port=30002)
        ben = self.phone("202", "ben")
        ben.dial("205")
        listening.take_connection()
        call = listening.take_invite()
        self.assertIn("SIP/2.0/TCP", call.request_in.header("via"))
        call.reply(486)
        call.expect("ACK")
        ben.wait_for("CALL_CLOSED")
        listening.close()
        before = self.counter("sip.fell_back_to_udp")
        ben.dial("205")
        call = ada.take_invite()
        self.assertIn("SIP/2.0/UDP", call.request_in.header("via"))
        self.assertEqual(self.counter("sip.fell_back_to_udp"), before + 1)
        call.reply(486)
        call.expect("ACK")
        ben.wait_for("CALL_CLOSED")


class Framing(Streams):
    def test_a_message_may_arrive_byte_by_byte(self):
        ada = self.stream("ada")
        for byte in self.options(ada).encode():
            ada.send_bytes(bytes([byte]))
        self.assert_answers(ada)

    def test_two_messages_may_arrive_in_one_segment(self):
        ada = self.stream("ada")
        ada.send_bytes((self.options(ada, 1, "some body") + "\r\n" + self.options(ada, 2)).encode())
        self.assert_answers(ada, 1)
        self.assert_answers(ada, 2)

    def test_a_ping_is_answered_with_a_pong(self):
        for secure in (False, True):
            ada = self.stream(f"ada{secure}", secure=secure)
            ada.send(self.options(ada))
            self.assert_answers(ada)
            ada.send_bytes(b"\r\n\r\n")
            ada.expect_bytes(b"\r\n")

    def test_a_response_goes_back_over_the_connection_whatever_via_says(self):
        ada = self.stream("ada")
        ada.send(self.options(ada).replace(f"{ada.address}:{ada.port}", "192.0.2.99:5060", 1))
        self.assertIn(f"received={ada.address}", self.assert_answers(ada).header("via"))

    def test_a_bad_content_length_ends_the_connection(self):
        for length in ("-1", "99999999999", "0x10", "1\r\nContent-Length: 2", ""):
            with self.subTest(length=length):
                before = self.counter("sip.stream.unframed")
                ada = self.stream(f"a{abs(hash(length)) % 10000}")
                ada.send_bytes(self.options(ada).replace("Content-Length: 0", f"Content-Length: {length}").encode())
                ada.wait_until_closed()
                self.assertEqual(self.counter("sip.stream.unframed"), before + 1)

    def test_what_is_not_sip_ends_the_connection(self):
        ada = self.stream("ada")
        ada.send_bytes(b"GET / HTTP/1.1\r\nHost: box\r\n\r\n")
        ada.wait_until_closed()

    def test_silence_is_cut_off_after_five_seconds(self):
        before = self.counter("sip.stream.no_message")
        ada = self.stream("ada")
        begun = time.monotonic()
        ada.send_bytes(b"OPTIONS sip:x SIP/2.0\r\n")
        ada.wait_until_closed(15)
        self.assertGreater(time.monotonic() - begun, 4)
        self.assertEqual(self.counter("sip.stream.no_message"), before + 1)

    def test_a_peer_that_does_not_read_is_cut_off(self):
        before = self.counter("sip.stream.unread")
        ada = self.stream("ada", "201")
        self.assert_registers(ada, "201")
        ada.stream.settimeout(0.2)
        padding = "Via: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKpadding" + "x" * 4000 + "\r\n"
        request = self.options(ada).replace("Max-Forwards", padding + "Max-Forwards").encode()
        deadline = time.monotonic() + 60
        try:
            while time.monotonic() < deadline and self.counter("sip.stream.unread") == before:
                try:
                    ada.stream.send(request)
                except TimeoutError:
                    pass  # It no longer listens either.
        except ConnectionError:
            pass
        self.until(lambda: self.counter("sip.stream.unread") == before + 1, "it to be cut off", 30)


class Security(Streams):
    def s_client(self, *arguments, text="", seconds=10):
        """What openssl s_client says, and what it got."""
        host = self.host(f"s{len(self.hosts)}")
        done = subprocess.run(host.command(["openssl", "s_client", "-connect", f"{self.box.address}:5061", "-ign_eof",
                                            *arguments]), input=text.encode(), capture_output=True, timeout=seconds)
        return done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")

    def asking(self):
        """An OPTIONS whose answer is the last: what follows ends the connection."""
        return (f"OPTIONS sip:{self.box.address} SIP/2.0\r\nVia: SIP/2.0/TLS 10.77.0.9:5061;branch=z9hG4bKs;rport\r\n"
                "Max-Forwards: 70\r\nFrom: <sip:x@example.com>;tag=a\r\nTo: <sip:y@example.com>\r\nCall-ID: s\r\n"
                "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\nGET / HTTP/1.1\r\n\r\n")

    def test_openssl_asks_over_tls_1_3_and_1_2(self):
        for version in ("-tls1_3", "-tls1_2"):
            said = self.s_client(version, text=self.asking())
            self.assertIn("SIP/2.0 200", said)

    def test_older_versions_are_refused(self):
        said = self.s_client("-tls1_1", "-cipher", "ALL:@SECLEVEL=0", text=self.asking())
        self.assertNotIn("SIP/2.0 200", said)
        self.assertIn("Cipher is (NONE)", said)

    def test_a_phone_resumes_its_session_also_with_the_next_sipd(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2  # Python shows a 1.3 session only after it was used.
        ada = self.stream("ada", "201", secure=True, context=context)
        self.assert_registers(ada, "201")
        session = ada.stream.session
        pid = self.suite.kill("sipd")
        self.suite.wait_for_new("sipd", pid)
        ada.wait_until_closed()
        with ada.host.inside():
            plain = socket.create_connection((self.box.address, 5061), 5)
        with context.wrap_socket(plain, session=session) as again:
            self.assertTrue(again.session_reused)

    def test_a_handshake_that_does_not_come_is_cut_off(self):
        before = self.counter("sip.stream.no_handshake")
        ada = StreamPeer(self.host("ada"), box=None)
        self.peers.append(ada)
        with ada.host.inside():
            silent = socket.create_connection((self.box.address, 5061), 5)
        self.until(lambda: self.counter("sip.stream.no_handshake") == before + 1, "it to be cut off", 12)
        silent.close()


class Certificate(Streams):
    def shown(self, host):
        with host.inside():
            plain = socket.create_connection((self.box.address, 5061), 5)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(plain) as connection:
            return connection.getpeercert(binary_form=True)

    def test_a_new_certificate_is_shown_once_it_is_applied_and_nobody_is_cut_off(self):
        ada = self.stream("ada", "201", secure=True)
        self.assert_registers(ada, "201")
        certificate, key = make_certificate(self.scratch, "second.example", "DNS:second.example")
        wanted = ssl.PEM_cert_to_DER_cert(certificate.read_text())
        self.assertNotEqual(self.shown(ada.host), wanted)
        file = self.directory / "office.toml"
        file.write_text(office([self.box.address], self.extensions,
                               {**STREAMS, "tls_certificate": str(certificate), "tls_key": str(key)}))
        version = self.suite.apply(file)
        self.until(lambda: self.suite.is_ready(version), "the change to be live")
        self.assertEqual(self.shown(ada.host), wanted)
        ada.send(self.options(ada))
        self.assert_answers(ada)


class SecureCarrier(Streams):
    standing_hosts = ("carrier",)
    tables = {"trunk": {"carrier": {"server": "sip:10.77.0.2;transport=tls", "register": False,
                                    "numbers": ["0312345678"]}},
              "outbound": {"all": {"match": ["0*"], "trunks": ["carrier"]}},
              "dialing": {"outside_digit": ""}}

    @classmethod
    def _start_suite(cls):
        # The authorities the box trusts; openssl's own way to name them.
        cls.authority = make_certificate(cls.scratch, "authority", "DNS:authority.example")
        os.environ["SSL_CERT_FILE"] = str(cls.authority[0])
        try:
            super()._start_suite()
        finally:
            del os.environ["SSL_CERT_FILE"]

    def carrier(self, *certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*map(str, certificate))
        peer = StreamPeer(self.standing["carrier"], user="carrier", secure=True, context=context)
        self.peers.append(peer)
        return peer

    def test_a_trunk_that_shows_its_certificate_is_called_over_tls(self):
        carrier = self.carrier(*make_certificate(self.scratch, "carrier", "IP:10.77.0.2", self.authority))
        ada = self.phone("201", "ada")
        ada.dial("0398765432")
        carrier.take_connection()
        call = carrier.take_invite()
        self.assertIn("SIP/2.0/TLS", call.request_in.header("via"))
        call.reply(200, body=carrier.offer())
        call.expect("ACK")
        ada.wait_for("CALL_ESTABLISHED")
        ada.do("hangup")
        call.expect_and_accept("BYE")
        ada.wait_for("CALL_CLOSED")

    def assert_not_called(self, carrier):
        before = self.counter("sip.stream.handshake_failed")
        ada = self.phone("201", "ada")
        ada.dial("0398765432")
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            carrier.take_connection()
            carrier.stream.recv(1)  # TLS 1.3 tells us only after our side of the handshake.
        ada.wait_for("CALL_CLOSED")
        self.assertEqual(self.counter("sip.stream.handshake_failed"), before + 1)

    def test_a_certificate_for_somebody_else_is_not_trusted(self):
        self.assert_not_called(self.carrier(
            *make_certificate(self.scratch, "other", "IP:10.77.0.99", self.authority)))

    def test_a_certificate_nobody_vouches_for_is_not_trusted(self):
        self.assert_not_called(self.carrier(*make_certificate(self.scratch, "self", "IP:10.77.0.2")))


class Crowd(Streams):
    """Scorecard figure 11."""
    idle, dripping = 2000, 200

    def setUp(self):
        super().setUp()
        self.strangers = []

    def tearDown(self):
        for stranger in self.strangers:
            stranger.close()
        super().tearDown()

    def open_strangers(self, host, count):
        sources = [f"10.77.1.{number}" for number in range(1, 41)]
        for source in sources:
            host.add_address(source)
        with host.inside():
            for number in range(count):
                stranger = socket.socket()
                stranger.bind((sources[number % len(sources)], 0))
                stranger.setblocking(False)
                stranger.connect_ex((self.box.address, 5060 if len(self.strangers) % 2 else 5061))
                self.strangers.append(stranger)

    def drip(self):
        for stranger in self.strangers[-self.dripping:]:
            try:
                stranger.send(b"O")
            except OSError:
                pass

    def test_a_new_phone_registers_within_a_second_among_strangers(self):
        crowd = self.host("crowd")
        self.open_strangers(crowd, self.idle + self.dripping)
        self.until(lambda: self.counter("sip.accepted.tcp") + self.counter("sip.accepted.tls") >= len(self.strangers),
                   "sipd to have let them in", 30)
        for name, number, secure in (("ada", "201", False), ("ben", "202", True)):
            self.drip()
            begun = time.monotonic()
            phone = self.stream(name, number, secure=secure)
            self.assert_registers(phone, number)
            self.assertLess(time.monotonic() - begun, 1)
        # Also from the very address that the strangers come from: the newest gets its chance.
        begun = time.monotonic()
        phone = StreamPeer(crowd, box=self.box.address, user="203", media_port=30002)
        self.peers.append(phone)
        self.assert_registers(phone, "203")
        self.assertLess(time.monotonic() - begun, 1.5)
        self.until(lambda: self.counter("sip.stream.no_message") + self.counter("sip.stream.made_way")
                   + self.counter("sip.stream.no_handshake") + self.counter("sip.dropped.admission") > 0,
                   "strangers to be cut off", 12)


class Carrier(Streams):
    standing_hosts = ("carrier",)
    extensions = {"201": {"dial": "international"}}
    tables = {"trunk": {"carrier": {"server": "sip:10.77.0.2;transport=tcp", "register": False,
                                    "numbers": ["0312345678"]}},
              "outbound": {"all": {"match": ["0*"], "trunks": ["carrier"]}},
              "did": {"0312345678": {"open": "extension:201"}},
              "dialing": {"outside_digit": ""}}

    def carrier(self):
        peer = StreamPeer(self.standing["carrier"], user="carrier")
        self.peers.append(peer)
        return peer

    def test_a_call_to_a_trunk_on_tcp_goes_over_one_connection(self):
        carrier = self.carrier()
        ada = self.phone("201", "ada")
        for turn in range(2):
            ada.dial("0398765432")
            if turn == 0:
                carrier.take_connection()
            call = carrier.take_invite()
            self.assertIn("SIP/2.0/TCP", call.request_in.header("via"))
            self.assertIn("transport=tcp", call.request_in.header("contact"))
            call.reply(180)
            call.reply(200, body=carrier.offer())
            call.expect("ACK")
            ada.wait_for("CALL_ESTABLISHED")
            ada.do("hangup")
            call.expect_and_accept("BYE")
            ada.wait_for("CALL_CLOSED")
        self.assertEqual(self.counter("sip.opened.tcp"), 1)

    def test_a_trunk_that_takes_no_connection_fails_at_once(self):
        ada = self.phone("201", "ada")
        begun = time.monotonic()
        ada.dial("0398765432")
        ada.wait_for("CALL_CLOSED")
        self.assertLess(time.monotonic() - begun, 5)


class Six(Streams):
    """IPv6, beside IPv4."""

    @classmethod
    def office_text(cls):
        return office([cls.box.address, cls.box.address6], cls.extensions, cls.network_table)

    def test_phones_register_and_ask_over_ipv6(self):
        for name, number, secure in (("ada", "201", False), ("ben", "202", True)):
            phone = self.stream(name, number, box=self.box.address6, secure=secure)
            answer = phone.register(f"[{self.box.address6}]", password(number))
            self.assertEqual(answer.status, 200)
            self.assertIn(f"received={phone.address}", answer.header("via"))
            self.assertTrue(self.suite.devices(number)[0]["address"].startswith(phone.name_in_uris))

    def test_a_real_phone_registers_over_ipv6(self):
        for voice, number, transport in (("ada", "201", "udp"), ("ben", "202", "tcp"), ("cho", "203", "tls")):
            self.phone(number, voice, registrar=f"[{self.box.address6}]", transport=transport)
            device = self.suite.devices(number)[0]
            self.assertIn("fd77::", device["address"])
            self.assertEqual(device["transport"], transport)
            status = self.suite.command("status", "--json")
            shown = [entry["devices"] for entry in status["extensions"] if entry["number"] == number]
            self.assertEqual([found["transport"] for found in shown[0]], [transport])


if __name__ == "__main__":
    unittest.main()
