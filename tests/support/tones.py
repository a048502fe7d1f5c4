"""Wave files of two tones: each phone's voice in a test, so that "hears" is a detector and no comparison of files."""
import wave

import numpy

RATE = 8000

# Pairs that are no harmonics of each other, 90 Hz apart at least, none a multiple of the 50 packets a second
# and none below 300 Hz or above 1200 Hz, where G.711 and filters leave them alone.
VOICES = {
    "ada": (443.0, 617.0),
    "ben": (523.0, 911.0),
    "cho": (349.0, 727.0),
    "dan": (839.0, 1093.0),
    "eve": (389.0, 1171.0),
}


def samples(pair, seconds, amplitude=0.25):
    moments = numpy.arange(int(seconds * RATE)) / RATE
    both = sum(numpy.sin(2 * numpy.pi * tone * moments) for tone in pair)
    return (both * amplitude * 32767).astype(numpy.int16)


def write(path, pair, seconds):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples(pair, seconds).tobytes())


def at_telephone_rate(samples, rate):
    """Every so manyth sample, after what lies above the telephone's band is gone."""
    if len(samples) == 0:
        return samples
    factor = rate // RATE
    reach = 16 * factor
    places = numpy.arange(-reach, reach + 1)
    low_pass = numpy.sinc(places / factor * 0.9) * numpy.hanning(len(places))
    return numpy.convolve(samples, low_pass / low_pass.sum(), "same")[::factor].astype(numpy.int16)


def read(path):
    """The samples at 8 kHz of a recording, also of one still being written (its header may say zero frames)."""
    with open(path, "rb") as file:
        content = file.read()
    start = content.find(b"data") + 8
    rate = int.from_bytes(content[24:28], "little")
    channels = int.from_bytes(content[22:24], "little")
    assert rate % RATE == 0 and channels in (1, 2), f"{path}: {rate} Hz, {channels} channels"
    whole = (len(content) - start) // (2 * channels) * 2 * channels
    samples = numpy.frombuffer(content[start:start + whole], dtype=numpy.int16)[::channels]
    return samples if rate == RATE else at_telephone_rate(samples, rate)
