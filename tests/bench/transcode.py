#!/usr/bin/python3
"""What 20 ms of sound cost in each codec, both ways, and at another rate: nanoseconds, beside the same work by other
libraries where they are installed and beside copying the frame. Then P6's calls: PCMU on one leg, another codec on the other, through
the running suite and through rtpengine with the same sound (encoded by libraries we did not write), in one run.

    transcode.py [--seconds 12] [--calls 100] [--codecs pcma,g722,opus] [--libraries-only]
"""
import argparse
import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from measure import load, processes_named, table

from foreign_codecs import CODECS, voice
from network import Host, stop
from peer_office import BOX, CALLEE, CALLER, addresses, bench_office
from suite import Suite, build_directory

RUNS = 3  # Of each program, in turn; the quickest counts.
FRAMES_A_SECOND = 50
PEERS = {"bench_transcode_libraries": "directly", "bench_transcode_spandsp": "SpanDSP", "bench_transcode_speexdsp": "speexdsp"}


# P6: % of a core for 100 calls, both directions, with their packets.
P6 = {"pcma": 8, "g722": 25, "opus": 50}


def key_of(row):
    return (row["what"], row["from"], row["to"]) if "from" in row else (row["what"], row["rate"])


def measured(binaries):
    """program → key → the quickest figures."""
    found = {}
    for _ in range(RUNS):
        for program in ("bench_transcode", *PEERS):
            if not (binaries / program).exists():
                continue
            run = subprocess.run([binaries / program], capture_output=True, text=True, check=True)
            for line in run.stdout.splitlines():
                row = json.loads(line)
                figures = {name: row[name] for name in ("encode", "decode", "ns") if name in row}
                known = found.setdefault(program, {}).setdefault(key_of(row), figures)
                known.update({name: min(value, known[name]) for name, value in figures.items()})
    return found


def beside(found, key, name):
    """"SpanDSP 1.55": how many times ours a peer takes."""
    ours = found["bench_transcode"][key][name]
    parts = [f"{peer} {found[program][key][name] / ours:.2f}" for program, peer in PEERS.items()
             if key in found.get(program, {})]
    return ", ".join(parts) or "-"


def codec_rows(found, copy):
    for key, figures in found["bench_transcode"].items():
        if len(key) == 2:
            yield [key[0], key[1], *(cell for name in ("encode", "decode") for cell in (
                f"{figures[name]:,}", f"{figures[name] / copy:,.0f}", beside(found, key, name)))]


def rate_rows(found, copy):
    for key, figures in found["bench_transcode"].items():
        if key[0] == "resampler":
            yield [key[1], key[2], f"{figures['ns']:,}", f"{figures['ns'] / copy:,.0f}", beside(found, key, "ns")]


def call_rows(found):
    """A call between PCMU and another codec: decode and encode both, and change the rate both ways."""
    ours = found["bench_transcode"]
    for name, rate in (("PCMA", 8000), ("G722", 16000), ("opus", 8000), ("opus", 16000), ("opus", 48000), ("G726-32", 8000),
                       ("GSM", 8000)):
        spent = sum(ours[key][way] for key in (("PCMU", 8000), (name, rate)) for way in ("encode", "decode"))
        if rate != 8000:
            spent += ours[("resampler", 8000, rate)]["ns"] + ours[("resampler", rate, 8000)]["ns"]
        percent = spent * FRAMES_A_SECOND / 1e9 * 100 * 100
        yield [f"PCMU and {name}", rate, f"{spent:,}", f"{percent:.1f}"]


def recorded(codec, directory):
    """Speech-like sound of two seconds as the load generator reads it: a length in two bytes before each packet."""
    spoken = CODECS[codec]
    sound = sum(voice(hertz, spoken.rate, 2, 0.08) for hertz in (180, 540, 1100, 2300))
    path = directory / f"{codec}.packets"
    path.write_bytes(b"".join(len(packet).to_bytes(2, "big") + packet for packet in spoken.encode(sound)))
    return path


def speaks(codec, directory):
    words = {name: [f"{CODECS[name].number} {CODECS[name].name}", recorded(name, directory)] for name in ("pcmu", codec)}
    return ["--caller-speaks", *words["pcmu"], "--callee-speaks", *words[codec]]


def heard(outcome):
    """The part of the packets sent that came out at the other end in the codec spoken there."""
    flows = outcome["result"]["flows"]
    return sum(flow["foreign"] + flow["heard"] for flow in flows) / max(sum(flow["sent"] for flow in flows), 1)


def ours(codec, options, directory):
    host = Host("box")
    suite = Suite(host, bench_office(callee_codec=codec), tempfile.mkdtemp(dir=directory), release=True)
    with contextlib.ExitStack() as after:
        after.callback(host.close)
        after.callback(suite.stop)
        suite.start()
        return load(host, build_directory(release=True) / "bin/yobirin-load",
                    ["hold", *addresses(), "--calls", options.calls, "--seconds", options.seconds, *speaks(codec, directory)],
                    suite.processes, begin="steady")


def rtpengine(codec, options, directory):
    host = Host("peer")
    control = "127.0.0.1:2223"
    with contextlib.ExitStack() as after:
        after.callback(host.close)
        child = host.start(["rtpengine", "--foreground", f"--interface={BOX}", f"--listen-ng={control}", "--port-min=20000",
                            "--port-max=24000", "--table=-1", "--log-level=3", "--num-threads=2"],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after.callback(stop, child)
        time.sleep(1)  # It says nothing when it is ready; the load repeats its requests.
        return load(host, build_directory(release=True) / "bin/yobirin-load",
                    ["ng", "--relay", control, "--from", f"{CALLER}:0", "--to", f"{CALLEE}:0", "--calls", options.calls,
                     "--seconds", options.seconds, *speaks(codec, directory)],
                    lambda: processes_named(host, "rtpengine"), begin="steady")


def whole_calls(options):
    for codec in options.codecs.split(","):
        with tempfile.TemporaryDirectory() as scratch:
            directory = pathlib.Path(scratch)
            rows = [(run, run(codec, options, directory)) for run in (ours, rtpengine)]
        mine, theirs = (100 * sum(outcome["spent"].values()) / outcome["seconds"] * 100 / options.calls for _, outcome in rows)
        converts = heard(rows[1][1]) > 0.9  # What it does not convert it passes on as it is.
        yield [f"PCMU and {codec}", f"{mine:.1f}", f"{theirs:.1f}" if converts else "-", f"{mine / theirs:.2f}" if converts else "-",
               f"<= {P6[codec]}", *(f"{100 * heard(outcome):.1f} %" for _, outcome in rows)]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=12)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--codecs", default="pcma,g722,opus")
    parser.add_argument("--libraries-only", action="store_true")
    options = parser.parse_args()
    sound_alone()
    if not options.libraries_only:
        table(f"{options.calls} transcoded calls, the whole suite: per cent of a core per 100 calls (P6)",
              ["call", "%/100", "rtpengine", "ratio", "target", "heard", "rtpengine's"], list(whole_calls(options)))


def sound_alone():
    found = measured(build_directory(release=True) / "bin")
    if "bench_transcode" not in found:
        sys.exit("bench_transcode is not built")
    copy = max(found["bench_transcode"][("copy", 8000, 8000)]["ns"], 1)
    table(f"20 ms of sound: ns, times a copy of 320 bytes ({copy} ns), and what others take (ours = 1)",
          ["codec", "Hz", "encode", "copies", "others", "decode", "copies", "others"], list(codec_rows(found, copy)))
    table("20 ms of sound at another rate", ["from", "to", "ns", "copies", "others"], list(rate_rows(found, copy)))
    table("Transcoded calls, both directions: sound alone",
          ["call", "Hz", "ns a frame", "% of a core for 100 calls"], list(call_rows(found)))


if __name__ == "__main__":
    main()
