#!/usr/bin/python3
"""What 20 ms of sound cost in each codec, both ways, and at another rate: nanoseconds, beside the same work by other
libraries where they are installed and beside copying the frame. Then what that makes of P6's calls: transcoding alone,
without packets.

    transcode.py
"""
import json
import subprocess
import sys

from measure import table

from suite import build_directory

RUNS = 3  # Of each program, in turn; the quickest counts.
FRAMES_A_SECOND = 50
PEERS = {"bench_transcode_libraries": "directly", "bench_transcode_spandsp": "SpanDSP", "bench_transcode_speexdsp": "speexdsp"}
# P6, % of a core for 100 calls, both directions: what a mixed call costs altogether, with its packets.
TARGETS = {"PCMA": 8, "G722": 25, "opus": 50}


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
        target = TARGETS.get(name) if (name, rate) not in (("opus", 16000), ("opus", 48000)) else None
        yield [f"PCMU and {name}", rate, f"{spent:,}", f"{percent:.1f}", f"<= {target}" if target else "-"]


def main():
    found = measured(build_directory(release=True) / "bin")
    if "bench_transcode" not in found:
        sys.exit("bench_transcode is not built")
    copy = max(found["bench_transcode"][("copy", 8000, 8000)]["ns"], 1)
    table(f"20 ms of sound: ns, times a copy of 320 bytes ({copy} ns), and what others take (ours = 1)",
          ["codec", "Hz", "encode", "copies", "others", "decode", "copies", "others"], list(codec_rows(found, copy)))
    table("20 ms of sound at another rate", ["from", "to", "ns", "copies", "others"], list(rate_rows(found, copy)))
    table("Transcoded calls, both directions: sound alone (P6 counts packets and mixing too)",
          ["call", "Hz", "ns a frame", "% of a core for 100 calls", "target of all"], list(call_rows(found)))


if __name__ == "__main__":
    main()
