"""T4, enumeration by the clock: how long an answer takes does not tell whether a user exists. Release build, alone on the
machine. Requests for users that exist and users that do not go out in random order from the same sockets, one at a time; a
Kolmogorov-Smirnov test compares how long their answers took. Where nothing differs, one round in a hundred says by chance
that something does: the promise is broken when three independent rounds say so."""
import bisect
import gc
import math
import random
import socket
import statistics
import struct
import time
import unittest

import support  # noqa: F401
from scenario import Scenario
from sip_peer import Message, authorization

OF_EACH_KIND = 2000
CHANCE = 0.01
ROUNDS = 3
NETWORK = "10.88.0.0/16"
REPEATED = 4  # A request without an answer for a second.
KNOWN, UNKNOWN = range(200, 300), range(300, 400)
# limits.h of sipd: a stranger may send 400 at once, and is banned at the eighth try without the right password.
ASKED_FROM_EACH_SOURCE, GUESSED_FROM_EACH_SOURCE = 200, 6


def probability(left, right):
    """That samples of one distribution differ as much: two-sample Kolmogorov-Smirnov, asymptotic (Numerical Recipes 14.3)."""
    left, right = sorted(left), sorted(right)
    distance = max(abs(bisect.bisect_right(left, x) / len(left) - bisect.bisect_right(right, x) / len(right))
                   for x in (*left, *right))
    root = math.sqrt(len(left) * len(right) / (len(left) + len(right)))
    scaled = (root + 0.12 + 0.11 / root) * distance
    if scaled < 0.3:
        return 1.0  # Where the series does not converge.
    return min(1.0, 2 * sum((-1) ** (k - 1) * math.exp(-2 * (k * scaled) ** 2) for k in range(1, 101)))


def sequence_of(message):
    at = message.index(b"CSeq:")
    return message[at:message.index(b"\r\n", at)]


class Stranger:
    """One address that asks, and waits for each answer."""

    def __init__(self, host, address, box):
        self.address, self.box, self.sequence = address, box, 0
        self.known, self.unknown = str(random.choice(KNOWN)), str(random.choice(UNKNOWN))
        with host.inside():
            self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 5060))
        self.socket.connect((box, 5060))
        # A timeout of Python's would cost a poll with each answer.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 1, 0))

    def request(self, method, user, lines=""):
        self.sequence += 1
        return (f"{method} sip:{self.box} SIP/2.0\r\nVia: SIP/2.0/UDP {self.address}:5060;"
                f"branch=z9hG4bK{random.getrandbits(64):016x}\r\nMax-Forwards: 70\r\n"
                f"From: <sip:{user}@{self.box}>;tag={random.getrandbits(32):08x}\r\nTo: <sip:{user}@{self.box}>\r\n"
                f"Call-ID: {random.getrandbits(64):016x}\r\nCSeq: {self.sequence:06} {method}\r\n"
                f"Contact: <sip:{user}@{self.address}:5060>\r\n{lines}Content-Length: 0\r\n\r\n").encode()

    def ask(self, request):
        """(how long the answer took in ns, the answer). Like any phone it asks again where a datagram is lost."""
        for _ in range(REPEATED):
            begin = time.perf_counter_ns()
            self.socket.send(request)
            try:
                answer = self.socket.recv(65536)
                took = time.perf_counter_ns() - begin
                while sequence_of(answer) != sequence_of(request):  # Late, of one that was asked twice.
                    answer = self.socket.recv(65536)
                    took = time.perf_counter_ns() - begin
                return took, answer
            except BlockingIOError:
                pass
        raise AssertionError(f"no answer to {request}")

    def guess(self, challenge, user):
        return authorization(challenge, "REGISTER", f"sip:{self.box}", user, f"guessed-{random.getrandbits(32):08x}") + "\r\n"


class Timing(Scenario):
    release = True
    extensions = {str(number): {} for number in KNOWN}
    used = 0  # Sources, by all tests: each is a stranger that has not been seen yet.

    def setUp(self):
        super().setUp()
        self.crowd = self.host_of_network("crowd", NETWORK)
        self.strangers = []

    def tearDown(self):
        for stranger in self.strangers:
            stranger.socket.close()
        super().tearDown()

    def stranger(self):
        number = Timing.used
        Timing.used += 1
        address = f"10.88.{number % 250}.{number // 250 + 1}"  # Each in a network of its own, for networks have limits too.
        self.strangers.append(Stranger(self.crowd, address, self.box.address))
        return self.strangers[-1]

    def asked(self, method):
        """(who asks, whether the user exists, request) of one round."""
        for _ in range(2 * OF_EACH_KIND // ASKED_FROM_EACH_SOURCE):
            stranger = self.stranger()
            stranger.ask(stranger.request("OPTIONS", "x"))  # The first packet from an address finds its way slowly.
            kinds = [True, False] * (ASKED_FROM_EACH_SOURCE // 2)
            random.shuffle(kinds)
            for exists in kinds:
                yield stranger, exists, stranger.request(method, stranger.known if exists else stranger.unknown)

    def guessed(self):
        """Likewise, with a wrong password."""
        for _ in range(math.ceil(2 * OF_EACH_KIND / GUESSED_FROM_EACH_SOURCE)):
            stranger = self.stranger()
            _, challenge = stranger.ask(stranger.request("REGISTER", stranger.known))
            kinds = [True, False] * (GUESSED_FROM_EACH_SOURCE // 2)
            random.shuffle(kinds)
            for exists in kinds:
                user = stranger.known if exists else stranger.unknown
                yield stranger, exists, stranger.request("REGISTER", user, stranger.guess(Message(challenge, None), user))

    def measure(self, requests):
        """How long answers took, by whether the user exists."""
        took = {True: [], False: []}
        gc.disable()
        try:
            for stranger, exists, request in requests:
                nanoseconds, answer = stranger.ask(request)
                self.assertTrue(answer.startswith(b"SIP/2.0 401 "), answer)
                took[exists].append(nanoseconds)
        finally:
            gc.enable()
        for kind in took.values():
            self.assertGreaterEqual(len(kind), OF_EACH_KIND)
        return took

    def assert_alike(self, what, requests):
        dropped = "sip.dropped.admission", "sip.dropped.banned"
        before = [self.suite.counters("sipd").get(name, 0) for name in dropped]
        for number in range(ROUNDS):
            took = self.measure(requests())
            chance = probability(took[True], took[False])
            known, unknown = (statistics.median(took[kind]) / 1000 for kind in (True, False))
            print(f"T4, {what}, round {number + 1}: {len(took[True])} and {len(took[False])} answers, median {known:.1f} µs for "
                  f"users who exist, {unknown:.1f} µs for others, p = {chance:.3f}")
            if chance > CHANCE:
                break
        else:
            self.fail(f"{what}: {ROUNDS} of {ROUNDS} rounds tell who exists")
        self.assertEqual([self.suite.counters("sipd").get(name, 0) for name in dropped], before)

    def test_t4_a_challenge_to_register_takes_as_long_for_nobody(self):
        self.assert_alike("REGISTER without proof", lambda: self.asked("REGISTER"))

    def test_t4_a_challenge_to_a_call_takes_as_long_for_nobody(self):
        self.assert_alike("INVITE without proof", lambda: self.asked("INVITE"))

    def test_t4_a_wrong_password_takes_as_long_for_nobody(self):
        self.assert_alike("REGISTER with a wrong password", self.guessed)


class Probability(unittest.TestCase):
    """The test's own ruler."""

    def test_it_is_even_for_one_distribution_and_nothing_for_two(self):
        chance = random.Random(4)
        small = sum(probability([chance.gauss(0, 1) for _ in range(200)], [chance.gauss(0, 1) for _ in range(200)]) <= 0.1
                    for _ in range(400))
        self.assertIn(small, range(15, 70), "of 400 pairs some 40 should look that different")
        self.assertLess(probability([chance.gauss(0, 1) for _ in range(2000)], [chance.gauss(0.3, 1) for _ in range(2000)]), 1e-6)


if __name__ == "__main__":
    unittest.main()
