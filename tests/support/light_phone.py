"""Phones so light that one thread has dozens of them: SIP over UDP and no sound. Nothing here waits; what comes of a request is told to a function.

    loop = Loop()
    phone = LightPhone(loop, host, "201", port=6001, box=box.address, password=password("201"))
    phone.office = office            # Hears: rung(leg), changed(leg), sent_on(leg, status).
    phone.register(expires=3600)
    leg = phone.dial("202")
    loop.until(lambda: leg.state is State.UP, "202 to answer")
    leg.hang_up()

What is repeated on the wire is answered as before and not shown again; requests and answers are repeated until heard.
"""
import collections
import enum
import heapq
import itertools
import re
import selectors
import socket
import time

from sip_peer import Call, Message, SipPeer, authorization, in_uri, tag_of
from wait import Late

T1 = 0.5              # RFC 3261 17.1.1.1
T2 = 4
REMEMBERED = 100      # Messages and legs that are over, of one phone.
RECEIVE_BYTES = 4 << 20
WIRE_REMEMBERED = 3000  # Messages of all phones of a loop.
SO_RCVBUFFORCE = 33   # asm-generic/socket.h; Python has no name for it.


class Loop:
    def __init__(self):
        self.selector = selectors.DefaultSelector()
        self.timers, self.numbers = [], itertools.count()
        self.after_turns = []  # Called when all that has arrived was read.
        self.wire = collections.deque(maxlen=WIRE_REMEMBERED)

    def listen(self, listener, arrived):
        self.selector.register(listener, selectors.EVENT_READ, arrived)

    def after(self, seconds, action):
        heapq.heappush(self.timers, (time.monotonic() + seconds, next(self.numbers), action))

    def turn(self, longest=0.02):
        if self.timers:
            longest = min(longest, self.timers[0][0] - time.monotonic())
        for key, _ in self.selector.select(max(0, longest)):
            while datagram := self._read(key.fileobj):
                key.data(*datagram)
        while self.timers and self.timers[0][0] <= time.monotonic():
            heapq.heappop(self.timers)[2]()
        for action in self.after_turns:
            action()

    @staticmethod
    def _read(listener):
        try:
            return listener.recvfrom(65536)
        except BlockingIOError:
            return None

    def until(self, fact, what, seconds=5):
        deadline = time.monotonic() + seconds
        while not fact():
            if time.monotonic() > deadline:
                raise Late(f"waited {seconds} s for {what() if callable(what) else what}")
            self.turn()

    def remember(self, peer, sign, text):
        self.wire.append((time.monotonic(), peer.user, sign, text))

    def wire_text(self, seconds):
        """What was said lately, a line a message."""
        now = time.monotonic()
        return "\n".join(f"{at - now:8.3f} {user} {sign} {told_briefly(text)}" for at, user, sign, text in list(self.wire)
                         if now - at < seconds)

    def close(self):
        self.selector.close()


def told_briefly(text):
    """First line and what tells which dialog and request it is about; of a lamp's document its states."""
    headers = [re.search(rf"(?im)^{name}:\s*([^\r\n]*)", text) for name in ("call-id", "cseq", "event", "subscription-state")]
    states = re.findall(r"<(?:state|remote|identity|local)[^>]*>([^<\s]*)", text)
    return " | ".join([text.split("\r\n", 1)[0], *(found.group(1) for found in headers if found), *(one for one in states if one)])


def branch_of(message):
    found = re.search(r"branch=([^;,\s]+)", message.header("via"))
    return found.group(1) if found else ""


def forget_oldest(known):
    while len(known) > REMEMBERED:
        del known[next(iter(known))]


class Talk(Call):
    """A dialog, or what may become one, whose requests do not wait for their answers."""

    def ask(self, method, then, body="", headers=(), uri=None, provisional=None, proven=False):
        """then(answer) hears the final answer; a challenge is met once."""
        self.sequence += 1
        sequence, branch = self.sequence, "z9hG4bK" + self.peer.name()
        if method == "INVITE":
            self.invite_sequence, self.branch = sequence, branch

        def heard(answer):
            if answer.status < 200:
                if provisional:
                    provisional(answer)
                return
            if method == "INVITE" and answer.status >= 300:
                self.acknowledge_failure(answer, sequence, branch)
            if answer.status in (401, 407) and not proven:
                proof = authorization(answer, method, uri or self.target, self.user, self.peer.password)
                self.ask(method, then, body, [*headers, proof], uri, provisional, proven=True)
            else:
                then(answer)
        self.peer.transact(branch, method, self.request_text(method, body, headers, uri, sequence, branch), heard)

    def acknowledge_failure(self, answer, sequence, branch):
        kept, self.to = self.to, answer.header("to")
        self.peer.send(self.request_text("ACK", sequence=sequence, branch=branch), self.box)
        self.to = kept

    def acknowledge_success(self, answer):
        text = self.request_text("ACK", sequence=answer.sequence, branch="z9hG4bK" + self.peer.name())
        self.peer.acknowledgements[branch_of(answer), "INVITE"] = text
        self.peer.send(text, self.box)

    @property
    def own_tag(self):
        return tag_of(self.origin)


class LightPeer(SipPeer):
    """What phones and watchers have in common: a socket, and requests and answers that are repeated."""

    def __init__(self, loop, host, number, port, box, password):
        super().__init__(host, port=port, media_port=port + 20000, user=number)
        self.loop, self.box, self.password = loop, (box, 5060), password
        self.socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BYTES)
        self.socket.setblocking(False)
        self.open = {}              # (branch, method) → who hears what comes of it.
        self.proceeding = set()     # Of those the INVITEs that were heard: they are not repeated any more (RFC 3261 17.1.1.2).
        self.acknowledgements = {}  # Of answers that may come again.
        loop.listen(self.socket, self.arrived)

    def send(self, text, destination):
        self.loop.remember(self, ">", text)
        self.socket.sendto(text.encode(), destination)

    def transact(self, branch, method, text, heard):
        self.open[branch, method] = heard
        self._repeat((branch, method), text, T1)

    def _repeat(self, key, text, seconds):
        if key not in self.open or key in self.proceeding:
            return
        self.send(text, self.box)
        self.loop.after(seconds, lambda: self._repeat(key, text, min(2 * seconds, T2)))

    def arrived(self, data, source):
        if not data.strip():
            return
        self.loop.remember(self, "<", data.decode(errors="replace"))
        if data in self.seen:
            if self.seen[data]:
                self.send(self.seen[data], source)
            return
        message = Message(data, source)
        if message.status is not None:
            return self._answered(message)
        self.seen[data] = None
        forget_oldest(self.seen)
        self.requested(message)

    def _answered(self, answer):
        key = branch_of(answer), answer.method
        if key in self.acknowledgements:
            return self.send(self.acknowledgements[key], self.box)
        heard = self.open.get(key)
        if answer.status < 200 and answer.method == "INVITE" and heard:
            self.proceeding.add(key)
        if answer.status >= 200:
            self.open.pop(key, None)
            self.proceeding.discard(key)
            forget_oldest(self.acknowledgements)
        if heard:
            heard(answer)

    def requested(self, message):
        raise NotImplementedError

    def register(self, expires, then=lambda answer: None):
        talk = Talk(self, self.box, f"sip:{in_uri(self.box[0])}", self.user)
        talk.to = f"<sip:{self.user}@{in_uri(self.box[0])}>"
        self.registered = False

        def heard(answer):
            assert answer.status == 200, f"{self.user} registers and hears {answer}"
            self.registered = True
            then(answer)
        talk.ask("REGISTER", heard, headers=[f"Contact: {self.contact(self.user)}", f"Expires: {expires}"])


class State(enum.Enum):
    ASKED = "asked"        # Nobody has said anything to our INVITE yet.
    RINGS = "rings"
    ANSWERED = "answered"  # They have not acknowledged it yet.
    UP = "up"
    OVER = "over"


class Leg(Talk):
    """One call of a phone, as that phone knows it."""

    def __init__(self, phone, box, target, user):
        super().__init__(phone, box, target, user)
        self.state, self.is_caller, self.is_held = State.ASKED, True, False
        self.under_way = 0           # Requests of ours without an answer.
        self.dialled = self.caller = None
        self.status = None           # Why our INVITE failed.
        self.was_taken_elsewhere = False
        self.unacknowledged = None
        self.version = 1

    def __repr__(self):
        return f"<{self.peer.user} {self.state.value}, {'dialled' if self.is_caller else 'called by'} {self.dialled or self.caller}>"

    @property
    def is_undecided(self):
        return self.under_way > 0 or self.state in (State.ASKED, State.ANSWERED)

    def become(self, state):
        self.state = state
        if state is State.OVER and self in self.peer.legs:
            self.peer.legs.remove(self)
        self.peer.office.changed(self)

    # Who calls

    def dial(self, to):
        self.dialled = to
        self.ask("INVITE", self._came_of_it, self.peer.offer(), provisional=self._proceeds)

    def _proceeds(self, answer):
        if answer.status > 100 and self.state is State.ASKED:
            self.become(State.RINGS)

    def _came_of_it(self, answer):
        self.under_way = 0
        if answer.status >= 300:
            self.status = answer.status
            return self.become(State.OVER)
        self._enter_dialog(answer)
        self.acknowledge_success(answer)
        self.become(State.UP)

    def cancel(self):
        self.under_way += 1  # Until the INVITE is answered.
        self.peer.transact(self.branch, "CANCEL",
                           self.request_text("CANCEL", sequence=self.invite_sequence, branch=self.branch), lambda answer: None)

    # Who is called

    def ring(self):
        self.reply(180)
        self.become(State.RINGS)

    def answer_it(self):
        self._reply_until_acknowledged(200, self.peer.offer())
        self.become(State.ANSWERED)

    def decline(self):
        self._reply_until_acknowledged(486)
        self.become(State.OVER)

    def _reply_until_acknowledged(self, status, body=""):
        self.reply(status, body)
        self.unacknowledged = self.peer.seen[self.request_in.data]
        self._repeat_answer(T1)

    def _repeat_answer(self, seconds):
        def again():
            if self.unacknowledged and seconds < 64 * T1:
                self.peer.send(self.unacknowledged, self.request_in.source)
                self._repeat_answer(2 * seconds)
        self.peer.loop.after(seconds, again)

    # Both

    def hang_up(self):
        self._ask_inside("BYE", lambda answer: self.become(State.OVER))

    def hold(self, wish):
        def heard(answer):
            if answer.status < 300:
                self.acknowledge_success(answer)
                self.is_held = wish
                self.peer.office.changed(self)
        self.version += 1
        self._ask_inside("INVITE", heard, self.peer.offer("sendonly" if wish else "sendrecv", version=self.version))

    def send_on(self, to, then):
        self._ask_inside("REFER", then, headers=[f"Refer-To: <sip:{to}@{in_uri(self.box[0])}>",
                                                 f"Contact: {self.peer.contact(self.user)}"])

    def _ask_inside(self, method, then, body="", headers=()):
        self.under_way += 1

        def heard(answer):
            self.under_way = max(0, self.under_way - 1)
            then(answer)
        self.ask(method, heard, body, headers)

    def requested(self, message):
        if message.method == "ACK":
            self.unacknowledged = None
            if self.state is State.ANSWERED:
                self.become(State.UP)
        elif message.method == "BYE":
            self.reply(200, request=message)
            if self.state is not State.OVER:
                self.become(State.OVER)
        elif message.method == "INVITE":
            self.reply(200, self.peer.offer("sendonly" if self.is_held else "sendrecv", version=self.version), message)
        else:
            self.reply(200, request=message)
            if message.method == "NOTIFY":
                self.peer.office.sent_on(self, int(message.body.split()[1]))

    def cancelled(self, message):
        self.reply(200, request=message)
        self.was_taken_elsewhere = "cause=200" in message.header("reason")
        if self.state is State.RINGS:
            self._reply_until_acknowledged(487)
            self.become(State.OVER)
        elif self.was_taken_elsewhere:  # Just when we answered or declined.
            self.peer.office.was_taken_elsewhere(self)


class LightPhone(LightPeer):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.office = None
        self.legs = []   # Those that are not over.
        self.known = {}  # Those that were lately, too: their Call-ID → leg.

    def _add(self, leg):
        self.legs.append(leg)
        self.known[leg.call_id] = leg
        over = [name for name, one in self.known.items() if one.state is State.OVER]
        for name in over[:-REMEMBERED]:
            del self.known[name]
        return leg

    def dial(self, to):
        leg = self._add(Leg(self, self.box, f"sip:{to}@{in_uri(self.box[0])}", self.user))
        leg.dial(to)
        return leg

    def requested(self, message):
        leg = self.known.get(message.header("call-id"))
        if message.method == "CANCEL" and leg:
            leg.cancelled(message)
        elif tag_of(message.header("to")):
            if leg and leg.own_tag == tag_of(message.header("to")):
                leg.requested(message)
        elif message.method == "INVITE":
            leg = Leg.taken(self, message)
            leg.is_caller = False
            leg.caller = re.search(r"sip:([^@;>]*)@", message.header("from")).group(1)
            self.office.rung(self._add(leg))
