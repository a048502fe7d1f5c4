"""How long the sound between two fax machines is away when mediad dies: 300 ms at most, measured where the machine itself does not stall."""
import sys
import unittest

from faxing import Faxing

ALLOWED = 0.3
STALLED = 0.06  # Between two packets that a machine sends every 20 ms.
TRIES = 5


class FaxTiming(Faxing):
    release = True

    def test_the_sound_is_back_in_time(self):
        call, other, *_ = self.frozen()
        for _ in range(TRIES):
            gap, stalled = self.kill_mediad(), max(machine.longest_pause() for machine in self.machines)
            sys.stderr.write(f"a gap of {gap * 1000:.0f} ms, the senders paused for {stalled * 1000:.0f} ms at most\n")
            if stalled < STALLED:
                self.assertLess(gap, ALLOWED)
                return self.over(call, other)
        self.fail("the machine is too busy to measure on")


if __name__ == "__main__":
    unittest.main(verbosity=2)
