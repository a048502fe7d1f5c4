"""Reliable provisional answers: RFC 3262; UPDATE in early dialogs: RFC 3311."""
import re

from .rule import Rule, answering, on
from .rules_transaction import PATIENCE_REPEATS, SOON, interval_before


def rack_of(text):
    match = re.fullmatch(r"(\d{1,10})[ \t]+(\d{1,10})[ \t]+(\S+)", text.one("rack"))
    return (int(match.group(1)), int(match.group(2)), match.group(3)) if match else None


@on("PRACK")
def bad_rack(heard):
    return None if rack_of(heard.text) else heard.text.line("rack")


@on("PRACK")
def rack_of_nothing(heard):
    rack = rack_of(heard.text)
    if not rack or not heard.dialog:
        return None
    invite = heard.memory.invite_of_dialog(heard.text, False)
    known = {(int(answer.one("rseq")), invite.request.sequence, "INVITE") for answer in invite.reliable(heard.text.tag("to"))} \
        if invite else set()
    return None if rack in known else heard.text.line("rack")


@on("PRACK")
def out_of_order(heard):
    rack = rack_of(heard.text)
    invite = heard.memory.invite_of_dialog(heard.text, False) if rack and heard.dialog else None
    if not invite:
        return None
    tag = heard.text.tag("to")
    before = [answer.one("rseq") for answer in invite.reliable(tag) if int(answer.one("rseq")) < rack[0]]
    return heard.text.line("rack") if any((number, tag) not in invite.pracked for number in before) else None


@on("PRACK")
def pracked_twice(heard):
    rack = rack_of(heard.text)
    invite = heard.memory.invite_of_dialog(heard.text, False) if rack else None
    return heard.text.line("rack") if invite and (str(rack[0]), heard.text.tag("to")) in invite.pracked else None


def never_pracked(heard):
    """We say a reliable provisional answer again and again."""
    text = heard.text
    if text.is_request or not text.has("rseq") or (text.one("rseq"), text.tag("to")) in heard.exchange.pracked:
        return None
    return f"{text.start} said {PATIENCE_REPEATS} times" if len(heard.exchange.answer_repeats[text.data]) == PATIENCE_REPEATS else None


# Their own

@answering("INVITE", at_least=101, below=200)
def half_reliable(heard):
    required, numbered = "100rel" in heard.text.tokens("require"), re.fullmatch(r"[1-9]\d{0,9}", heard.text.one("rseq"))
    if required == bool(numbered) and (numbered or not heard.text.has("rseq")):
        return None
    return heard.text.line("rseq" if heard.text.has("rseq") else "require")


def asked_for(heard, header):
    return "100rel" in heard.exchange.request.tokens(header)


@answering("INVITE", at_least=101, below=200)
def reliable_unasked(heard):
    wanted = asked_for(heard, "supported") or asked_for(heard, "require")
    return heard.text.line("require") if "100rel" in heard.text.tokens("require") and not wanted else None


@answering("INVITE", at_least=101, below=200)
def unreliable_though_required(heard):
    return heard.text.start if asked_for(heard, "require") and "100rel" not in heard.text.tokens("require") else None


def numbers(heard):
    return [int(answer.one("rseq")) for answer in heard.exchange.reliable(heard.text.tag("to"))]


@answering("INVITE", at_least=101, below=200)
def rseq_not_next(heard):
    known = numbers(heard)
    value = heard.text.one("rseq")
    return heard.text.line("rseq") if known and value.isdigit() and int(value) != known[-1] + 1 else None


def unacknowledged(heard):
    tag = heard.text.tag("to")
    ours = {text_of.one("rack").split(" ")[0] for text_of in pracks_of_ours(heard)}
    return [answer for answer in heard.exchange.reliable(tag) if answer.one("rseq") not in ours]


def pracks_of_ours(heard):
    return [exchange.request for exchange in heard.memory.exchanges.values()
            if exchange.ours and exchange.request.method == "PRACK" and exchange.request.call_id == heard.text.call_id]


@answering("INVITE", at_least=101, below=200)
def first_not_acknowledged(heard):
    first = heard.exchange.reliable(heard.text.tag("to"))[:1]
    return heard.text.line("rseq") if heard.text.has("rseq") and first and first[0] in unacknowledged(heard) else None


@answering("INVITE", at_least=200, below=300)
def answered_with_offer_open(heard):
    return heard.text.start if any(answer.sdp for answer in unacknowledged(heard)) else None


@answering("INVITE", at_least=101, below=200)
def first_without_offer(heard):
    first = heard.text.has("rseq") and not heard.exchange.request.sdp and not heard.exchange.reliable(heard.text.tag("to"))
    return heard.text.start if first and not heard.text.sdp else None


def provisional_too_soon(heard):
    text = heard.text
    if text.is_request or not text.has("rseq") or heard.transport != "UDP":
        return None
    moments = heard.exchange.answer_repeats[text.data]
    due = min(0.5 * 2 ** (len(moments) - 1), 32.0)  # Not held at T2, unlike requests.
    waited = interval_before(moments, heard.at)[1]
    return f"{text.start} again after {waited:.2f} s, not {due:g} s" if waited < due * SOON else None


@on("UPDATE")
def update_not_allowed(heard):
    """Only who was told UPDATE in an Allow sends it."""
    for exchange in heard.memory.exchanges.values():
        if exchange.request.call_id != heard.text.call_id:
            continue
        said = [exchange.request] if exchange.ours else [answer for _, answer in exchange.answers]
        if any("update" in text.tokens("allow") for text in said):
            return None
    return heard.text.start


RULES = (
    Rule("prack.form", "RFC 3262 7.2", "RAck is two numbers and a method.", bad_rack),
    Rule("prack.matches", "RFC 3262 4", "RAck names a reliable answer of that dialog: its RSeq, and CSeq and method of the INVITE.", rack_of_nothing),
    Rule("prack.order", "RFC 3262 4", "Reliable answers are acknowledged in their order.", out_of_order),
    Rule("prack.once", "RFC 3262 4", "Each reliable answer has one PRACK, also when it was repeated.", pracked_twice),
    Rule("prack.missing", "RFC 3262 4", "Every reliable answer is acknowledged.", never_pracked, "ours"),
    Rule("rseq.form", "RFC 3262 3, 7.1", "A reliable answer has Require: 100rel and an RSeq of 1 or more, any other has neither.", half_reliable),
    Rule("rseq.asked", "RFC 3262 3", "Answers are reliable only where the INVITE supports or requires it.", reliable_unasked),
    Rule("rseq.required", "RFC 3262 3", "Where the INVITE requires it every answer from 101 to 199 is reliable.", unreliable_though_required),
    Rule("rseq.next", "RFC 3262 3", "RSeq grows by one.", rseq_not_next),
    Rule("rseq.first", "RFC 3262 3", "There is no second reliable answer before the first is acknowledged.", first_not_acknowledged),
    Rule("rseq.offers", "RFC 3261 13.2.1", "The first reliable answer to an INVITE without offer makes one.", first_without_offer),
    Rule("rseq.open", "RFC 3262 3", "There is no 2xx while a reliable answer with a session description waits for its PRACK.", answered_with_offer_open),
    Rule("rseq.pace", "RFC 3262 3", "A reliable answer is repeated after T1, doubled each time.", provisional_too_soon, "repeat"),
    Rule("update.allowed", "RFC 3311 4", "UPDATE is sent to those who allow it.", update_not_allowed),
)
