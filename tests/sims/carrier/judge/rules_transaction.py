"""How requests are repeated, acknowledged and cancelled: RFC 3261 9 and 17."""
from .rule import Rule, on

T1 = 0.5
SOON = 0.8           # Of an interval: clocks and loops are not exact.
CROSSING = 0.25      # Seconds in which both sides' messages may pass each other.
PATIENCE_REPEATS = 4  # We have said a 2xx or a reliable provisional so often, over 3 s at least.


def interval_before(moments, at):
    """The interval that has to lie before the next repeat, T1 doubled each time up to T2 = 4 s."""
    return min(T1 * 2 ** (len(moments) - 1), 4.0), at - moments[-1]


def too_soon(heard):
    if not heard.text.is_request or heard.transport != "UDP":
        return None
    due, waited = interval_before(heard.exchange.said_at, heard.at)
    return f"{heard.text.start} again after {waited:.2f} s, not {due:g} s" if waited < due * SOON else None


def repeated_on_a_stream(heard):
    return heard.text.start if heard.text.is_request and heard.transport != "UDP" else None


def repeated_after_answer(heard):
    """After a provisional answer an INVITE is not repeated, after a final one nothing is."""
    if not heard.text.is_request or not heard.exchange.answers:
        return None
    is_invite = heard.text.method == "INVITE"
    heard_at = next((at for at, answer in heard.exchange.answers if is_invite or answer.status >= 200), None)
    if heard_at is None or heard.at - heard_at <= CROSSING:
        return None
    return f"{heard.text.start} again {heard.at - heard_at:.2f} s after it was answered"


@on()
def branch_again(heard):
    if heard.text.method in ("ACK", "CANCEL"):
        return None
    mine = heard.memory.key(heard.text, False)[:3]
    return heard.text.line("via") if heard.text.branch and any(key[:3] == mine for key in heard.memory.exchanges) else None


@on("ACK")
def ack_of_nothing(heard):
    return None if heard.exchange and heard.exchange.final else heard.text.start


def acknowledged(heard):
    """The answer that an ACK is about, and whether it was a refusal."""
    final = heard.exchange.final if heard.exchange else None
    return final, bool(final) and final.status >= 300


@on("ACK")
def ack_branch(heard):
    final, refused = acknowledged(heard)
    if not final:
        return None
    same = heard.text.branch == heard.exchange.request.branch
    return heard.text.line("via") if same != refused else None


@on("ACK")
def ack_differs(heard):
    final, refused = acknowledged(heard)
    if not refused:
        return None
    invite = heard.exchange.request
    if heard.text.uri_text != invite.uri_text:
        return heard.text.start
    if heard.text.one("from") != invite.one("from"):
        return heard.text.line("from")
    if heard.text.listed("route") != invite.listed("route"):
        return heard.text.line("route")
    return heard.text.line("via") if len(heard.text.listed("via")) != 1 else None


@on("ACK")
def ack_to(heard):
    final, _ = acknowledged(heard)
    if not final:
        return None
    answers = {answer.tag("to") for _, answer in heard.exchange.answers if (answer.status >= 300) == (final.status >= 300)}
    return None if heard.text.tag("to") in answers else heard.text.line("to")


def never_acknowledged(heard):
    """We say the final answer again and again."""
    text = heard.text
    if text.is_request or text.status < 200 or heard.exchange.request.method != "INVITE" or heard.exchange.acknowledged:
        return None
    return f"{text.start} said {PATIENCE_REPEATS} times" if len(heard.exchange.answer_repeats[text.data]) == PATIENCE_REPEATS else None


def never_answered(heard):
    """We say a request again and again and hear nothing."""
    if not heard.text.is_request or heard.exchange.answers or len(heard.exchange.said_at) != PATIENCE_REPEATS + 1:
        return None
    return f"{heard.text.start} said {PATIENCE_REPEATS + 1} times"


@on("CANCEL")
def cancels_nothing(heard):
    return None if heard.exchange else heard.text.start


@on("CANCEL")
def cancel_differs(heard):
    if not heard.exchange:
        return None
    invite = heard.exchange.request
    if heard.text.uri_text != invite.uri_text:
        return heard.text.start
    for name in ("call-id", "from", "to"):
        if heard.text.one(name) != invite.one(name):
            return heard.text.line(name)
    if heard.text.sequence != invite.sequence:
        return heard.text.line("cseq")
    return heard.text.line("route") if heard.text.listed("route") != invite.listed("route") else None


@on("CANCEL")
def cancel_asks(heard):
    return next((heard.text.line(name) for name in ("require", "proxy-require") if heard.text.has(name)), None)


@on("CANCEL")
def cancel_too_early(heard):
    return heard.text.start if heard.exchange and not heard.exchange.answers else None


@on("CANCEL")
def cancel_too_late(heard):
    final_at = next((at for at, answer in heard.exchange.answers if answer.status >= 200), None) if heard.exchange else None
    return heard.text.start if final_at is not None and heard.at - final_at > CROSSING else None


RULES = (
    Rule("repeat.pace", "RFC 3261 17.1.1.2, 17.1.2.2", "A request is repeated after T1, doubled each time.", too_soon, "repeat"),
    Rule("repeat.stream", "RFC 3261 17.1.1.2, 17.1.2.2", "On a stream nothing is repeated.", repeated_on_a_stream, "repeat"),
    Rule("repeat.answered", "RFC 3261 17.1.1.2, 17.1.2.2", "What was answered is not repeated.", repeated_after_answer, "repeat"),
    Rule("branch.new", "RFC 3261 8.1.1.7", "Each request has a branch of its own.", branch_again),
    Rule("ack.final", "RFC 3261 17.1.1.3, 13.2.2.4", "An ACK follows a final answer to the INVITE of its Call-ID and CSeq.", ack_of_nothing),
    Rule("ack.branch", "RFC 3261 17.1.1.3, 13.2.2.4", "The ACK of a refusal has the INVITE's branch, that of a 2xx one of its own.", ack_branch),
    Rule("ack.same", "RFC 3261 17.1.1.3", "The ACK of a refusal has the INVITE's URI, From and Route, and one Via.", ack_differs),
    Rule("ack.to", "RFC 3261 17.1.1.3, 12.2.1.1", "The ACK has the To tag of the answer.", ack_to),
    Rule("ack.missing", "RFC 3261 13.2.2.4, 17.1.1.3", "Every final answer to an INVITE is acknowledged.", never_acknowledged, "ours"),
    Rule("answer.missing", "RFC 3261 8.2, 17.2", "Every request is answered.", never_answered, "ours"),
    Rule("cancel.known", "RFC 3261 9.1", "A CANCEL has the branch of the INVITE that it cancels.", cancels_nothing),
    Rule("cancel.same", "RFC 3261 9.1", "A CANCEL has the INVITE's URI, Call-ID, From, To, number and Route.", cancel_differs),
    Rule("cancel.plain", "RFC 3261 9.1", "A CANCEL requires nothing.", cancel_asks),
    Rule("cancel.early", "RFC 3261 9.1", "A CANCEL waits for a provisional answer.", cancel_too_early),
    Rule("cancel.late", "RFC 3261 9.1", "A CANCEL follows no final answer.", cancel_too_late),
)
