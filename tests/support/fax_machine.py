"""A fax machine we did not write: SpanDSP's T.30 and its modems, a page of our own, and RTP of G.711 at the pace of the wire.

    sent, received = write_page(directory / "sent.tiff"), directory / "received.tiff"
    calling = FaxMachine(peer.rtp, media, sends=sent)
    called = FaxMachine(other.rtp, other_media, receives=received)
    until(lambda: calling.result and called.result, "the page", 60)
    calling.result.bit_rate, pixels_of(received) == pixels_of(sent)
"""
import ctypes
import dataclasses
import random
import struct
import threading
import time
import warnings

from rtp_flow import packet, parse

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

WIDTH = 1728  # Of every fax page (ITU-T T.4).
V27TER, V29, V17 = 1, 2, 4
PACKET = 160

PhaseE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)


def spandsp():
    library = ctypes.CDLL("libspandsp.so.2")
    for name in ("fax_init", "fax_get_t30_state", "fax_get_logging_state", "t30_completion_code_to_str"):
        getattr(library, name).restype = ctypes.c_void_p
    return library


def write_page(path, rows=60, seed=1):
    """A TIFF of one strip that is not compressed: some lines, some dots, the same every time."""
    made = random.Random(seed)
    dots = bytearray()
    for row in range(rows):
        line = bytearray(b"\x00" * (WIDTH // 8))
        for _ in range(made.randrange(1, 12) if row % 3 else 0):
            line[made.randrange(len(line))] = 0xff >> made.randrange(8)
        dots += line
    entries = [(256, 4, WIDTH), (257, 4, rows), (258, 3, 1), (259, 3, 1), (262, 3, 0), (273, 4, 8), (277, 3, 1),
               (278, 4, rows), (279, 4, len(dots)), (282, 5, None), (283, 5, None), (296, 3, 2)]
    directory_at = 8 + len(dots)
    fractions_at = directory_at + 2 + 12 * len(entries) + 4
    directory = struct.pack("<H", len(entries))
    for tag, kind, value in entries:
        value = fractions_at + (0 if tag == 282 else 8) if value is None else value
        directory += struct.pack("<HHII", tag, kind, 1, value)
    fractions = struct.pack("<IIII", 204, 1, 98, 1)  # Dots an inch, "standard" resolution.
    path.write_bytes(b"II*\x00" + struct.pack("<I", directory_at) + dots + directory + struct.pack("<I", 0) + fractions)
    return path


def pixels_of(path):
    """Every row, 1 is black, whatever the compression."""
    tiff = ctypes.CDLL("libtiff.so.6")
    tiff.TIFFOpen.restype = ctypes.c_void_p
    page = tiff.TIFFOpen(str(path).encode(), b"r")
    assert page, f"{path} is no page"
    rows, photometric = ctypes.c_uint32(), ctypes.c_uint16()
    tiff.TIFFGetField(ctypes.c_void_p(page), 257, ctypes.byref(rows))
    tiff.TIFFGetField(ctypes.c_void_p(page), 262, ctypes.byref(photometric))
    lines, line = [], ctypes.create_string_buffer(WIDTH // 8)
    for row in range(rows.value):
        tiff.TIFFReadScanline(ctypes.c_void_p(page), line, ctypes.c_uint32(row), ctypes.c_uint16(0))
        lines.append(bytes(line.raw) if photometric.value == 0 else bytes(255 - byte for byte in line.raw))
    tiff.TIFFClose(ctypes.c_void_p(page))
    return lines


class Statistics(ctypes.Structure):  # t30_stats_t of SpanDSP 0.0.6
    _fields_ = [(name, ctypes.c_int) for name in
                ("bit_rate", "error_correcting_mode", "pages_tx", "pages_rx", "pages_in_file", "x_resolution", "y_resolution", "width",
                 "length", "image_size", "encoding", "bad_rows", "longest_bad_row_run", "error_correcting_mode_retries",
                 "current_status")]


@dataclasses.dataclass
class Result:
    words: str
    bit_rate: int
    pages: int
    retries: int


class FaxMachine:
    """Sends or receives one page. `pace`: how much faster than the clock on the wall; to both machines time is what they hear."""

    def __init__(self, rtp_socket, peer, sends=None, receives=None, law="pcmu", modems=V27TER | V29 | V17, ecm=True, pace=1):
        self.socket, self.peer, self.pace = rtp_socket, peer, pace
        self.payload_type = 0 if law == "pcmu" else 8
        self.to_law, self.to_linear = ((audioop.lin2ulaw, audioop.ulaw2lin) if law == "pcmu" else (audioop.lin2alaw, audioop.alaw2lin))
        self.source, self.sequence, self.timestamp = random.getrandbits(32), random.getrandbits(15), random.getrandbits(31)
        self.heard = []  # (arrival, parsed packet)
        self.sent_at = []
        self.newest = None
        self.missing = 0
        self.result = None
        self.library = spandsp()
        self.lock = threading.Lock()
        self.fax = ctypes.c_void_p(self.library.fax_init(None, 1 if sends else 0))
        t30 = ctypes.c_void_p(self.library.fax_get_t30_state(self.fax))
        self.library.t30_set_ecm_capability(t30, int(ecm))
        self.library.t30_set_supported_modems(t30, modems)
        self.library.t30_set_supported_compressions(t30, 7)
        self.library.fax_set_transmit_on_idle(self.fax, 1)
        if sends:
            self.library.t30_set_tx_file(t30, str(sends).encode(), -1, -1)
        else:
            self.library.t30_set_rx_file(t30, str(receives).encode(), -1)
        self.when_over = PhaseE(self._is_over)  # Kept: SpanDSP calls it.
        self.library.t30_set_phase_e_handler(t30, self.when_over, None)
        self.running = True
        self.socket.settimeout(0.1)
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._send, self._receive)]
        for thread in self.threads:
            thread.start()

    def _is_over(self, t30, _, code):
        found = Statistics()
        self.library.t30_get_transfer_statistics(ctypes.c_void_p(t30), ctypes.byref(found))
        words = ctypes.c_char_p(self.library.t30_completion_code_to_str(code)).value.decode()
        self.result = Result(words, found.bit_rate, max(found.pages_tx, found.pages_rx), found.error_correcting_mode_retries)

    def _send(self):
        due = time.monotonic()
        samples = ctypes.create_string_buffer(2 * PACKET)
        while self.running:
            with self.lock:
                made = self.library.fax_tx(self.fax, samples, PACKET)
            sound = samples.raw[:2 * made] + bytes(2 * (PACKET - made))
            self.socket.sendto(packet(self.sequence, self.timestamp, self.source, self.to_law(sound, 2), self.payload_type), self.peer)
            self.sent_at.append(time.monotonic())
            self.sequence, self.timestamp, due = self.sequence + 1, self.timestamp + PACKET, due + 0.02 / self.pace
            time.sleep(max(0, due - time.monotonic()))

    def _receive(self):
        while self.running:
            try:
                data, _ = self.socket.recvfrom(2048)
            except (TimeoutError, OSError):
                continue
            parsed = parse(data)
            if not parsed:
                continue
            self.heard.append((time.monotonic(), parsed))
            if parsed[0] == self.payload_type:
                self._hear(parsed)

    def _hear(self, parsed):
        """In the order of the timestamps; what is missing was silence."""
        _, _, timestamp, _, payload = parsed
        lost = 0 if self.newest is None else ((timestamp - self.newest) & 0xffffffff) - PACKET
        if lost >= 1 << 31:
            return  # Late.
        self.newest = timestamp
        self.missing += max(0, lost)
        sound = bytes(2 * max(0, min(lost, 16000))) + self.to_linear(payload, 2)
        with self.lock:
            self.library.fax_rx(self.fax, sound, len(sound) // 2)

    def longest_pause(self, last=50):
        """Between two of the last packets it sent: what the machine it runs on, and nobody else, is to blame for."""
        moments = self.sent_at[-last:]
        return max(after - before for before, after in zip(moments, moments[1:]))

    def close(self):
        self.running = False
        for thread in self.threads:
            thread.join()
        with self.lock:
            self.library.fax_free(self.fax)
