"""mediad dies under everything it can have up at once: a call between Opus and PCMU, a room of three, and a fax. All sound is back within 300 ms at
the same ports, with the same sources, numbered as before, measured where the machine itself does not stall."""
import itertools
import sys
import time
import unittest

from codecs_test import Voice, described
from faxing import Faxing, longest_gap
from foreign_codecs import CODECS
from suite import password

ALLOWED = 0.3
STALLED = 0.06  # Between two packets of somebody who sends one every 20 ms.
TRIES = 8
ROOM_HERTZ = (619, 1013, 1409)


class AllSoundTiming(Faxing):
    release = True
    extensions = {number: {"max_calls": 20, "codecs": ["opus", "pcmu"]} for number in ("201", "202", "204", "205")}
    tables = {**Faxing.tables, "conference": {"open": {"number": "801"}}, "ring_group": {}}

    def setUp(self):
        super().setUp()
        self.ours = []

    def speaks(self, at, media, codec, hertz):
        self.ours.append(Voice(at, media, codec, codec.number, hertz))
        self.talkers.append(self.ours[-1])

    def dials_in(self, desk, to, codec):
        at = self.socket_of(desk)
        call = desk.invite(to, self.box.address, body=described(desk, codec, codec.number, at.getsockname()[1]))
        call.answer_challenge(password(desk.user))
        return call, at

    def answered(self, call):
        self.assertEqual(call.answer().status, 200)
        call.acknowledge()
        return call.final.media()

    def opus_meets_pcmu(self, caller, callee):
        opus, pcmu = CODECS["opus"], CODECS["pcmu"]
        call, at = self.dials_in(caller, callee.user, opus)
        side, there = callee.take_invite(), self.socket_of(callee)
        side.reply(200, body=described(callee, pcmu, pcmu.number, there.getsockname()[1]))
        side.expect("ACK")
        self.speaks(at, self.answered(call), opus, ROOM_HERTZ[0])
        self.speaks(there, side.request_in.media(), pcmu, ROOM_HERTZ[1])
        return call, side

    def room_of_three(self, desk):
        calls = []
        for hertz in ROOM_HERTZ:
            call, at = self.dials_in(desk, "801", CODECS["pcmu"])
            self.speaks(at, self.answered(call), CODECS["pcmu"], hertz)
            calls.append(call)
        return calls

    def check_numbers(self, heard, steps_at_most):
        packets = [parsed for _, _, parsed in heard]
        self.assertEqual(len({sender for _, sender, _ in heard}), 1, "one port")
        self.assertEqual(len({parsed[3] for parsed in packets}), 1, "one source")
        steps = [(after[1] - before[1]) & 0xffff for before, after in itertools.pairwise(packets)]
        self.assertLess(max(steps), steps_at_most)

    def test_all_sound_is_back_in_time(self):
        fax_call, fax_other, sending, receiving = self.frozen()
        third, fourth = self.desk("third", "201", 30300), self.desk("fourth", "205", 30400)
        converted, in_room = self.opus_meets_pcmu(third, fourth), self.room_of_three(third)
        self.until(lambda: all(len(one.heard) > 50 for one in self.ours), "everybody to hear somebody")
        for _ in range(TRIES):
            began = time.monotonic()
            fax_gap = self.kill_mediad()
            self.until(lambda: all(one.heard[-1][0] > began + 0.5 for one in self.ours), "all sound to be back")
            gaps = [longest_gap([(arrival, None) for arrival, *_ in list(one.heard)], began - 0.1) for one in self.ours]
            stalled = max(machine.longest_pause() for machine in (sending, receiving))
            sys.stderr.write(f"the fax {fax_gap * 1000:.0f} ms, voices {', '.join(f'{gap * 1000:.0f}' for gap in gaps)} ms, "
                             f"the senders paused for {stalled * 1000:.0f} ms at most\n")
            for one in self.ours:
                self.check_numbers([packet for packet in list(one.heard) if packet[0] > began - 0.2], steps_at_most=60)
            if stalled < STALLED:
                self.assertLess(max(fax_gap, *gaps), ALLOWED)
                self.over(fax_call, fax_other)
                self.over(*converted)
                for call in in_room:
                    self.assertEqual(call.request("BYE").status, 200)
                return
        self.fail("the machine is too busy to measure on")


if __name__ == "__main__":
    unittest.main(verbosity=2)
