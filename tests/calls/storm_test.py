"""The morning after a power cut: 2,000 phones (an office can have no more) register at once, and somebody wants to call meanwhile. The load is
yobirin-load's, each phone at an address of its own. A 503 with Retry-After is a fair answer, and the phones heed it."""
import json
import subprocess
import threading
import time
import unittest

import support  # noqa: F401
from scenario import Scenario
from suite import PASSWORD, build_directory, password

PHONES, FIRST = 1998, 1000  # With the two who call: as many extensions as an office may have.
BACK_WITHIN_SECONDS = {"udp": 15, "tcp": 15, "tls": 60}
PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
SET_UP_WITHIN_SECONDS = 1
PHONES_NETWORK, FIRST_PHONE = "10.88.0.0/16", "10.88.0.1"


class Storm(Scenario):
    release = True
    network_table = {"sip_tcp": PORTS["tcp"], "sip_tls": PORTS["tls"]}
    extensions = {"201": {}, "202": {}, **{str(FIRST + i): {} for i in range(PHONES)}}

    def storm(self, host, transport, seconds):
        load = host.start([build_directory(release=True) / "bin/yobirin-load", "storm", "--box", f"{self.box.address}:{PORTS[transport]}",
                           "--from", f"{FIRST_PHONE}:0", "--spread", "--phones", PHONES, "--first", FIRST,
                           "--password", PASSWORD, "--transport", transport, "--seconds", seconds],
                          stdout=subprocess.PIPE, text=True)
        self.assertEqual(load.stdout.readline().strip(), "storm")
        return load

    def call_again_and_again(self, caller, callee, until_ended):
        """Seconds from INVITE to 180 of every call made until then, at least one."""
        took = []
        while not took or not until_ended.is_set():
            call = caller.invite("202", self.box.address, user="201")
            began = time.monotonic()
            call.answer_challenge(password("201"))
            other = callee.take_invite()
            other.reply(180)
            call.ringing()
            took.append(time.monotonic() - began)
            other.reply(200, body=callee.offer())
            other.expect("ACK")
            call.answer()
            call.acknowledge()
            self.assertEqual(call.request("BYE").status, 200)
            other.expect_and_accept("BYE")
        return took

    def weather(self, transport):
        caller, callee = self.peer("caller", user="201"), self.peer("callee", user="202")
        for peer, number in ((caller, "201"), (callee, "202")):  # They are back already.
            self.assertEqual(peer.register(self.box.address, password(number)).status, 200)
        within = BACK_WITHIN_SECONDS[transport]
        load = self.storm(self.host_of_network("phones", PHONES_NETWORK), transport, seconds=2 * within)
        ended, said = threading.Event(), []

        def listen():
            said.append(load.stdout.read())
            ended.set()
        listener = threading.Thread(target=listen)
        listener.start()
        took = self.call_again_and_again(caller, callee, ended)
        listener.join()
        result = json.loads(said[0].splitlines()[-1])
        print(f"{transport}: {result['completed']} back after {result['seconds']} s, {result['put_off']} put off, "
              f"{result['repeats']} repeats; {len(took)} calls meanwhile, slowest {max(took):.3f} s to ring")
        self.assertEqual(result["completed"], PHONES, result)
        self.assertEqual((result["refused"], result["put_off_without_time"]), (0, 0), result)
        self.assertLessEqual(result["seconds"], within)
        self.assertLessEqual(max(took), SET_UP_WITHIN_SECONDS)
        known = {entry["number"]: sum(device["transport"] == transport for device in entry["devices"])
                 for entry in self.suite.command("status", "--json")["extensions"]}
        self.assertEqual([known.get(str(FIRST + i)) for i in range(PHONES)], [1] * PHONES)
        for peer, number in ((caller, "201"), (callee, "202")):
            self.assertEqual(peer.register(self.box.address, password(number), expires=0).status, 200)

    def test_everybody_is_back_soon_over_udp_and_calls_go_through_meanwhile(self):
        self.weather("udp")

    def test_everybody_is_back_soon_over_tcp_and_calls_go_through_meanwhile(self):
        self.weather("tcp")

    def test_everybody_is_back_soon_over_tls_and_calls_go_through_meanwhile(self):
        self.weather("tls")


if __name__ == "__main__":
    unittest.main()
