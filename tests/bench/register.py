#!/usr/bin/python3
"""What a registration with digest costs (REGISTER, 401, REGISTER, 200), at 100 a second, beside Kamailio as a registrar
with its bindings in memory, in one run with the same load. Target P4: at most 0.8 x Kamailio's.

    register.py [--seconds 15] [--rate 100] [--rounds 2]
"""
import argparse
import sys
import tempfile

from kamailio import kamailio
from measure import load, processes_named, table
from network import Host, stop
from suite import PASSWORD, Suite, build_directory, office

BOX, PHONES_AT = "127.0.0.1", "127.0.1.1"
PHONES, FIRST, SIP_PORT = 200, 1000, 5060


def measured(host, options, pids):
    arguments = ["register", "--box", f"{BOX}:{SIP_PORT}", "--from", f"{PHONES_AT}:0", "--spread",
                 "--phones", str(PHONES), "--first", str(FIRST), "--password", PASSWORD,
                 "--rate", str(options.rate), "--seconds", str(options.seconds)]
    outcome = load(host, build_directory(release=True) / "bin/yobirin-load", arguments, pids, begin="measuring")
    done = outcome["result"]["completed"]
    if done < 0.95 * options.rate * options.seconds:
        raise SystemExit(f"too few registrations to compare: {outcome['result']}")
    return {"ms": 1000 * sum(outcome["spent"].values()) / done, **outcome}


def kamailios(options):
    with tempfile.TemporaryDirectory() as scratch:
        host = Host("peer")
        child = kamailio(host, scratch, "kamailio_registrar.cfg", LISTEN=f"udp:{BOX}:{SIP_PORT}")
        try:
            return measured(host, options, lambda: processes_named(host, "kamailio"))
        finally:
            stop(child)
            host.close()


def ours(options):
    with tempfile.TemporaryDirectory() as scratch:
        host = Host("box")
        phones = {str(FIRST + i): {} for i in range(PHONES)}
        suite = Suite(host, office(BOX, phones, {"sip_udp": SIP_PORT}), scratch, release=True)
        try:
            suite.start()
            return measured(host, options, suite.processes)
        finally:
            suite.stop()
            host.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    rows = []
    for number in range(options.rounds):
        theirs, mine = kamailios(options), ours(options)
        rows.append([number + 1, f"{mine['ms']:.3f}", f"{theirs['ms']:.3f}", f"{mine['ms'] / theirs['ms']:.2f}",
                     mine["result"]["completed"],
                     *(f"{one['result']['took_ms_p50']}/{one['result']['took_ms_p99']}" for one in (mine, theirs))])
    table(f"Registrations with digest at {options.rate} a second: CPU ms each (target: ratio <= 0.80)",
          ["round", "ours", "Kamailio", "ratio", "completed", "ms p50/p99", "Kamailio's"], rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
