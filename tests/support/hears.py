"""Listening: does a recording carry a voice (a pair of tones), and is anything missing from it?

    found = listen(samples, VOICES["ada"])
    assert found.present and not found.gaps and not found.jumps

Each window of 10 ms is fitted, in the least-squares sense, with both tones. A gap is a window that has not half
of the usual strength; a jump is a place where the phase of either tone moves against the sample count: sound was
lost, repeated or inserted. What one tone hides (a loss of whole periods) the other shows. The fit needs no
windows of whole periods, so the tones are free to be no multiples of anything.
"""
import dataclasses

import numpy

from tones import RATE

WINDOW = RATE // 100
PRESENT_AMPLITUDE = 400  # Of 32767; silence and comfort noise are far below, our tones ten times above.
JUMP_RADIANS = 0.3       # One lost sample moves 443 Hz by 0.35 rad.


@dataclasses.dataclass
class Found:
    seconds: float           # How long the voice was heard, first window to last.
    gaps: list               # Moments (s) of windows without the voice, between the first and the last with it.
    jumps: list              # Moments (s) where its phase moved.
    signal_to_noise_db: float  # The median over windows; G.711 leaves about 37 dB.

    @property
    def present(self):
        return self.seconds > 0

    def faults(self):
        return len(self.gaps) + len(self.jumps)


def _fit(windows, pair):
    """Complex strength of both tones per window, phases counted from sample 0 of the recording, and SNR."""
    inside = numpy.arange(WINDOW) / RATE
    basis = numpy.array([function(2 * numpy.pi * tone * inside)
                         for tone in pair for function in (numpy.cos, numpy.sin)]).T
    solution, *_ = numpy.linalg.lstsq(basis, windows.T, rcond=None)
    residual = windows.T - basis @ solution
    power = (windows ** 2).mean(axis=1)
    noise = (residual ** 2).mean(axis=0)
    signal_to_noise = 10 * numpy.log10((power + 1e-9) / (noise + 1e-9))
    starts = numpy.arange(len(windows)) * WINDOW / RATE
    strengths = [(solution[2 * i] - 1j * solution[2 * i + 1]) * numpy.exp(-2j * numpy.pi * tone * starts)
                 for i, tone in enumerate(pair)]
    return numpy.array(strengths), signal_to_noise


def listen(recording, pair):
    count = len(recording) // WINDOW
    if count == 0:
        return Found(0.0, [], [], 0.0)
    windows = recording[:count * WINDOW].astype(float).reshape(count, WINDOW)
    strengths, signal_to_noise = _fit(windows, pair)
    amplitude = numpy.abs(strengths).min(axis=0)
    heard = (amplitude > PRESENT_AMPLITUDE) & (signal_to_noise > 6)
    if heard.sum() < 10:
        return Found(0.0, [], [], 0.0)
    usual = numpy.median(amplitude[heard])
    heard &= amplitude > usual / 2
    first, last = numpy.flatnonzero(heard)[[0, -1]]
    # A window may have sound for a part of it only: an edge at either end is no gap.
    first, last = first + 1, last - 1
    gaps = [float(i * WINDOW / RATE) for i in range(first, last + 1) if not heard[i]]
    turned = numpy.abs(numpy.angle(strengths[:, 1:] / (strengths[:, :-1] + 1e-9))).max(axis=0)
    jumps = [float((i + 1) * WINDOW / RATE) for i in range(first, last)
             if heard[i] and heard[i + 1] and turned[i] > JUMP_RADIANS]
    return Found(float((last - first + 1) * WINDOW / RATE), gaps, jumps + _jumps_across(strengths, heard, first, last),
                 float(numpy.median(signal_to_noise[heard])))


def _jumps_across(strengths, heard, first, last):
    """Jumps hidden by a gap: the phase before it against the phase after."""
    jumps = []
    before = None
    for i in range(first, last + 1):
        if not heard[i]:
            continue
        if before is not None and i - before > 1:
            if numpy.abs(numpy.angle(strengths[:, i] / strengths[:, before])).max() > JUMP_RADIANS:
                jumps.append(float(i * WINDOW / RATE))
        before = i
    return jumps


def seconds_among_others(recording, pair):
    """How long a voice is heard, also where others speak at the same time: in windows of 0.2 s, which tell tones 90 Hz apart."""
    window = RATE // 5
    count = len(recording) // window
    if count == 0:
        return 0.0
    windows = recording[:count * window].astype(float).reshape(count, window) * numpy.hanning(window)
    turns = numpy.exp(-2j * numpy.pi * numpy.outer(numpy.arange(window) / RATE, pair))
    strength = numpy.abs(windows @ turns).min(axis=1) / (numpy.hanning(window).sum() / 2)
    return float((strength > PRESENT_AMPLITUDE).sum() * window / RATE)


def music_level(recording):
    """Root mean square of a recording, for sound that is no voice of ours."""
    return float(numpy.sqrt((recording.astype(float) ** 2).mean())) if len(recording) else 0.0
