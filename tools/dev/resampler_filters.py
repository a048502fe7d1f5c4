#!/usr/bin/python3
"""Designs the filters of dsp/resampler_filters.h and prints that file: the smallest largest error over pass band and stop
band (Chebyshev), found by weighting least squares again and again with the error they left (Lawson).

    tools/dev/resampler_filters.py >dsp/resampler_filters.h && ./dev format
"""
import sys

import numpy

# Name, factor, higher rate, taps, end of the pass band, begin of the stop band (Hz).
FILTERS = [
    ("by_two", 2, 16000, 64, 3400, 4000),
    ("by_three", 3, 48000, 144, 7000, 8000),
    ("by_six", 6, 48000, 192, 3400, 4000),
]
STOP_WEIGHT = 32  # The stop band may err by so much less than the pass band.
UNIT = 1 << 20

HEAD = """// The low-pass filters of the resampler: half of each, the other half mirrors it; in units of 2^-20, times the factor.
// Made by tools/dev/resampler_filters.py.
#pragma once

#include <array>
#include <cstdint>

namespace dsp {
"""


def design(rate, taps, passed, stopped):
    frequencies = numpy.concatenate([numpy.linspace(0, passed, taps * 8), numpy.linspace(stopped, rate / 2, taps * 16)])
    wanted = (frequencies <= passed).astype(float)
    tolerance = numpy.where(wanted > 0, 1.0, STOP_WEIGHT)
    angles = 2 * numpy.pi * frequencies / rate
    basis = 2 * numpy.cos(numpy.outer(angles, numpy.arange(taps // 2) + 0.5))
    weights = numpy.ones(len(frequencies))
    best, smallest = None, numpy.inf
    for _ in range(200):
        scale = tolerance * numpy.sqrt(weights)
        half = numpy.linalg.lstsq(basis * scale[:, None], wanted * scale, rcond=None)[0]
        error = numpy.abs(basis @ half - wanted) * tolerance
        if error.max() < smallest:
            best, smallest = half, error.max()
        weights *= error / error.max() + 1e-3
        weights /= weights.mean()
    return best, smallest


def main():
    print(HEAD)
    for name, factor, rate, taps, passed, stopped in FILTERS:
        half, error = design(rate, taps, passed, stopped)
        values = [round(value * factor * UNIT) for value in half[::-1]]
        stop, ripple = 20 * numpy.log10(STOP_WEIGHT / error), 20 * numpy.log10(1 + error)
        print(f"{name}: pass band {ripple:.2f} dB, stop band {stop:.1f} dB down", file=sys.stderr)
        print(f"// At {rate} Hz: within {ripple:.2f} dB to {passed} Hz, {stop:.0f} dB down from {stopped} Hz.")
        print(f"inline constexpr std::array<std::int32_t, {taps // 2}> half_of_{name} {{")
        for begin in range(0, len(values), 10):
            print("    " + ", ".join(str(value) for value in values[begin:begin + 10]) + ",")
        print("};\n")
    print("} // namespace dsp")


if __name__ == "__main__":
    main()
