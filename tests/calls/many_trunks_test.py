"""A thousand trunks that register and ten thousand phones that are registered, in one sipd: how long the trunks take, and how much memory all
of it takes. The carriers are a thousand addresses of one host; the phones are yobirin-load's, five of each extension."""
import json
import pathlib
import re
import socket
import struct
import subprocess
import threading
import time
import unittest

import support  # noqa: F401
from scenario import Scenario
from suite import PASSWORD, build_directory, office

TRUNKS, EXTENSIONS, DEVICES, FIRST = 1000, 2000, 5, 1000
CARRIERS, PHONES = "10.89.0.0/16", "10.88.0.0/16"
REGISTERED_WITHIN_SECONDS, MEMORY_MEGABYTES = 60, 200
IP_PKTINFO = 8


def carrier(index):
    return f"10.89.{index // 250}.{index % 250 + 1}"


class Registrar(threading.Thread):
    """Challenges and grants, at every address of its host, without a memory."""

    def __init__(self, host):
        super().__init__(daemon=True)
        with host.inside():
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 20)
        self.socket.bind(("", 5060))
        self.asked, self.granted = 0, set()
        self.start()

    def run(self):
        while True:
            try:
                data, ancillary, _, source = self.socket.recvmsg(65536, 1024)
            except OSError:
                return
            text = data.decode()
            if not text.startswith("REGISTER "):
                continue
            self.asked += 1
            _, _, to = struct.unpack("=I4s4s", ancillary[0][2][:12])
            proven = "\r\nAuthorization: " in text
            if proven:
                self.granted.add(socket.inet_ntoa(to))
            head = [line for line in text.split("\r\n") if re.match("(Via|From|To|Call-ID|CSeq):", line)]
            head = [f"{line};tag=carrier" if line.startswith("To:") else line for line in head]
            more = ["Expires: 3600"] if proven else ['WWW-Authenticate: Digest realm="carrier", nonce="n", qop="auth"']
            answer = "\r\n".join(["SIP/2.0 200 OK" if proven else "SIP/2.0 401 Unauthorized", *head, *more, "Content-Length: 0", "", ""])
            info = struct.pack("=I4s4s", 0, to, b"\0" * 4)
            self.socket.sendmsg([answer.encode()], [(socket.IPPROTO_IP, IP_PKTINFO, info)], 0, source)


class ManyTrunks(Scenario):
    release = True
    standing_hosts = ("carriers",)
    extensions = {str(FIRST + i): {} for i in range(EXTENSIONS)}

    @classmethod
    def _start_suite(cls):
        cls.box.ip("route", "replace", CARRIERS, "via", cls.standing["carriers"].address)
        cls.standing["carriers"].ip("route", "replace", "local", CARRIERS, "dev", "lo")
        if getattr(cls, "registrar", None):  # Of a test that failed.
            cls.registrar.socket.close()
        cls.registrar = Registrar(cls.standing["carriers"])
        cls.began = time.monotonic()
        super()._start_suite()

    @classmethod
    def office_text(cls):
        trunks = {f"t{i}": {"server": f"sip:{carrier(i)}", "username": f"03{i:08}", "password": "secret"} for i in range(TRUNKS)}
        return office([cls.box.address], cls.extensions, cls.network_table, cls.main, trunk=trunks)

    @classmethod
    def _close(cls):
        if getattr(cls, "registrar", None):
            cls.registrar.socket.close()
        super()._close()

    def states(self):
        with self.suite.varlink("org.yobirin.Phones", timeout=20) as phones:
            return phones.call("org.yobirin.Phones.List")

    def megabytes(self):
        status = pathlib.Path(f"/proc/{self.suite.pid('sipd')}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def phones_register(self, host, first_address):
        load = host.start([build_directory(release=True) / "bin/yobirin-load", "storm", "--box", f"{self.box.address}:5060",
                           "--from", f"{first_address}:0", "--spread", "--phones", EXTENSIONS, "--first", FIRST,
                           "--password", PASSWORD, "--transport", "udp", "--seconds", 80], stdout=subprocess.PIPE, text=True)
        result = json.loads(load.communicate(timeout=120)[0].splitlines()[-1])
        self.assertEqual(result["completed"], EXTENSIONS, result)

    def test_a_thousand_trunks_and_ten_thousand_phones_fit(self):
        def registered():
            return sum(trunk["state"] == "registered" for trunk in self.states()["trunks"]) == TRUNKS
        self.until(registered, "every trunk to be registered", REGISTERED_WITHIN_SECONDS, every=0.5)
        seconds, trunks_take = time.monotonic() - self.began, self.megabytes()
        self.assertEqual(len(self.registrar.granted), TRUNKS)
        phones = self.host_of_network("phones", PHONES)
        for lot in range(DEVICES):
            self.phones_register(phones, f"10.88.{lot * 16}.1")
        self.assertEqual(len(self.states()["devices"]), EXTENSIONS * DEVICES)
        print(f"{TRUNKS} trunks registered after {seconds:.1f} s, with {trunks_take:.0f} MB; "
              f"with {EXTENSIONS * DEVICES} phones {self.megabytes():.0f} MB")
        self.assertLess(self.megabytes(), MEMORY_MEGABYTES)
        asked = self.registrar.asked
        self.suite.wait_for_new("sipd", self.suite.kill("sipd"), 10)
        self.until(registered, "every trunk to be registered still", 5)
        self.assertEqual(self.registrar.asked, asked, "a new process asked anew")


if __name__ == "__main__":
    unittest.main()
