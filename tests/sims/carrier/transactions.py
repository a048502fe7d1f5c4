"""Transactions of the carrier: what it asks is repeated until answered, what it answered is repeated when asked again
(RFC 3261 17, 3262 3). Under the loop's lock, as all of the carrier."""
from .judge.text import Text
from .messages import answer_to, token, written

T1, T2, TIMER_B = 0.5, 4.0, 32.0


class Asked:
    """A request of ours. `answered` is called with each new answer (Text), or with None when none came in time."""
    def __init__(self, carrier, wire, data, key, answered):
        self.carrier, self.wire, self.data, self.key, self.answered = carrier, wire, data, key, answered
        self.text = Text(data)
        self.interval, self.is_over, self.is_answered = T1, False, False
        self.seen = set()
        carrier.asked[key] = self
        carrier.say(data, wire)
        self.timer = carrier.loop.after(T1, self._repeat) if wire.transport == "UDP" else None
        self.patience = carrier.loop.after(TIMER_B, self._give_up)

    def _repeat(self):
        if self.is_over or self.is_answered:
            return
        self.carrier.say(self.data, self.wire)
        self.interval = self.interval * 2 if self.key[1] == "INVITE" else min(self.interval * 2, T2)
        self.timer = self.carrier.loop.after(self.interval, self._repeat)

    def follow_up(self, method, to):
        """The text of an ACK to a refusal or of a CANCEL: of the same transaction (RFC 3261 9.1, 17.1.1.3)."""
        text = self.text
        lines = [f"Via: {text.listed('via')[0]}", "Max-Forwards: 70", *(f"Route: {route}" for route in text.listed("route")),
                 f"From: {text.one('from')}", f"To: {to}", f"Call-ID: {text.call_id}", f"CSeq: {text.sequence} {method}"]
        return written(f"{method} {text.uri_text} SIP/2.0", lines)

    def _give_up(self):
        if not self.is_over and not (self.is_answered and self.key[1] == "INVITE"):
            self.is_over = True
            self.answered(None)

    def hear(self, text):
        self.is_answered |= self.key[1] == "INVITE" or text.status >= 200
        is_new = text.data not in self.seen
        self.seen.add(text.data)
        self.is_over |= text.status >= 200
        if is_new or text.status >= 200:
            self.answered(text)


class Served:
    """A request of theirs, and what was said to it."""
    def __init__(self, carrier, request, wire):
        self.carrier, self.request, self.wire = carrier, request, wire
        self.tag = token()
        self.last, self.final, self.is_acknowledged = None, None, False
        self.timer = None

    def reply(self, status, headers=(), body="", tag=None):
        data = answer_to(self.request, status, self.wire.peer, tag or self.tag, headers, body)
        self.last = data
        self.carrier.say(data, self._way())
        if status >= 200:
            self.final = status
            if self.request.method == "INVITE":
                self._repeat_until_acknowledged(data, T1, 0.0)
        return data

    def _way(self):
        """RFC 3261 18.2.2: back to where it came from; without rport to the port that the Via names."""
        via = self.request.via
        if self.wire.transport == "UDP" and via and "rport" not in via.parameters:
            return self.carrier.wires.to(self.wire.peer[0], via.port or 5060, "UDP")
        if self.wire.transport != "UDP" and not self.wire.is_open:
            return self.carrier.wires.to(self.wire.peer[0], via.port or 5060, self.wire.transport)
        return self.wire

    def _repeat_until_acknowledged(self, data, interval, waited):
        def again():
            if not self.is_acknowledged and waited + interval < TIMER_B:
                self.carrier.say(data, self._way())
                self._repeat_until_acknowledged(data, min(interval * 2, T2), waited + interval)
        if self.final < 300 or self.wire.transport == "UDP":
            self.timer = self.carrier.loop.after(interval, again)

    def again(self):
        """The same request once more."""
        if self.last:
            self.carrier.say(self.last, self._way())
