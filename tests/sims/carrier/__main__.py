"""A carrier to try a PBX against, by hand. Prints every call, registration and violation as they come; ends with Ctrl-C.

    cd tests/sims && python3 -m carrier --profile jp-hgw --listen 192.168.1.1 --box 192.168.1.10 --account 0003:secret
    …  --call 0312345678 --withheld payphone          calls the PBX once it is registered (or at once)
    …  --script busy                                  what becomes of every call; default: as the number says (README.md)

Exit status: 0 when nothing was broken, 1 otherwise.
"""
import argparse
import signal
import ssl
import sys
import time

from .carrier import Carrier
from .profile import PROFILES
from .scripts import SCRIPTS
from .shapes import WITHHELD, Shape


def options():
    parser = argparse.ArgumentParser(prog="carrier", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", choices=sorted(PROFILES), default="generic")
    parser.add_argument("--listen", default="127.0.0.1", metavar="ADDRESS[:PORT]")
    parser.add_argument("--box", default="127.0.0.1", metavar="ADDRESS[:PORT]", help="where the PBX is")
    parser.add_argument("--transport", choices=("UDP", "TCP", "TLS"), default="UDP", help="of calls to the PBX")
    parser.add_argument("--account", action="append", default=[], metavar="USER:PASSWORD")
    parser.add_argument("--certificate", help="PEM of certificate and key: TLS is spoken one port above")
    parser.add_argument("--script", choices=("plan", *sorted(SCRIPTS)), default="plan")
    parser.add_argument("--call", metavar="NUMBER")
    parser.add_argument("--caller", default="0398765432")
    parser.add_argument("--withheld", choices=sorted(WITHHELD), default="")
    parser.add_argument("--press", default="", metavar="DIGITS", help="as tones, once the call is up")
    parser.add_argument("--seconds", type=float, default=0, help="how long; 0 = until Ctrl-C")
    return parser.parse_args()


def place(text):
    """(address, port) of 192.0.2.1, 192.0.2.1:5070, fd77::1 or [fd77::1]:5070."""
    if text.startswith("["):
        address, _, port = text[1:].partition("]")
        return address, int(port[1:] or 5060)
    address, colon, port = text.partition(":")
    return (address, int(port)) if colon and ":" not in port else (text, 5060)


def made(given):
    context, transports = None, ["UDP", "TCP"]
    if given.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(given.certificate)
        transports.append("TLS")
    (address, port), (box, box_port) = place(given.listen), place(given.box)
    passwords = dict(account.split(":", 1) for account in given.account)
    return Carrier(given.profile, address, port, box, box_port, given.transport, tuple(transports), script=given.script,
                   context=context, passwords=passwords)


class Report:
    """What is new since the last look, a line each."""
    def __init__(self, carrier):
        self.carrier, self.violations, self.states, self.bindings = carrier, 0, {}, {}

    def look(self):
        with self.carrier.loop.lock:
            for user, binding in self.carrier.registrar.bindings.items():
                if self.bindings.get(user) != binding.refreshes:
                    self.bindings[user] = binding.refreshes
                    print(f"registered  {user} at {binding.contact} for {binding.seconds} s")
            for call in self.carrier.calls:
                if self.states.get(call.call_id) != call.state:
                    self.states[call.call_id] = call.state
                    print(f"call        {call.call_id}: {call.state} {call.status or ''}, {len(call.sound.packets)} packets heard")
            for found in self.carrier.judge.violations[self.violations:]:
                print(f"VIOLATION   {found}")
            self.violations = len(self.carrier.judge.violations)
        sys.stdout.flush()


def main():
    given = options()
    carrier = made(given).start()
    report, begun, call, pressed = Report(carrier), time.monotonic(), None, False
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"carrier     {given.profile} at {carrier.address}, ports {carrier.wires.ports}")
    try:
        while not given.seconds or time.monotonic() - begun < given.seconds:
            report.look()
            if given.call and not call and (not carrier.profile.registers or carrier.registrar.bindings):
                call = carrier.call(given.call, Shape(caller=given.caller, withheld=given.withheld))
            if call and call.state == "up" and given.press and not pressed:
                call.sound.press(given.press)
                pressed = True
            time.sleep(0.1)
    except KeyboardInterrupt:
        pass
    report.look()
    carrier.close()
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
