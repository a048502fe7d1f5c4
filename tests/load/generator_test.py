"""The load generator is judged by programs that are neither it nor ours: its phones register with sipp, which checks the
digest, over UDP, TCP and, through socat, TLS; and they come back after the second that a 503 told them to wait."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from network import Host  # noqa: E402
from wait import until  # noqa: E402

BOX, PHONES_AT = "127.0.0.1", "127.0.0.2"
PORT, TLS_PORT = 5060, 5061


class Generator(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="generator-")
        self.addCleanup(self.scratch.cleanup)
        self.host = Host("box", BOX)
        self.addCleanup(self.host.close)

    def listens(self, port, kind):
        with self.host.inside():
            shown = subprocess.run(["ss", "-Hln", f"--{kind}", f"sport = :{port}"], capture_output=True, text=True, check=True)
        return shown.stdout.strip()

    def registrar(self, kind):
        child = self.host.start(["sipp", "-sf", HERE / "registrar.xml", "-i", BOX, "-p", PORT, "-m", "1", "-nostdin",
                                 "-t", "u1" if kind == "udp" else "t1", "-timeout", "20s", "-timeout_error"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.scratch.name)
        until(lambda: self.listens(PORT, kind), "sipp to listen")
        return child

    def terminate_tls(self):
        certificate = f"{self.scratch.name}/certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                        "-subj", "/CN=box", "-keyout", f"{self.scratch.name}/key.pem", "-out", certificate],
                       check=True, capture_output=True)
        self.host.start(["socat", f"OPENSSL-LISTEN:{TLS_PORT},bind={BOX},reuseaddr,fork,verify=0,cert={certificate},"
                         f"key={self.scratch.name}/key.pem", f"TCP:{BOX}:{PORT}"], stderr=subprocess.DEVNULL)
        until(lambda: self.listens(TLS_PORT, "tcp"), "socat to listen")

    def registers(self, transport, password="secret-{}"):
        registrar = self.registrar("udp" if transport == "udp" else "tcp")
        if transport == "tls":
            self.terminate_tls()
        port = TLS_PORT if transport == "tls" else PORT
        done = self.host.run([os.environ["YOBIRIN_LOAD"], "storm", "--box", f"{BOX}:{port}", "--from", f"{PHONES_AT}:0",
                              "--phones", 1, "--first", 201, "--password", password, "--transport", transport, "--seconds", 4],
                             capture_output=True, text=True, timeout=30)
        result = json.loads(done.stdout.splitlines()[-1])
        self.assertEqual(result["put_off"], 1, result)
        registrar.wait(25)
        return result

    def test_phones_register_when_the_second_they_were_told_is_over(self):
        for transport in ("udp", "tcp", "tls"):
            with self.subTest(transport=transport):
                result = self.registers(transport)
                self.assertEqual(result["completed"], 1, result)
                self.assertEqual(result["statuses"], {"200": 1, "401": 1, "503": 1})
                self.assertGreater(result["seconds"], 0.99)

    def test_a_wrong_password_is_not_counted_as_registered(self):
        result = self.registers("udp", password="wrong-{}")
        self.assertEqual((result["completed"], result["refused"]), (0, 1), result)

    def test_slow_connections_stay_as_long_as_they_are_let(self):
        self.host.start(["socat", f"TCP-LISTEN:{PORT},bind={BOX},reuseaddr,fork,backlog=64", "SYSTEM:sleep 3"],
                        stderr=subprocess.DEVNULL)
        until(lambda: self.listens(PORT, "tcp"), "socat to listen")
        for seconds, still in ((1, True), (6, False)):
            done = self.host.run([os.environ["YOBIRIN_LOAD"], "slow", "--box", f"{BOX}:{PORT}", "--from", f"{PHONES_AT}:0",
                                  "--calls", 5, "--slow", 3, "--seconds", seconds], capture_output=True, text=True)
            result = json.loads(done.stdout.splitlines()[-1])
            self.assertEqual((result["idle_open"] + result["dripping_open"] > 0), still, result)


if __name__ == "__main__":
    unittest.main()
