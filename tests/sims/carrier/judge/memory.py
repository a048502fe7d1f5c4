"""What a listener on the wire between carrier and PBX knows by now: transactions, dialogs and registrations, learned from
the text of both sides alone. It judges nothing. "We" are the carrier, "they" the PBX.
"""
import dataclasses
import re

from .grammar import read_challenge, unquoted
from .text import Text


@dataclasses.dataclass
class Exchange:
    """A transaction: a request, how often it was said, and every answer with its moment."""
    request: Text
    ours: bool
    transport: str
    said_at: list = dataclasses.field(default_factory=list)
    answers: list = dataclasses.field(default_factory=list)         # (moment, Text), repeats left out.
    answer_repeats: dict = dataclasses.field(default_factory=dict)  # Bytes of an answer: the moments it was said.
    acknowledged: bool = False
    cancelled: bool = False
    pracked: set = dataclasses.field(default_factory=set)           # RSeq numbers, each with the tag of its branch.

    @property
    def final(self):
        return next((answer for _, answer in self.answers if answer.status >= 200), None)

    def provisionals(self, tag=None):
        return [answer for _, answer in self.answers if 100 < answer.status < 200 and tag in (None, answer.tag("to"))]

    def reliable(self, tag=None):
        return [answer for answer in self.provisionals(tag) if answer.has("rseq")]


@dataclasses.dataclass
class Dialog:
    call_id: str
    our_tag: str
    their_tag: str
    our_uri: str
    their_uri: str
    our_target: str           # What their requests are addressed to.
    routes: list              # That their requests have to bear, in this order.
    their_sequence: int = -1  # Of their latest request; -1: none yet.
    our_sequence: int = -1
    their_session: str = ""   # Their latest session description, and ours.
    our_session: str = ""
    is_confirmed: bool = False
    is_over: bool = False
    interval: int = 0         # Seconds of the session timer; 0: none.
    they_refresh: bool = False
    refreshed_at: float = 0.0


class Memory:
    def __init__(self):
        self.exchanges = {}      # (ours, branch, sent-by, method) → Exchange
        self.dialogs = {}        # (Call-ID, our tag, their tag) → Dialog
        self.registers = []      # Exchanges of REGISTER, oldest first.
        self.challenges = {}     # Nonce → the challenge's values, ours.
        self.counts = {}         # Nonce → the highest nc they used.
        self.refused = {}        # Nonce → moment we refused credentials that bore it.
        self.service_route = []  # As we last gave it to them.

    # Finding

    @staticmethod
    def key(text, ours, method=None):
        via = text.via
        sent_by = (via.host, via.port) if via else None
        return ours, text.branch, sent_by, method or ("INVITE" if text.method == "ACK" else text.method)

    def exchange_of_answer(self, answer, ours):
        """The transaction that an answer belongs to; `ours`: the request was ours."""
        return self.exchanges.get(self.key(answer, ours))

    def exchange_of(self, request, ours):
        return self.exchanges.get(self.key(request, ours))

    def invite_cancelled_by(self, cancel, ours):
        return self.exchanges.get(self.key(cancel, ours, "INVITE"))

    def invite_acknowledged_by(self, acknowledgement, ours):
        """By Call-ID, number and tags: the ACK of a 2xx has a branch of its own."""
        for exchange in reversed(self.exchanges.values()):
            request = exchange.request
            if exchange.ours == ours and request.method == "INVITE" and request.call_id == acknowledgement.call_id \
                    and request.sequence == acknowledgement.sequence and request.tag("from") == acknowledgement.tag("from"):
                return exchange
        return None

    def dialog_of(self, text, ours):
        """The dialog that a request (`ours`: we send it) belongs to."""
        mine, other = ("from", "to") if ours else ("to", "from")
        return self.dialogs.get((text.call_id, text.tag(mine), text.tag(other)))

    def dialog_of_answer(self, answer, ours):
        mine, other = ("from", "to") if ours else ("to", "from")
        return self.dialogs.get((answer.call_id, answer.tag(mine), answer.tag(other)))

    def invite_of_dialog(self, text, ours):
        """The latest INVITE of that Call-ID: what a PRACK of the same sender is about."""
        for exchange in reversed(self.exchanges.values()):
            request = exchange.request
            if exchange.ours == ours and request.method == "INVITE" and request.call_id == text.call_id:
                return exchange
        return None

    # Learning

    def request(self, text, at, ours, transport):
        """Notes a request; returns its exchange, and whether it was said before."""
        key = self.key(text, ours)
        known = self.exchanges.get(key)
        if text.method == "ACK":
            invite = self.invite_acknowledged_by(text, ours)
            if invite:
                invite.acknowledged = True
            dialog = self.dialog_of(text, ours)
            if dialog and text.sdp:
                self._session(dialog, text, ours)
            return invite, False
        if known and known.request.data == text.data:
            known.said_at.append(at)
            return known, True
        exchange = self.exchanges[key] = Exchange(text, ours, transport, [at])
        if (given := credentials_in(text)) and re.fullmatch(r"[0-9a-f]{8}", given.get("nc", "")):
            self.counts[given["nonce"]] = max(int(given["nc"], 16), self.counts.get(given["nonce"], 0))
        if text.method == "CANCEL" and (invite := self.invite_cancelled_by(text, ours)):
            invite.cancelled = True
        if text.method == "REGISTER" and not ours:
            self.registers.append(exchange)
        self._request_in_dialog(text, ours)
        return exchange, False

    def _request_in_dialog(self, text, ours):
        dialog = self.dialog_of(text, ours)
        if not dialog or text.method == "CANCEL":
            return
        if ours:
            dialog.our_sequence = text.sequence
            if text.method in ("INVITE", "UPDATE") and (contact := text.address("contact")):
                dialog.our_target = contact.uri_text
        else:
            dialog.their_sequence = max(dialog.their_sequence, text.sequence)
        if text.method == "PRACK" and (invite := self.invite_of_dialog(text, ours)):
            invite.pracked.add((text.one("rack").split(" ")[0], text.tag("to")))
        if text.method == "BYE":
            dialog.is_over = True
        if text.sdp:
            self._session(dialog, text, ours)

    def answer(self, text, at, ours):
        """Notes an answer to a request (`ours`: the request was ours); returns its exchange, and whether it was said before."""
        exchange = self.exchange_of_answer(text, ours)
        if not exchange:
            return None, False
        said = exchange.answer_repeats.setdefault(text.data, [])
        said.append(at)
        if len(said) > 1:
            return exchange, True
        exchange.answers.append((at, text))
        request = exchange.request
        if request.method == "INVITE" and 100 < text.status < 300 and text.tag("to"):
            self._enter(exchange, text, ours, at)
        if request.method in ("INVITE", "UPDATE", "PRACK") and text.sdp:
            dialog = self.dialog_of_answer(text, ours)
            if dialog:
                self._session(dialog, text, not ours)
        if request.method in ("INVITE", "UPDATE") and 200 <= text.status < 300:
            self._time_session(exchange, text, at)
        if not ours and request.method in ("REGISTER", "INVITE", "BYE", "UPDATE", "PRACK"):
            self._credentials(exchange, text, at)
        if not ours and request.method == "REGISTER" and text.status == 200:
            self.service_route = text.listed("service-route")
        return exchange, False

    def _enter(self, exchange, answer, ours, at):
        dialog = self.dialog_of_answer(answer, ours)
        request = exchange.request
        contact = (request if ours else answer).address("contact")
        if not dialog:
            mine, other = ("from", "to") if ours else ("to", "from")
            routes = request.listed("record-route") if ours else answer.listed("record-route")[::-1]
            uris = {side: (answer.address(side).uri_text if answer.address(side) else "") for side in ("from", "to")}
            dialog = Dialog(answer.call_id, answer.tag(mine), answer.tag(other), uris[mine], uris[other],
                            contact.uri_text if contact else "", routes, refreshed_at=at)
            if ours:
                dialog.our_sequence = request.sequence
            else:
                dialog.their_sequence = request.sequence
            self.dialogs[dialog.call_id, dialog.our_tag, dialog.their_tag] = dialog
            if request.sdp:
                self._session(dialog, request, ours)
        elif contact and not ours and answer.status >= 200:
            dialog.our_target = contact.uri_text
        dialog.is_confirmed |= answer.status >= 200

    @staticmethod
    def _session(dialog, text, ours):
        if ours:
            dialog.our_session = text.sdp
        else:
            dialog.their_session = text.sdp

    def _time_session(self, exchange, answer, at):
        dialog = self.dialog_of_answer(answer, exchange.ours)
        if not dialog:
            return
        dialog.refreshed_at = at
        interval, _, parameters = answer.one("session-expires").partition(";")
        dialog.interval = int(interval) if interval.strip().isdigit() else 0
        asker_refreshes = "refresher=uas" not in parameters.replace(" ", "")
        dialog.they_refresh = asker_refreshes != exchange.ours

    def _credentials(self, exchange, answer, at):
        if answer.status in (401, 407):
            for name in ("www-authenticate", "proxy-authenticate"):
                for value in answer.all(name):
                    if challenge := read_challenge(value):
                        self.challenges[unquoted(challenge.get("nonce", ""))] = {
                            key: unquoted(given) for key, given in challenge.items()}
            if used := credentials_in(exchange.request).get("nonce"):
                self.refused[used] = at


def credentials_in(request):
    """Of Authorization or Proxy-Authorization, unquoted; empty where there are none."""
    for name in ("authorization", "proxy-authorization"):
        if request.has(name) and (given := read_challenge(request.one(name))):
            return {key: unquoted(value) for key, value in given.items()}
    return {}
