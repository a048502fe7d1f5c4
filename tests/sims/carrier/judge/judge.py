"""The judge: told every message of both sides, it names each rule that the PBX breaks.

    judge = Judge(profile)
    judge.sent(text_of_the_carrier, at=0.0, transport="UDP")
    judge.received(data, at=0.1, transport="UDP")
    for violation in judge.violations: print(violation)

It reads no clock and opens no socket: `at` is in seconds of any clock that does not jump.
"""
import dataclasses

from .memory import Dialog, Exchange, Memory
from .rules import RULES
from .text import Text


@dataclasses.dataclass(frozen=True)
class Violation:
    rule: str
    clause: str
    sentence: str
    line: str
    message: str
    at: float

    def __str__(self):
        return f"{self.rule} ({self.clause}): {self.sentence} | {self.line!r} in {self.message!r}"


@dataclasses.dataclass
class Heard:
    """A message of theirs with what was known before it came."""
    text: Text
    at: float
    transport: str
    profile: object
    memory: Memory
    exchange: Exchange | None  # Answers: of the request. ACK and CANCEL: of the INVITE. A repeat: its own.
    dialog: Dialog | None
    is_repeat: bool


class Judge:
    def __init__(self, profile, rules=RULES):
        self.profile, self.rules = profile, rules
        self.memory = Memory()
        self.violations = []

    def sent(self, data, at, transport="UDP"):
        """What the carrier itself says; repeats may show that something of theirs is missing."""
        text = Text(data)
        if text.is_request:
            exchange, is_repeat = self.memory.request(text, at, True, transport)
        else:
            exchange, is_repeat = self.memory.answer(text, at, False)
        if is_repeat:
            self._judge("ours", Heard(text, at, transport, self.profile, self.memory, exchange, None, True))

    def received(self, data, at, transport="UDP"):
        text = Text(data)
        heard = self._place(text, at, transport)
        self._judge("repeat" if heard.is_repeat else "message", heard)
        if text.is_request:
            self.memory.request(text, at, False, transport)
        else:
            self.memory.answer(text, at, True)
        return heard

    def _place(self, text, at, transport):
        memory = self.memory
        if not text.is_request:
            exchange = memory.exchange_of_answer(text, True)
            repeat = bool(exchange) and text.data in exchange.answer_repeats
            dialog = memory.dialog_of_answer(text, True)
        else:
            find = {"ACK": memory.invite_acknowledged_by, "CANCEL": memory.invite_cancelled_by}
            exchange = find.get(text.method, memory.exchange_of)(text, False)
            same = memory.exchange_of(text, False)
            repeat = text.method != "ACK" and bool(same) and same.request.data == text.data
            exchange = same if repeat else exchange
            dialog = memory.dialog_of(text, False)
        return Heard(text, at, transport, self.profile, memory, exchange, dialog, repeat)

    def listened(self, listened, call_id, at):
        """The sound of a call, when it is over."""
        self._judge("sound", listened, f"sound of {call_id}", at)

    def _judge(self, kind, heard, message=None, at=None):
        for rule in self.rules:
            if rule.judges != kind or not self.profile.applies(rule):
                continue
            line = rule.broken(heard)
            if line is not None:
                self.violations.append(Violation(rule.id, rule.clause or self.profile.source, rule.sentence, line,
                                                 message or heard.text.start, heard.at if at is None else at))
