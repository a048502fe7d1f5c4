"""What the running mediad asks of the system to relay a packet, counted from outside over 10^5 packets of 200 calls: in what
leads from a packet's arrival to its leaving no memory, no lock and no log; and less than half a system call. The C library's
functions are counted by a preloaded library (counting.cpp), system calls by strace; both while the whole suite runs."""
import bisect
import pathlib
import re
import struct
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
from peer_office import addresses, bench_office  # noqa: E402
from scenario import Scenario  # noqa: E402
from suite import build_directory  # noqa: E402

CALLS, PACKETS, SECONDS = 200, 100_000, 9
DEPTH, KEPT, COUNTS = 32, 4096, 5
PACKET_PATH = ("mediad::RingIo::receive_ready", "mediad::EpollIo::receive_ready", "mediad::Engine::tick(")
SYSTEM_CALLS_A_PACKET = 0.5


class Counted:
    """The file that the counted process shares with us."""

    def __init__(self, path):
        self.path = path
        path.write_bytes(b"\0" * (8 * COUNTS + 8 * KEPT * DEPTH))

    def read(self):
        with open(self.path, "rb") as file:
            return dict(zip(("allocations", "frees", "locks", "watching", "requests"),
                            struct.unpack(f"{COUNTS}Q", file.read(8 * COUNTS))))

    def watch(self, yes):
        with open(self.path, "r+b") as file:
            file.seek(8 * 3)
            file.write(struct.pack("Q", int(yes)))

    def places(self):
        """Of each request that was kept, the addresses that led to it, innermost first."""
        count = min(self.read()["requests"], KEPT)
        content = self.path.read_bytes()[8 * COUNTS:]
        return [[place for place in struct.unpack_from(f"{DEPTH}Q", content, 8 * DEPTH * i) if place] for i in range(count)]


class Symbols:
    """Names of a program's functions, by the addresses they have in a process of it."""

    def __init__(self, program, pid):
        shown = subprocess.run(["nm", "-C", "--defined-only", program], capture_output=True, text=True, check=True).stdout
        rows = sorted((int(line[:16], 16), line[19:]) for line in shown.splitlines() if line[17] in "tTwW")
        self.starts, self.names = [row[0] for row in rows], [row[1] for row in rows]
        mapped = [line.split() for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines()
                  if line.endswith(str(pathlib.Path(program).resolve()))]
        self.base = min(int(row[0].split("-")[0], 16) - int(row[2], 16) for row in mapped)
        self.end = max(int(row[0].split("-")[1], 16) for row in mapped)

    def name(self, address):
        if not self.base <= address < self.end:
            return "?"
        return self.names[max(bisect.bisect_right(self.starts, address - self.base) - 1, 0)]


class Counts(Scenario):
    release = True

    @classmethod
    def setUpClass(cls):
        library = build_directory(release=True) / "bin/libcounting.so"
        cls.counted = Counted(pathlib.Path(f"/dev/shm/yobirin-counts-{id(cls)}"))
        cls.wrapper = ("env", f"LD_PRELOAD={library}", "YOBIRIN_COUNTED=mediad", f"YOBIRIN_COUNTS={cls.counted.path}")
        try:
            super().setUpClass()
        except BaseException:
            cls.counted.path.unlink()
            raise

    @classmethod
    def tearDownClass(cls):
        try:
            super().tearDownClass()
        finally:
            cls.counted.path.unlink()

    @classmethod
    def office_text(cls):
        return bench_office()

    def packets(self):
        with self.suite.varlink("org.yobirin.Media@0") as media:
            total = 0
            for reply in media.more("org.yobirin.Media.Watch"):
                total += reply.get("port", {}).get("packets_out", 0)
                if reply.get("all"):
                    return total

    def measured(self):
        """What mediad asked for while so many packets left it: (packets, counts, places, system calls, bytes of log)."""
        pid = self.suite.pid("mediad@0")
        logs = self.suite.log_sizes()
        tracer = self.box.start(["strace", "-q", "-c", "-f", "-p", str(pid)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.until(lambda: "TracerPid:\t0\n" not in pathlib.Path(f"/proc/{pid}/status").read_text(), "strace to be there")
        before, counts = self.packets(), self.counted.read()
        self.counted.watch(True)
        self.let_talk(PACKETS / (CALLS * 2 * 50))
        self.until(lambda: self.packets() - before >= PACKETS, f"{PACKETS} packets", seconds=SECONDS, every=0.3)
        self.counted.watch(False)
        after = self.counted.read()
        tracer.send_signal(2)
        shown = tracer.communicate(timeout=10)[1]
        rows = re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$", shown, re.M)
        calls = {name: int(count) for count, name in rows if name != "total"}
        written = sum(size - logs.get(log, 0) for log, size in self.suite.log_sizes().items() if "mediad" in log.name)
        passed = self.packets() - before
        return passed, {name: after[name] - counts[name] for name in counts}, self.counted.places(), calls, written

    def test_a_relayed_packet_asks_for_nothing(self):
        load = self.box.start([build_directory(release=True) / "bin/yobirin-load", "hold", *addresses(), "--calls", str(CALLS),
                               "--seconds", str(SECONDS)], stdout=subprocess.PIPE, text=True)
        self.assertEqual(load.stdout.readline().strip(), "steady")
        passed, counts, places, calls, written = self.measured()
        load.kill()
        symbols = Symbols(self.suite.binaries / "mediad", self.suite.pid("mediad@0"))
        led = [[symbols.name(place) for place in request] for request in places]
        self.assertTrue(any(name.startswith("mediad::MediaService::watch") for names in led for name in names),
                        "what the question cost is not seen: nothing would be")
        on_the_way = [names for names in led if any(name.startswith(PACKET_PATH) for name in names)]
        a_packet = sum(calls.values()) / passed
        print(f"{passed} packets of {CALLS} calls: {len(on_the_way)} requests for memory or locks on their way, "
              f"{counts['allocations']} allocations and {counts['locks']} locks besides (asked about, journals); "
              f"{a_packet:.3f} system calls a packet {dict(sorted(calls.items(), key=lambda one: -one[1]))}; {written} bytes of log",
              file=sys.stderr)
        self.assertGreaterEqual(passed, PACKETS)
        self.assertEqual(on_the_way, [])
        self.assertLessEqual(counts["requests"], KEPT, "more than could be looked at")
        self.assertLess(a_packet, SYSTEM_CALLS_A_PACKET)
        self.assertEqual(written, 0)

    def assert_idle(self, seconds=5):
        """The load is gone with its calls in the middle of a word: they end with the suite."""


if __name__ == "__main__":
    unittest.main()
