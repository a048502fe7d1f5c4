"""Codecs we did not write, for peers of tests: libopus, SpanDSP, libgsm and Python's own G.711, all through one door.

    codec = CODECS["g722"]
    packets = codec.encode(voice(400, codec.rate, seconds=1))    # One payload per 20 ms.
    samples = codec.decode(packets)                               # At codec.rate.
"""
import ctypes
import dataclasses
import warnings

import numpy

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

OPUS_VOIP = 2048
SPANDSP_PACKING_RIGHT, SPANDSP_LINEAR = 2, 0


def voice(hertz, rate, seconds, amplitude=0.25):
    moments = numpy.arange(int(seconds * rate)) / rate
    return (numpy.sin(2 * numpy.pi * hertz * moments) * amplitude * 32767).astype(numpy.int16)


def loudness(samples, hertz, rate):
    """The size of that tone in the samples, 1.0 for a full-scale sine, and how many dB all else lies below it."""
    if len(samples) == 0:
        return 0.0, 0.0
    turns = 2 * numpy.pi * hertz * numpy.arange(len(samples)) / rate
    basis = numpy.array([numpy.cos(turns), numpy.sin(turns)]).T
    sound = samples.astype(float) / 32767
    solution, *_ = numpy.linalg.lstsq(basis, sound, rcond=None)
    rest = sound - basis @ solution
    size = float(numpy.hypot(*solution))
    return size, float(10 * numpy.log10((size ** 2 / 2 + 1e-12) / ((rest ** 2).mean() + 1e-12)))


def shorts(samples):
    return samples.ctypes.data_as(ctypes.POINTER(ctypes.c_int16))


class Stateless:
    def __init__(self, to_bytes, to_samples):
        self.encoder = lambda: to_bytes
        self.decoder = lambda: to_samples


def samples_in(data):
    return numpy.frombuffer(data, dtype=numpy.int16)


G711U = Stateless(lambda s: audioop.lin2ulaw(s.tobytes(), 2), lambda b: samples_in(audioop.ulaw2lin(b, 2)))
G711A = Stateless(lambda s: audioop.lin2alaw(s.tobytes(), 2), lambda b: samples_in(audioop.alaw2lin(b, 2)))
LINEAR = Stateless(lambda s: s.astype(">i2").tobytes(), lambda b: numpy.frombuffer(b, dtype=">i2").astype(numpy.int16))


class SpanDsp:
    """A pair of functions of SpanDSP: state, output, input, count."""

    def __init__(self, name, *setting):
        self.name, self.setting = name, setting
        self.library = ctypes.CDLL("libspandsp.so.2")

    def _made(self, init):
        function = getattr(self.library, init)
        function.restype = ctypes.c_void_p
        return ctypes.c_void_p(function(None, *self.setting))

    def encoder(self):
        init = f"{self.name}_encode_init" if self.name == "g722" else f"{self.name}_init"
        state = self._made(init)

        def encode(samples):
            room = ctypes.create_string_buffer(len(samples))
            count = getattr(self.library, f"{self.name}_encode")(state, room, shorts(samples), len(samples))
            return room.raw[:count]
        return encode

    def decoder(self):
        init = f"{self.name}_decode_init" if self.name == "g722" else f"{self.name}_init"
        state = self._made(init)

        def decode(data):
            room = numpy.zeros(len(data) * 4, dtype=numpy.int16)
            count = getattr(self.library, f"{self.name}_decode")(state, shorts(room), data, len(data))
            return room[:count]
        return decode


class Gsm:
    def __init__(self):
        self.library = ctypes.CDLL("libgsm.so.1")
        self.library.gsm_create.restype = ctypes.c_void_p

    def encoder(self):
        state = ctypes.c_void_p(self.library.gsm_create())

        def encode(samples):
            packet = b""
            for at in range(0, len(samples), 160):
                frame = ctypes.create_string_buffer(33)
                self.library.gsm_encode(state, shorts(samples[at:at + 160]), frame)
                packet += frame.raw
            return packet
        return encode

    def decoder(self):
        state = ctypes.c_void_p(self.library.gsm_create())

        def decode(data):
            room = numpy.zeros(len(data) // 33 * 160, dtype=numpy.int16)
            for i in range(len(data) // 33):
                self.library.gsm_decode(state, data[33 * i:33 * (i + 1)], shorts(room[160 * i:]))
            return room
        return decode


class Opus:
    def __init__(self):
        self.library = ctypes.CDLL("libopus.so.0")
        self.library.opus_encoder_create.restype = ctypes.c_void_p
        self.library.opus_decoder_create.restype = ctypes.c_void_p

    def encoder(self):
        problem = ctypes.c_int()
        state = ctypes.c_void_p(self.library.opus_encoder_create(48000, 1, OPUS_VOIP, ctypes.byref(problem)))

        def encode(samples):
            room = ctypes.create_string_buffer(1400)
            count = self.library.opus_encode(state, shorts(samples), len(samples), room, 1400)
            return room.raw[:count]
        return encode

    def decoder(self):
        problem = ctypes.c_int()
        state = ctypes.c_void_p(self.library.opus_decoder_create(48000, 1, ctypes.byref(problem)))

        def decode(data):
            room = numpy.zeros(5760, dtype=numpy.int16)
            count = self.library.opus_decode(state, data, len(data), shorts(room), 5760, 0)
            return room[:count]
        return decode


@dataclasses.dataclass
class Codec:
    name: str         # As in a=rtpmap.
    number: int
    clock: int        # Of timestamps.
    rate: int         # Of samples.
    library: object

    def encode(self, samples, milliseconds=20):
        encode, step = self.library.encoder(), self.rate * milliseconds // 1000
        return [encode(samples[at:at + step]) for at in range(0, len(samples) - step + 1, step)]

    def decode(self, packets):
        decode = self.library.decoder()
        return numpy.concatenate([decode(packet) for packet in packets] or [numpy.zeros(0, dtype=numpy.int16)])


CODECS = {
    "pcmu": Codec("PCMU/8000", 0, 8000, 8000, G711U),
    "pcma": Codec("PCMA/8000", 8, 8000, 8000, G711A),
    "g722": Codec("G722/8000", 9, 8000, 16000, SpanDsp("g722", 64000, 0)),
    "opus": Codec("opus/48000/2", 111, 48000, 48000, Opus()),
    "g726": Codec("G726-32/8000", 112, 8000, 8000, SpanDsp("g726", 32000, SPANDSP_LINEAR, SPANDSP_PACKING_RIGHT)),
    "gsm": Codec("GSM/8000", 3, 8000, 8000, Gsm()),
    "l16-8": Codec("L16/8000", 113, 8000, 8000, LINEAR),
    "l16-16": Codec("L16/16000", 114, 16000, 16000, LINEAR),
}
