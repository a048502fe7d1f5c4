"""Inside a dialog: RFC 3261 12, 14 and 15."""
from .rule import Rule, answering, inside, on

LATE = 1.0  # Seconds a busy machine may need on top of what a timer says.


@on("BYE", "PRACK", "UPDATE", "INFO", "REFER", "NOTIFY")
def unknown_dialog(heard):
    return None if heard.dialog else heard.text.start


@on("INVITE")
def unknown_reinvite(heard):
    return heard.text.line("to") if heard.text.tag("to") and not heard.dialog else None


@inside
def other_target(heard):
    first = heard.dialog.routes[0] if heard.dialog.routes else ""
    if first and ";lr" not in first:
        return None
    return None if heard.text.uri_text == heard.dialog.our_target else heard.text.start


@on("ACK")
def other_target_of_ack(heard):
    confirmed = heard.dialog and heard.exchange and heard.exchange.final and heard.exchange.final.status < 300
    return heard.text.start if confirmed and heard.text.uri_text != heard.dialog.our_target else None


def other_routes(heard):
    text = heard.text
    confirmed = heard.exchange and heard.exchange.final and heard.exchange.final.status < 300
    if not text.is_request or not heard.dialog or text.method == "CANCEL" or (text.method == "ACK" and not confirmed):
        return None
    return None if text.listed("route") == heard.dialog.routes else text.line("route")


@inside
def number_not_next(heard):
    known = heard.dialog.their_sequence
    return None if known < 0 or heard.text.sequence == known + 1 else heard.text.line("cseq")


@inside
def other_uris(heard):
    for name, known in (("from", heard.dialog.their_uri), ("to", heard.dialog.our_uri)):
        address = heard.text.address(name)
        if address and known and address.uri_text != known:
            return heard.text.line(name)
    return None


@inside
def after_the_end(heard):
    return heard.text.start if heard.dialog.is_over and heard.text.method != "BYE" else None


@on("BYE")
def bye_too_early(heard):
    """The callee may not send BYE in an early dialog (RFC 3261 15)."""
    dialog = heard.dialog
    if not dialog or dialog.is_confirmed:
        return None
    we_called = any(exchange.ours and exchange.request.method == "INVITE" and exchange.request.call_id == heard.text.call_id
                    for exchange in heard.memory.exchanges.values())
    return heard.text.start if we_called else None


@on("INVITE")
def invite_in_invite(heard):
    """A re-INVITE while an INVITE of either side has no final answer (RFC 3261 14.1)."""
    if not heard.dialog:
        return None
    for exchange in heard.memory.exchanges.values():
        if exchange.request.method == "INVITE" and exchange.request.call_id == heard.text.call_id and not exchange.ours \
                and not exchange.final:
            return heard.text.start
    return None


def earlier_invite(heard, ours):
    """The latest INVITE of that dialog before this message, theirs or ours."""
    return next((exchange for exchange in reversed(heard.memory.exchanges.values())
                 if exchange.ours == ours and exchange.request.method == "INVITE" and exchange.request.call_id == heard.text.call_id), None)


@on("INVITE")
def glare_not_waited_out(heard):
    """After 491 the owner of the Call-ID waits 2.1 to 4 s, the other up to 2 s (RFC 3261 14.1)."""
    before = earlier_invite(heard, ours=False) if heard.dialog else None
    final = before.final if before else None
    if not final or final.status != 491:
        return None
    first = next(iter(exchange for exchange in heard.memory.exchanges.values()
                      if exchange.request.method == "INVITE" and exchange.request.call_id == heard.text.call_id))
    least, most = (0.0, 2.0) if first.ours else (2.1, 4.0)
    waited = heard.at - next(at for at, answer in before.answers if answer is final)
    return f"{heard.text.start} {waited:.2f} s after 491" if not least - 0.05 <= waited <= most + LATE else None


@answering("INVITE", at_least=200)
def glare_not_refused(heard):
    """Our re-INVITE reaches them while theirs has no final answer: 491 and nothing else (RFC 3261 14.2)."""
    theirs = earlier_invite(heard, ours=False)
    open_then = theirs and heard.dialog and theirs.request.tag("to") and theirs.said_at[0] < heard.exchange.said_at[0] \
        and not any(at < heard.exchange.said_at[0] for at, answer in theirs.answers if answer.status >= 200)
    return heard.text.start if open_then and heard.text.status != 491 else None


@on("INVITE", "UPDATE")
def no_contact_inside(heard):
    return heard.text.start if heard.dialog and not heard.text.has("contact") else None


RULES = (
    Rule("dialog.known", "RFC 3261 12.2.1.1", "Call-ID and both tags are those of a dialog.", unknown_dialog),
    Rule("dialog.reinvite", "RFC 3261 12.2.1.1", "An INVITE with a To tag belongs to a dialog.", unknown_reinvite),
    Rule("dialog.target", "RFC 3261 12.2.1.1", "A request inside a dialog is addressed to our Contact.", other_target),
    Rule("dialog.ack_target", "RFC 3261 13.2.2.4", "The ACK of a 2xx is addressed to our Contact.", other_target_of_ack),
    Rule("dialog.routes", "RFC 3261 12.2.1.1", "A request inside a dialog bears the whole route set in order, and nothing else.", other_routes),
    Rule("dialog.number", "RFC 3261 12.2.1.1", "CSeq grows by one with each request.", number_not_next),
    Rule("dialog.uris", "RFC 3261 12.2.1.1", "From and To keep their URIs.", other_uris),
    Rule("dialog.over", "RFC 3261 15", "After BYE nothing comes.", after_the_end),
    Rule("dialog.early_bye", "RFC 3261 15", "Who is called sends no BYE before the answer.", bye_too_early),
    Rule("dialog.one_invite", "RFC 3261 14.1", "There is no re-INVITE while an INVITE of one's own waits for its answer.", invite_in_invite),
    Rule("glare.wait", "RFC 3261 14.1", "After 491 the owner of the Call-ID tries again after 2.1 to 4 s, the other within 2 s.", glare_not_waited_out),
    Rule("glare.refused", "RFC 3261 14.2", "A re-INVITE that meets one's own is refused with 491.", glare_not_refused),
    Rule("dialog.contact", "RFC 3261 12.2.1.1, RFC 3311 5.1", "re-INVITE and UPDATE have a Contact.", no_contact_inside),
)
