"""The meter itself: it finds nothing in a clean recording, and finds every fault put into one."""
import unittest

import numpy

from hears import listen
from tones import RATE, VOICES, samples


def through_g711(signal):
    """µ-law and back, so that the meter is judged on what a call leaves of a tone."""
    scaled = numpy.clip(signal.astype(float) / 32768, -1, 1)
    coded = numpy.sign(scaled) * numpy.log1p(255 * numpy.abs(scaled)) / numpy.log(256)
    coded = numpy.round(coded * 127) / 127
    return (numpy.sign(coded) * (256 ** numpy.abs(coded) - 1) / 255 * 32767).astype(numpy.int16)


class Meter(unittest.TestCase):
    def setUp(self):
        self.clean = {name: through_g711(samples(pair, 8)) for name, pair in VOICES.items()}

    def test_finds_nothing_in_a_clean_recording(self):
        for name, pair in VOICES.items():
            found = listen(self.clean[name], pair)
            self.assertEqual(found.faults(), 0, name)
            self.assertGreater(found.seconds, 7.9)
            self.assertGreater(found.signal_to_noise_db, 28)

    def test_tells_voices_apart(self):
        for name in VOICES:
            for other in VOICES:
                self.assertEqual(listen(self.clean[name], VOICES[other]).present, name == other)

    def test_finds_every_cut(self):
        for milliseconds in (1, 5, 13, 20, 25, 40, 60, 100, 200, 500):
            for name, pair in VOICES.items():
                at = 4 * RATE + 17
                cut = numpy.delete(self.clean[name], range(at, at + RATE * milliseconds // 1000))
                self.assertGreaterEqual(len(listen(cut, pair).jumps), 1, f"{name}, {milliseconds} ms")

    def test_finds_silence_put_over_the_sound(self):
        for name, pair in VOICES.items():
            silenced = self.clean[name].copy()
            silenced[4 * RATE:4 * RATE + RATE // 50] = 0
            self.assertGreaterEqual(len(listen(silenced, pair).gaps), 1, name)

    def test_finds_silence_put_into_the_sound(self):
        for name, pair in VOICES.items():
            longer = numpy.insert(self.clean[name], 4 * RATE, numpy.zeros(RATE // 50, numpy.int16))
            found = listen(longer, pair)
            self.assertGreaterEqual(len(found.gaps), 1, name)
            self.assertGreaterEqual(len(found.jumps), 1, name)

    def test_finds_a_frame_played_twice(self):
        for name, pair in VOICES.items():
            frame = self.clean[name][4 * RATE:4 * RATE + 160]
            self.assertGreaterEqual(listen(numpy.insert(self.clean[name], 4 * RATE, frame), pair).faults(), 1, name)

    def test_hears_nothing_in_silence_and_noise(self):
        noise = numpy.random.default_rng(1).normal(0, 3000, 8 * RATE).astype(numpy.int16)
        for pair in VOICES.values():
            self.assertFalse(listen(numpy.zeros(8 * RATE, numpy.int16), pair).present)
            self.assertFalse(listen(noise, pair).present)


if __name__ == "__main__":
    unittest.main()
