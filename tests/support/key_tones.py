"""A peer whose keys come as tones in its sound, as those of an old gateway do: no telephone-event in its offer, and 50 packets a second of µ-law."""
import audioop
import collections
import ctypes
import re

import numpy

from rtp_flow import Talker

RATE = 8000
ROWS, COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
KEYPAD = "123A456B789C*0#D"
SILENCE = b"\xff" * 160


def offer_without_events(peer, **options):
    return re.sub(r"a=(rtpmap|fmtp):101 .*\r\n", "", peer.offer(codecs="0 8", **options))


def in_packets(samples):
    coded = audioop.lin2ulaw(samples.astype("<i2").tobytes(), 2)
    coded += SILENCE[:-len(coded) % 160]
    return [coded[at:at + 160] for at in range(0, len(coded), 160)]


def tone_of(digit, milliseconds, amplitude=0.2):
    row, column = divmod(KEYPAD.index(digit), 4)
    moments = numpy.arange(RATE * milliseconds // 1000) / RATE
    both = sum(numpy.sin(2 * numpy.pi * hertz * moments) for hertz in (ROWS[row], COLUMNS[column]))
    return both * amplitude * 32767


def keys_in(heard, payload_type=0):
    """The keys that SpanDSP's detector, which is not ours, finds in µ-law that a Talker heard."""
    return keys_in_samples(audioop.ulaw2lin(payload, 2) for _, _, (kind, _, _, _, payload) in heard if kind == payload_type)


def keys_in_samples(pieces):
    """Likewise in sound of 8 kHz, 16 bits."""
    library = ctypes.CDLL("libspandsp.so.2")
    library.dtmf_rx_init.restype = ctypes.c_void_p
    detector = ctypes.c_void_p(library.dtmf_rx_init(None, None, None))
    for piece in pieces:
        library.dtmf_rx(detector, piece, len(piece) // 2)
    found = ctypes.create_string_buffer(129)
    library.dtmf_rx_get(detector, found, 128)
    library.dtmf_rx_free(detector)
    return found.value.decode()


class ToneTalker(Talker):
    """Silent but for what it is told to say and to press."""

    def __init__(self, *arguments, **options):
        self.waiting = collections.deque()
        super().__init__(*arguments, **options)

    def payload(self):
        return self.waiting.popleft() if self.waiting else SILENCE

    def press(self, digits, on=80, pause=60):
        for digit in digits:
            self.say(numpy.concatenate([tone_of(digit, on), numpy.zeros(RATE * pause // 1000)]))

    def say(self, samples):
        self.waiting.extend(in_packets(numpy.asarray(samples)))

    @property
    def has_said_all(self):
        return not self.waiting


def is_listened_to(suite):
    """Whether ivrd has the one ring there is: until then a key is pressed into the void, as before any answer."""
    with suite.varlink("org.yobirin.Media@0") as media:
        for reply in media.more("org.yobirin.Media.Watch"):
            if reply.get("port", {}).get("kind") == "ring" and reply["port"]["hears"]:
                return True
            if reply.get("all"):
                return False
