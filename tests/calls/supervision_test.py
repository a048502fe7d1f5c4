"""A supervisor at a desk phone: hears an agent's call unheard, whispers to the agent, barges in; the customer never hears a whisper, and
whatever dies meanwhile, it goes on."""
import itertools
import unittest

import numpy

import support  # noqa: F401
from hears import seconds_among_others
from tones import RATE, VOICES
from transferring import Transferring

WHISPER_DB = -60  # What may reach the customer of a whisper, beside what reaches the agent (product.md A23).


def level(samples, pair):
    """The amplitude of the louder of two tones over the whole of the samples."""
    window = numpy.hanning(len(samples))
    turns = numpy.exp(-2j * numpy.pi * numpy.outer(pair, numpy.arange(len(samples)) / RATE))
    return numpy.abs(turns @ (samples.astype(float) * window)).max() / (window.sum() / 2)


class Supervision(Transferring):
    tables = {**Transferring.tables, "user": {"chief": {"extension": "202", "role": "supervisor"}}}

    def supervision(self, contact):
        with self.suite.varlink("org.yobirin.Ledger") as ledger:
            events = ledger.call("org.yobirin.Ledger.Events", contact=contact)["events"]
        return [(event["supervisor"], event["agent"], event["supervision"]) for event in events if event.get("supervisor")]

    def chooses(self, supervisor, digit, listener, speaker):
        """Presses a digit; returns where in the listener's recording they are heard."""
        supervisor.do("sndcode", digit)
        start = len(listener.heard())
        self.until(lambda: seconds_among_others(listener.heard()[start:], VOICES[speaker.voice]) > 0.3,
                   f"{listener.voice} to hear {speaker.voice} after {digit}", every=0.1)
        return len(listener.heard())

    def test_a_whisper_reaches_the_agent_and_not_the_customer(self):
        agent, chief, customer = self.phone("201", "ada"), self.phone("202", "ben"), self.phone("204", "cho")
        self.call(customer, agent)
        contact = self.suite.calls()[0]["contact"]
        chief.dial("*55201")
        chief.wait_for("CALL_ESTABLISHED")
        for speaker in (agent, customer):
            self.until(lambda: seconds_among_others(chief.heard(), VOICES[speaker.voice]) > 0.5, f"to hear {speaker.voice}", every=0.1)
        for listener in (agent, customer):
            self.assertEqual(seconds_among_others(listener.heard(), VOICES["ben"]), 0)

        heard_from = self.chooses(chief, "5", agent, chief)
        at_customer = len(customer.heard())
        self.let_talk(1.2)
        agents, customers = agent.heard()[heard_from:], customer.heard()[at_customer:]
        whisper = 20 * numpy.log10(level(customers, VOICES["ben"]) / level(agents, VOICES["ben"]))
        self.assertLess(whisper, WHISPER_DB)
        for listener, speaker in ((agents, customer), (customers, agent)):  # Who talk to each other, as loud as before.
            self.assertGreater(level(listener, VOICES[speaker.voice]), 0.8 * level(agents, VOICES["ben"]))

        self.chooses(chief, "6", customer, chief)
        self.assertEqual(self.supervision(contact), [("202", "201", way) for way in ("listen", "whisper", "barge")])
        chief.do("sndcode", "4")
        self.until(lambda: self.supervision(contact)[-1][2] == "listen", "the ledger to know")
        start = len(customer.heard()) + RATE // 4
        self.let_talk(0.6)
        self.assertEqual(seconds_among_others(customer.heard()[start:], VOICES["ben"]), 0)
        self.hang_up(agent, customer)
        chief.wait_for("CALL_CLOSED")
        self.until(lambda: self.supervision(contact)[-1][2] == "ended", "the ledger to know")
        print(f"whisper at the customer: {whisper:.1f} dB")

    def test_who_is_listened_to_loses_nothing_whatever_dies(self):
        """Whom a supervisor listens to and speaks to has one stream, without a hole, through every change and every death but mediad's own."""
        customer, agent, chief = self.desk("first", "204", 30100), self.desk("second", "201", 30200), self.desk("third", "202", 30300)
        call = self.dials(customer, "201")
        side = self.take_up(call, agent)
        talker = self.voice(customer, call.final.media(), b"cust")
        listener = self.voice(agent, side.request_in.media(), b"agnt")
        watch = self.dials(chief, "*55201")
        self.assertEqual(watch.answer().status, 200)
        watch.acknowledge()
        supervisor = self.voice(chief, watch.final.media(), b"spvs")
        self.until(lambda: len(supervisor.heard) > 10, "the supervisor to hear them")
        self.assert_talking(talker, b"agnt", listener, b"cust")  # As they are: not mixed.

        contact = self.suite.calls()[0]["contact"]
        for digit, way in (("5", "whisper"), ("6", "barge"), ("4", "listen"), ("5", "whisper")):
            supervisor.press(digit)
            self.until(lambda: (self.supervision(contact) or [("",) * 3])[-1][2] == way, f"{way} to be in the ledger")
        self.assert_unbroken(listener)
        for daemon in ("calld", "sipd", "mediad@0"):
            self.suite.wait_for_new(daemon, self.suite.kill(daemon))
            self.until(lambda: len(self.suite.calls()) == 2, f"both calls after the death of {daemon}")
            if daemon != "mediad@0":
                self.assert_unbroken(listener)
            before = talker.hears(b"agnt")
            self.until(lambda: talker.hears(b"agnt") > before + 10, "the customer to hear the agent alone")
        self.assertEqual(len({packet[3] for _, _, packet in listener.heard}), 1)
        supervisor.press("4")
        before = listener.hears(b"cust")
        self.until(lambda: listener.hears(b"cust") > before + 10, "the agent to hear the customer alone")
        self.assertEqual(call.request("BYE").status, 200)
        side.expect_and_accept("BYE")
        watch.expect_and_accept("BYE")
        self.until(lambda: self.supervision(contact)[-1] == ("202", "201", "ended"), "the ledger to know")

    def assert_unbroken(self, listener):
        heard = [packet for _, _, packet in list(listener.heard) if packet[0] != 101]
        for before, after in itertools.pairwise(heard):
            self.assertEqual((after[1] - before[1]) & 0xffff, 1)
            self.assertLessEqual((after[2] - before[2]) & 0xffffffff, 3 * 160)
        gaps = [after - before for (before, _, _), (after, _, _) in itertools.pairwise(list(listener.heard))]
        self.assertLess(max(gaps), 0.2)

    def test_only_who_may_listens_and_only_where_somebody_talks(self):
        chief, other = self.desk("first", "202", 30100), self.desk("second", "204", 30200)
        for desk, code, status in ((chief, "*55201", 480), (chief, "*55299", 404), (chief, "*55202", 403), (other, "*55201", 403)):
            self.assertEqual(self.dials(desk, code).answer().status, status, code)


if __name__ == "__main__":
    unittest.main(verbosity=2)
