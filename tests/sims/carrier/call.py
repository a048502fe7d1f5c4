"""One call, from either side: its dialogs, its session and its sound. Tests and scripts work it; each verb may be used from
any thread.

    call = carrier.call("0312345678"); call.wait_until("up"); call.hang_up()
    call = carrier.take_call(); call.ring(); call.answer(); call.wait_until("ended")
"""
import time

from .judge.grammar import read_address
from .judge.rules_session import timer_of
from .judge.rules_sound import Listened
from .messages import in_uri, token, written
from .session import Session
from .sound import Sound, voice
from .transactions import T1, TIMER_B, Asked

ALLOW = "Allow: INVITE, ACK, CANCEL, BYE, PRACK, UPDATE, OPTIONS"


class Call:
    def __init__(self, carrier, call_id, wire):
        self.carrier, self.loop, self.profile = carrier, carrier.loop, carrier.profile
        self.call_id, self.wire = call_id, wire
        self.state, self.status, self.ended_by = "new", 0, ""   # new | ringing | up | ended
        self.heard = []                     # Every request and answer of theirs in this call (Text).
        self.our_tag, self.their_tag = token(), ""
        self.ours, self.theirs = "", ""     # Values of From and To without tags.
        self.target, self.routes = "", []
        self.invite_number = 0              # CSeq of our INVITE; 0 = they called.
        self.sequences = {}                 # Their tag: CSeq of our latest request in that dialog.
        self.invite = None                  # Served, where they called.
        self.asked = self.reasked = None    # Asked, where we did; and our re-INVITE.
        self.branches = {}                  # Place: tag. Place 0 is our_tag.
        self.rseq, self.unpracked, self.queue = {}, None, []
        self.session = Session(self.profile, carrier.address, Sound(self.loop, carrier.address))
        self.interval, self.we_refresh, self.refresh_timer = 0, False, None
        self.refusals, self.has_glare = {}, False  # {method: status} of the next such request; re-INVITEs cross.
        self.on_end = None
        self.up_at = 0.0
        self.sound.say(voice(carrier.voice))

    @property
    def sound(self):
        return self.session.sound

    # Waiting

    def wait_until(self, state, seconds=10.0):
        self.loop.until(lambda: self.state == state, f"the call to be {state}; it is {self.state} ({self.status})", seconds)
        return self

    def requests(self, method):
        return [text for text in self.heard if text.is_request and text.method == method]

    def answers(self, least=100, most=699):
        return [text for text in self.heard if not text.is_request and least <= text.status <= most]

    # Requests of ours

    def _text(self, method, headers=(), body="", sequence=None, branch=None, uri=None, tag=None):
        at, port = in_uri(self.carrier.address), self.carrier.wires.ports[self.wire.transport]
        to = self.theirs + (f";tag={tag or self.their_tag}" if tag or self.their_tag else "")
        lines = [f"Via: SIP/2.0/{self.wire.transport} {at}:{port};branch={branch}", "Max-Forwards: 70",
                 f"From: {self.ours};tag={self.our_tag}", f"To: {to}", f"Call-ID: {self.call_id}", f"CSeq: {sequence} {method}"]
        lines += [f"Route: {route}" for route in self.routes]
        if method in ("INVITE", "UPDATE"):
            lines.append(f"Contact: {self.carrier.contact(self.wire.transport)}")
        return written(f"{method} {uri or self.target} SIP/2.0", [*lines, *headers], body)

    def ask(self, method, headers=(), body="", answered=lambda text: None, tag=None, uri=None):
        with self.loop.lock:
            dialog = tag or self.their_tag
            self.sequences[dialog] = self.sequences.get(dialog, self.invite_number) + 1
            branch = "z9hG4bK" + token()
            data = self._text(method, headers, body, self.sequences[dialog], branch, uri, tag)
            return Asked(self.carrier, self.wire, data, (branch, method), answered)

    def place(self, number, shape):
        """Calls the PBX."""
        host = self.profile.domain or in_uri(self.carrier.address)
        self.ours, self.theirs = shape.sender(self.profile, host), shape.subject(self.profile, host, number)
        self.target = self.carrier.target_of(number)
        headers = [*self.carrier.recorded(), ALLOW, *shape.lines(self.profile, host, number)]
        self.shape = shape
        body = self.session.describe(shape.codecs) if shape.offers else ""
        self.asked = self.ask("INVITE", headers, body, self._invite_answered)
        self.invite_number = self.asked.text.sequence

    def _invite_answered(self, text):
        if text is None:
            self._end("nobody answered", 408)
            return
        if 100 < text.status < 200:
            self._provisional(text)
        elif text.status >= 300:
            self.carrier.say(self.asked.follow_up("ACK", text.one("to")), self.wire)
            self._end("them", text.status)
        elif text.status >= 200:
            self._accepted(text)

    def _enter(self, text):
        self.their_tag = text.tag("to")
        contact = text.address("contact")
        if contact:
            self.target = contact.uri_text
        self.routes = text.listed("record-route")[::-1]
        if text.sdp:
            self.session.take(text.sdp)

    def _provisional(self, text):
        if self.state == "new":
            self.state = "ringing"
        tag, self.their_tag = self.their_tag, ""
        self._enter(text)
        self.their_tag = tag
        number = text.one("rseq")
        if "100rel" in text.tokens("require") and number.isdigit():
            answer = "" if self.session.ours or not text.sdp else self.session.describe()
            self.ask("PRACK", [f"RAck: {number} {self.invite_number} INVITE"], answer, tag=text.tag("to"))

    def _accepted(self, text):
        first = self.state != "up"
        late = first and not self.session.ours
        self._enter(text)
        body = self.session.describe() if late and text.sdp else ""
        if first:
            self.ack = self._text("ACK", (), body, self.invite_number, "z9hG4bK" + token())
            self._up(text, asker_is_us=True)
        self.carrier.say(self.ack, self.wire)

    def cancel(self):
        with self.loop.lock:
            data = self.asked.follow_up("CANCEL", self.asked.text.one("to"))
            Asked(self.carrier, self.wire, data, (self.asked.key[0], "CANCEL"), lambda text: None)

    # Answers of ours

    def taken(self, served):
        """They call us."""
        request = served.request
        self.invite, self.our_tag = served, served.tag
        self.branches = {0: served.tag}
        self.ours, self.theirs = request.one("to"), _without_tag(request.one("from"))
        self.their_tag = request.tag("from")
        contact = request.address("contact")
        self.target = contact.uri_text if contact else ""
        self.routes = request.listed("record-route")
        self.number = _user(request.uri_text)
        address = request.address("from")
        self.caller = address.uri.user if address else ""
        if request.sdp:
            self.session.take(request.sdp)

    def _headers(self, *more):
        return [*self.carrier.recorded(), f"Contact: {self.carrier.contact(self.wire.transport)}", ALLOW, *more]

    def _supported(self):
        return "Supported: timer" + ("" if self.profile.reliable == "off" else ", 100rel")

    def ring(self, status=180, sound=False, reliable=None, branch=0):
        """A provisional answer, with a session description where there is early sound; `branch`: of another phone they reach."""
        supported = self.invite.request.tokens("supported") + self.invite.request.tokens("require")
        reliable = (self.profile.reliable != "off" if reliable is None else reliable) and "100rel" in supported
        self._in_order(lambda: self._ring(status, sound, reliable, branch))

    def _ring(self, status, sound, reliable, branch):
        if self.state == "ended" or self.invite.final:
            return
        self.state = "ringing"
        tag = self.branches.setdefault(branch, token())
        headers, body = self._headers(), self.session.to_answer() if sound else ""
        if not reliable:
            self.invite.reply(status, [*headers], body, tag)
            return
        self.rseq[tag] = self.rseq.get(tag, self.carrier.first_rseq - 1) + 1
        data = self.invite.reply(status, [*headers, "Require: 100rel", f"RSeq: {self.rseq[tag]}"], body, tag)
        self.unpracked = (self.rseq[tag], tag)
        self._repeat_until_pracked(data, self.unpracked, T1, 0.0)

    def _repeat_until_pracked(self, data, mine, interval, waited):
        def again():
            if self.unpracked != mine or self.invite.final:
                return
            if waited + interval >= TIMER_B:
                self.refuse(504)
                return
            self.carrier.say(data, self.invite.wire)
            self._repeat_until_pracked(data, mine, interval * 2, waited + interval)
        self.loop.after(interval, again)

    def _in_order(self, action):
        """Now, or when the reliable answer before is acknowledged."""
        with self.loop.lock:
            if self.unpracked:
                self.queue.append(action)
            else:
                action()

    def answer(self, branch=0, session=None, headers=()):
        """`session`: (seconds, refresher) of the session timer; None = as they ask for."""
        self._in_order(lambda: self._answer(branch, session, headers))

    def _answer(self, branch, session, headers):
        if self.state == "ended" or self.invite.final:
            return
        self.our_tag = self.branches.setdefault(branch, token())
        told = self.session.ours and self.rseq.get(self.our_tag)  # A reliable answer brought it.
        body = "" if told else (self.session.ours or self.session.to_answer())
        timer = self._timer_lines(self.invite.request, session)
        self.invite.reply(200, self._headers(self._supported(), *timer, *headers), body, self.our_tag)
        self._up(self.invite.request, asker_is_us=False, granted=timer)

    def _timer_lines(self, request, session):
        asked = timer_of(request)
        if not asked and not session:
            return []
        seconds, refresher = session or (asked[0], asked[1] or "uac")
        if "timer" not in request.tokens("supported"):
            refresher = "uas"
        return [f"Session-Expires: {seconds};refresher={refresher}", *(["Require: timer"] if refresher == "uac" else [])]

    def refuse(self, status, headers=()):
        with self.loop.lock:
            if self.invite and not self.invite.final and self.state != "ended":
                self.invite.reply(status, headers)
                self._end("us", status)

    # In the call

    def hang_up(self, headers=()):
        with self.loop.lock:
            if self.state == "up":
                self.ask("BYE", headers)
                self._end("us", 200)

    def reinvite(self, direction="sendrecv", offers=True):
        """A re-INVITE of ours; refused ones are acknowledged, the status of the answer is in reinvite_status."""
        with self.loop.lock:
            self.session.direction, self.reinvite_status = direction, 0
            body = self.session.describe() if offers else ""
            self.reasked = self.ask("INVITE", [ALLOW, *self._timer_kept()], body, self._reinvite_answered)

    def _reinvite_answered(self, text):
        self.reinvite_status = text.status if text else 408
        if not text or text.status < 200:
            return
        if text.status >= 300:
            self.carrier.say(self.reasked.follow_up("ACK", text.one("to")), self.wire)
            return
        if text.sdp:
            self.session.take(text.sdp)
        late = b"application/sdp" not in self.reasked.data
        body = self.session.describe() if late else ""
        self.carrier.say(self._text("ACK", (), body, self.reasked.text.sequence, "z9hG4bK" + token()), self.wire)

    def update(self, with_session=False):
        """UPDATE: a refresh, or another session."""
        with self.loop.lock:
            return self.ask("UPDATE", [ALLOW, *self._timer_kept()], self.session.describe() if with_session else "", self._update_answered)

    def _update_answered(self, text):
        if text and text.status < 300 and text.sdp:
            self.session.take(text.sdp)

    def _timer_kept(self):
        refresher = "uac" if self.we_refresh else "uas"
        return ["Supported: timer", *([f"Session-Expires: {self.interval};refresher={refresher}"] if self.interval else [])]

    def _up(self, text, asker_is_us, granted=()):
        self.state, self.status, self.up_at = "up", 200, time.monotonic()
        line = next((line for line in granted if line.startswith("Session-Expires")), "") if not asker_is_us \
            else f"Session-Expires: {text.one('session-expires')}" if text.has("session-expires") else ""
        if line:
            self.interval = int(line.split(": ")[1].split(";")[0])
            self.we_refresh = ("refresher=uas" in line) != asker_is_us
        if self.interval and self.we_refresh:
            self.refresh_timer = self.loop.after(self.interval / 2, self._refresh)

    def _refresh(self):
        if self.state != "up":
            return
        if self.profile.refresh_method == "INVITE":
            self.reinvite(self.session.direction)
        else:
            self.update()
        self.refresh_timer = self.loop.after(self.interval / 2, self._refresh)

    def _end(self, by, status):
        if self.state == "ended":
            return
        self.state, self.ended_by, self.status = "ended", by, status
        self.carrier.judge.listened(Listened(self.sound.packets, self.session.theirs, tuple(self.session.all_of_ours), self.profile),
                                    self.call_id, time.monotonic())
        self.sound.close()
        if self.refresh_timer:
            self.refresh_timer.cancel()
        if self.on_end:
            self.on_end(self)

    def forget(self):
        """Ends as a switch does that lost its memory: nothing is said any more."""
        self._end("us", 0)

    # What they ask inside

    def hear(self, served):
        """A request of theirs inside the call."""
        request = served.request
        self.heard.append(request)
        if request.method in self.refusals:
            served.reply(self.refusals.pop(request.method))
        elif request.method == "PRACK":
            self._pracked(served)
        elif request.method == "BYE":
            served.reply(200)
            self._end("them", 200)
        elif request.method == "CANCEL":
            served.reply(200, tag=self.our_tag)
            if self.invite and not self.invite.final:
                self.invite.reply(487)
                self._end("them", 487)
        elif request.method in ("INVITE", "UPDATE"):
            self._renegotiate(served)
        else:
            served.reply(200 if request.method in ("OPTIONS", "INFO") else 405, [ALLOW])

    def _pracked(self, served):
        numbers = served.request.one("rack").split()
        mine = self.unpracked and numbers[:1] == [str(self.unpracked[0])] and served.request.tag("to") == self.unpracked[1]
        if not mine:
            served.reply(481)
            return
        self.unpracked = None
        body = ""
        if served.request.sdp:
            self.session.take(served.request.sdp)
            body = "" if not self.invite.request.sdp else self.session.to_answer()
        served.reply(200, [], body)
        while self.queue and not self.unpracked:
            self.queue.pop(0)()

    def _renegotiate(self, served):
        request = served.request
        if self.has_glare and request.method == "INVITE":
            self.has_glare = False
            self.reinvite(self.session.direction)
        if request.method == "INVITE" and self.reasked and not self.reasked.is_over:
            served.reply(491)
            return
        body = ""
        if request.sdp:
            self.session.take(request.sdp, is_offer=True)
            body = self.session.to_answer()
        elif request.method == "INVITE":
            body = self.session.describe()
        served.reply(200, self._headers(self._supported(), *self._timer_lines(request, None)), body)


def _without_tag(value):
    address = read_address(value)
    return value.replace(f";tag={address.parameters['tag']}", "") if address and "tag" in address.parameters else value


def _user(uri_text):
    return uri_text.partition(":")[2].partition("@")[0].partition(";")[0]
