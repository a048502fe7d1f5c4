"""A strict carrier: it registers, calls and is called as a line of that profile does, and judges every message by its raw text.

    carrier = Carrier("jp-ngn", address=host.address, box="10.77.0.1", inside=host.inside)
    carrier.start()
    call = carrier.call("0312345678", Shape(withheld="payphone"))
    call.wait_until("up")
    asked = carrier.take_call()                 # Or Carrier(script="talkie"): see scripts.py.
    assert not carrier.violations(), carrier.report()
    carrier.close()

Its parser and its rules are its own. Faults: carrier.is_deaf (hears nothing), carrier.is_mute (says nothing), scripts.
"""
import contextlib
import dataclasses
import time

from .call import Call
from .judge.judge import Judge
from .loop import Loop
from .messages import in_uri, token
from .profile import PROFILES
from .registrar import Registrar
from .scripts import SCRIPTS, Script, steps_for
from .shapes import Shape
from .transactions import Served
from .wires import Wires

VOICE = (839.0, 1093.0)  # Hertz: "dan" of tests/support/tones.py.


class Carrier:
    def __init__(self, profile="generic", address="127.0.0.1", port=5060, box="127.0.0.1", box_port=5060, transport="UDP",
                 transports=("UDP", "TCP"), inside=contextlib.nullcontext, script="", voice=VOICE, context=None, record_routes=0,
                 **different):
        """`script`: of SCRIPTS, "plan" = as the number says, "" = the test works each call. `different`: fields of the profile."""
        self.profile = dataclasses.replace(PROFILES[profile], **different)
        self.address, self.box, self.transport, self.voice, self.script = address, (box, box_port), transport, voice, script
        self.record_routes, self.first_rseq = record_routes, 1
        self.loop = Loop(inside)
        self.judge = Judge(self.profile)
        self.asked, self.served, self.calls_by_id = {}, {}, {}
        self.waiting = []        # Calls of theirs that no test has taken.
        self.calls = []          # All, oldest first.
        self.received, self.sent = [], []  # (moment, transport, bytes)
        self.is_deaf = self.is_mute = False
        self.registrar = Registrar(self)
        self.wires = Wires(self.loop, address, port, self._hear, transports, context)

    def start(self):
        self.loop.start()
        return self

    def close(self):
        self.loop.close()
        for call in self.calls:
            call.sound.close()
        self.wires.close()

    # For tests

    def violations(self):
        with self.loop.lock:
            if self.loop.failures:
                raise self.loop.failures[0]
            return list(self.judge.violations)

    def report(self):
        """Every violation with the whole message before it."""
        lines = [str(violation) for violation in self.violations()]
        for violation in self.violations()[:3]:
            said = next((data for _, _, data in self.received if data.decode("utf-8", "replace").startswith(violation.message)
                         and violation.line.encode("utf-8", "surrogateescape") in data), b"")
            lines.append(said.decode("utf-8", "replace"))
        return "\n".join(lines)

    def call(self, number, shape=Shape()):
        """Calls the PBX at one of its numbers."""
        with self.loop.lock:
            wire = self.wires.to(*self._box(), self.transport)
            call = Call(self, f"{token()}@{self.address}", wire)
            self._keep(call)
            call.place(number, shape)
            return call

    def take_call(self, seconds=10.0):
        """The next call of theirs that no script has."""
        self.loop.until(lambda: self.waiting, "a call of the PBX", seconds)
        with self.loop.lock:
            return self.waiting.pop(0)

    def until_registered(self, user=None, seconds=10.0):
        return self.loop.until(lambda: next((binding for binding in self.registrar.bindings.values()
                                             if user in (None, binding.user)), None), "a registration", seconds)

    def ring_back(self, ended):
        """Of a held release: who asked for help is rung, by the number it called."""
        number = self.profile.written(ended.caller) if not ended.caller.startswith("0") else ended.caller
        return self.call(number, Shape(caller=ended.number))

    # Names in messages

    def contact(self, transport):
        parameters = f";transport={transport.lower()}" if transport != "UDP" and not self.profile.no_contact_transport else ""
        return f"<sip:gw@{in_uri(self.address)}:{self.wires.ports[transport]}{parameters}>"

    def recorded(self):
        at, port = in_uri(self.address), self.wires.ports[self.transport]
        return [f"Record-Route: <sip:edge{place}@{at}:{port};lr>" for place in range(self.record_routes)]

    def service_route(self):
        return f"<sip:{self.profile.service_route}@{in_uri(self.address)}:{self.wires.ports[self.transport]};lr>"

    def target_of(self, number):
        """The Request-URI of a call to that number: where the PBX registered, else the number at its address."""
        binding = next(iter(self.registrar.bindings.values()), None)
        if binding:
            return binding.contact
        host, port = self.box
        return f"sip:{self.profile.written(number)}@{in_uri(host)}" + (f":{port}" if port != 5060 else "")

    def _box(self):
        binding = next(iter(self.registrar.bindings.values()), None)
        return binding.peer if binding else self.box

    # Messages

    def say(self, data, wire):
        if self.is_mute or (not wire.is_open and wire.transport != "UDP"):
            return
        self.sent.append((time.monotonic(), wire.transport, data))
        self.judge.sent(data, time.monotonic(), wire.transport)
        wire.send(data)

    def _hear(self, data, wire):
        if self.is_deaf:
            return
        now = time.monotonic()
        self.received.append((now, wire.transport, data))
        text = self.judge.received(data, now, wire.transport).text
        if not text.is_request:
            self._hear_answer(text)
        elif text.method and text.via:
            self._hear_request(text, wire)

    def _hear_answer(self, text):
        asked = self.asked.get((text.branch, text.method))
        if call := self.calls_by_id.get(text.call_id):
            call.heard.append(text)
        if asked:
            asked.hear(text)

    def _hear_request(self, text, wire):
        key = text.branch, text.via.host, text.via.port, text.method
        call = self.calls_by_id.get(text.call_id)
        if text.method == "ACK":
            self._acknowledged(text, call)
            return
        if known := self.served.get(key):
            known.again()
            return
        served = self.served[key] = Served(self, text, wire)
        if text.method == "REGISTER":
            self.registrar.serve(served)
        elif call and (text.tag("to") or text.method == "CANCEL"):
            call.hear(served)
        elif text.method == "INVITE" and not text.tag("to"):
            self._called(served)
        elif text.method == "OPTIONS" and not text.tag("to"):
            served.reply(200, ["Allow: INVITE, ACK, CANCEL, BYE, PRACK, UPDATE, OPTIONS", "Accept: application/sdp"])
        else:
            served.reply(481 if text.tag("to") else 405, [] if text.tag("to") else ["Allow: INVITE, ACK, CANCEL, BYE, OPTIONS"])

    def _acknowledged(self, text, call):
        for served in self.served.values():
            if served.request.method == "INVITE" and served.request.call_id == text.call_id \
                    and served.request.sequence == text.sequence:
                served.is_acknowledged = True
        if call:
            call.heard.append(text)
            if text.sdp:
                call.session.take(text.sdp)

    def _called(self, served):
        text = served.request
        call = Call(self, text.call_id, served.wire)
        self._keep(call)
        call.heard.append(text)
        call.taken(served)
        steps = steps_for(call.number) if self.script == "plan" else SCRIPTS.get(self.script)
        if self.script and steps and steps[0].verb == "drop":
            self.calls_by_id.pop(text.call_id)
            return
        served.reply(100)
        if steps is None:
            self.waiting.append(call)
        else:
            Script(self, call, steps)

    def _keep(self, call):
        self.calls_by_id[call.call_id] = call
        self.calls.append(call)
