"""The DNS server by itself: what is asked by bytes written here, and by a client of others where there is one."""
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from dns.lies import LIES  # noqa: E402
from dns.records import Zone  # noqa: E402
from dns.server import DnsServer  # noqa: E402

ADDRESS = "127.0.8.1"
SRV = b"\x04_sip\x04_udp\x07carrier\x07example\x00\x00\x21\x00\x01"


def question(raw=SRV, identity=0x1234):
    return struct.pack("!6H", identity, 0x0100, 1, 0, 0, 0) + raw


class Server(unittest.TestCase):
    def setUp(self):
        self.zone = Zone()
        self.zone.add("_sip._udp.carrier.example", "SRV", (10, 60, 5060, "a.carrier.example"), ttl=30)
        self.zone.add("_sip._udp.carrier.example", "SRV", (20, 0, 5070, "b.carrier.example"), ttl=30)
        self.zone.add("a.carrier.example", "A", "192.0.2.1").add("a.carrier.example", "AAAA", "2001:db8::1")
        self.zone.add("carrier.example", "NAPTR", (10, 50, "s", "SIP+D2U", "", "_sip._udp.carrier.example"))
        self.zone.add("www.carrier.example", "CNAME", "a.carrier.example")
        self.server = DnsServer(self.zone, ADDRESS, 0).start()
        self.addCleanup(self.server.close)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.settimeout(2)
        self.addCleanup(self.socket.close)

    def ask(self, data, seconds=2.0):
        self.socket.settimeout(seconds)
        self.socket.sendto(data, (ADDRESS, self.server.port))
        try:
            return self.socket.recv(65535)
        except TimeoutError:
            return None

    def test_srv_is_answered_byte_for_byte(self):
        name = b"\x04_sip\x04_udp\x07carrier\x07example\x00"
        first = name + struct.pack("!2HIH", 33, 1, 30, 25) + struct.pack("!3H", 10, 60, 5060) + b"\x01a\x07carrier\x07example\x00"
        second = name + struct.pack("!2HIH", 33, 1, 30, 25) + struct.pack("!3H", 20, 0, 5070) + b"\x01b\x07carrier\x07example\x00"
        self.assertEqual(self.ask(question()), struct.pack("!6H", 0x1234, 0x8580, 1, 2, 0, 0) + SRV + first + second)
        self.assertEqual(self.server.questions("SRV"), ["_sip._udp.carrier.example"])

    def test_naptr_addresses_aliases_and_names_that_are_not(self):
        naptr = self.ask(question(b"\x07carrier\x07example\x00\x00\x23\x00\x01"))
        self.assertIn(b"\x00\x0a\x00\x32\x01s\x07SIP+D2U\x00\x04_sip", naptr)
        self.assertTrue(self.ask(question(b"\x01a\x07carrier\x07example\x00\x00\x1c\x00\x01")).endswith(
            b"\x20\x01\x0d\xb8" + bytes(11) + b"\x01"))
        alias = self.ask(question(b"\x03wWw\x07carrier\x07example\x00\x00\x01\x00\x01"))
        self.assertTrue(alias.endswith(b"\xc0\x00\x02\x01"))
        self.assertIn(b"\x03wWw", alias)
        self.assertEqual(self.ask(question(b"\x04none\x07example\x00\x00\x01\x00\x01"))[3] & 15, 3)
        empty = self.ask(question(b"\x07example\x00\x00\x01\x00\x01"))
        self.assertEqual((empty[3] & 15, empty[7]), (0, 0))

    def test_what_udp_has_no_room_for_comes_by_tcp(self):
        for at in range(40):
            self.zone.add("_sip._udp.carrier.example", "SRV", (30, at, 5060, f"h{at}.carrier.example"))
        cut = self.ask(question())
        self.assertEqual((len(cut), cut[2] & 2), (12 + len(SRV), 2))
        with socket.create_connection((ADDRESS, self.server.port), 2) as stream:
            asked = question()
            stream.sendall(struct.pack("!H", len(asked)) + asked[:5])
            stream.sendall(asked[5:])
            length = struct.unpack("!H", stream.recv(2))[0]
            whole = b""
            while len(whole) < length:
                whole += stream.recv(length - len(whole))
        self.assertEqual(struct.unpack_from("!H", whole, 6)[0], 42)

    def test_dead_slow_and_lying(self):
        self.server.fault = "dead"
        self.assertIsNone(self.ask(question(), 0.2))
        self.server.fault, self.server.delay = "slow", 0.3
        asked = time.monotonic()
        self.assertIsNotNone(self.ask(question()))
        self.assertGreaterEqual(time.monotonic() - asked, 0.29)
        self.server.fault = ""
        honest = self.ask(question())
        for lie in LIES:
            if lie != "first_a_forgery":
                self.server.fault = lie
                self.assertNotEqual(self.ask(question()), honest, lie)
        self.server.fault = "first_a_forgery"
        self.assertNotEqual(self.ask(question())[:2], b"\x12\x34")
        self.assertEqual(self.socket.recv(4096), honest)

    def test_junk_is_counted_and_harms_nothing(self):
        for data in (b"", b"\x00" * 11, question()[:20], question(b"\xc0\x0c\x00\x01\x00\x01"), b"\xff" * 40):
            self.socket.sendto(data, (ADDRESS, self.server.port))
        self.assertIsNotNone(self.ask(question()))
        self.assertEqual(self.server.malformed, 5)

    @unittest.skipUnless(shutil.which("host"), "no client of others here")
    def test_a_client_of_others_reads_it(self):
        done = subprocess.run(["host", "-p", str(self.server.port), "-t", "SRV", "_sip._udp.carrier.example", ADDRESS],
                              capture_output=True, text=True, timeout=10)
        self.assertIn("has SRV record 10 60 5060 a.carrier.example.", done.stdout)
        self.assertIn("has SRV record 20 0 5070 b.carrier.example.", done.stdout)


if __name__ == "__main__":
    unittest.main()
