"""Session timers: RFC 4028."""
import re

from .rule import Rule, answering, on

SHORTEST = 90  # Seconds, RFC 4028 4.


def timer_of(text):
    """(seconds, refresher or "") of Session-Expires; None where it is malformed or missing."""
    match = re.fullmatch(r"(\d{1,10})((?:[ \t]*;[ \t]*[^;]+)*)", text.one("session-expires"))
    if not match:
        return None
    refresher = re.search(r";[ \t]*refresher[ \t]*=[ \t]*([^; \t]+)", match.group(2))
    return int(match.group(1)), refresher.group(1) if refresher else ""


def bad_timer(heard):
    if not heard.text.has("session-expires"):
        return None
    timer = timer_of(heard.text)
    return None if timer and timer[1] in ("", "uac", "uas") else heard.text.line("session-expires")


def too_short(heard):
    timer = timer_of(heard.text) if heard.text.has("session-expires") else None
    return heard.text.line("session-expires") if timer and timer[0] < SHORTEST else None


def bad_minimum(heard):
    if not heard.text.has("min-se"):
        return None
    value = heard.text.one("min-se").split(";")[0].strip()
    return None if value.isdigit() and int(value) >= SHORTEST else heard.text.line("min-se")


@on("INVITE", "UPDATE")
def below_its_minimum(heard):
    timer, minimum = timer_of(heard.text), heard.text.one("min-se").split(";")[0].strip()
    return heard.text.line("session-expires") if timer and minimum.isdigit() and timer[0] < int(minimum) else None


@on("INVITE", "UPDATE")
def unsupported(heard):
    return heard.text.line("session-expires") if heard.text.has("session-expires") \
        and "timer" not in heard.text.tokens("supported") + heard.text.tokens("require") else None


@answering("INVITE", "UPDATE", at_least=200, below=300)
def no_refresher(heard):
    timer = timer_of(heard.text)
    return heard.text.line("session-expires") if timer and not timer[1] else None


@answering("INVITE", "UPDATE", at_least=200, below=300)
def not_required(heard):
    timer = timer_of(heard.text)
    return heard.text.line("session-expires") if timer and timer[1] == "uac" and "timer" not in heard.text.tokens("require") else None


@answering("INVITE", "UPDATE", at_least=200, below=300)
def longer_than_asked(heard):
    asked, answered = timer_of(heard.exchange.request), timer_of(heard.text)
    return heard.text.line("session-expires") if asked and answered and answered[0] > asked[0] else None


@answering("INVITE", "UPDATE", at_least=200, below=300)
def other_refresher(heard):
    asked, answered = timer_of(heard.exchange.request), timer_of(heard.text)
    return heard.text.line("session-expires") if asked and answered and asked[1] and answered[1] != asked[1] else None


@answering("INVITE", "UPDATE", at_least=200, below=300)
def timer_for_who_has_none(heard):
    supported = "timer" in heard.exchange.request.tokens("supported")
    timer = timer_of(heard.text)
    return heard.text.line("session-expires") if timer and timer[1] == "uac" and not supported else None


@on("INVITE", "UPDATE")
def refreshed_too_early(heard):
    """At half of the interval (RFC 4028 10); a third is far too often. What brings another session is no refresh."""
    dialog = heard.dialog
    if not dialog or not dialog.interval or not dialog.they_refresh or (heard.text.sdp and heard.text.sdp != dialog.their_session):
        return None
    waited = heard.at - dialog.refreshed_at
    return f"{heard.text.start} after {waited:.1f} s of {dialog.interval} s" if waited < dialog.interval / 3 else None


@on("INVITE", "UPDATE")
def refreshed_too_late(heard):
    dialog = heard.dialog
    if not dialog or not dialog.interval or not dialog.they_refresh:
        return None
    waited = heard.at - dialog.refreshed_at
    return f"{heard.text.start} after {waited:.1f} s of {dialog.interval} s" if waited > dialog.interval * 2 / 3 else None


@on("INVITE", "UPDATE")
def forgets_the_timer(heard):
    dialog = heard.dialog
    return heard.text.start if dialog and dialog.interval and dialog.they_refresh and not heard.text.has("session-expires") else None


RULES = (
    Rule("timer.form", "RFC 4028 4", "Session-Expires is a number of seconds and refresher=uac or uas.", bad_timer),
    Rule("timer.shortest", "RFC 4028 4", "A session interval is 90 s or longer.", too_short),
    Rule("timer.minimum", "RFC 4028 5", "Min-SE is a number of seconds, 90 or more.", bad_minimum),
    Rule("timer.order", "RFC 4028 7.1", "Session-Expires is not below the Min-SE beside it.", below_its_minimum),
    Rule("timer.supported", "RFC 4028 7.1", "Who sends Session-Expires supports timer.", unsupported),
    Rule("timer.refresher", "RFC 4028 9", "A 2xx with Session-Expires says who refreshes.", no_refresher),
    Rule("timer.required", "RFC 4028 9", "A 2xx that makes the caller refresh requires timer.", not_required),
    Rule("timer.longer", "RFC 4028 9", "A 2xx makes the interval no longer than was asked for.", longer_than_asked),
    Rule("timer.chosen", "RFC 4028 9", "A refresher that the request names stays.", other_refresher),
    Rule("timer.able", "RFC 4028 9", "Who does not support timer is not made to refresh.", timer_for_who_has_none),
    Rule("timer.early", "RFC 4028 10", "A session is refreshed about half-way.", refreshed_too_early),
    Rule("timer.late", "RFC 4028 10", "A session is refreshed well before it expires.", refreshed_too_late),
    Rule("timer.kept", "RFC 4028 7.4", "A refresh says the interval again.", forgets_the_timer),
)
