"""What only some carriers ask for: each rule looks at one field of the profile and is silent where that is empty."""
import re

from .description import Description
from .grammar import read_address, read_uri
from .rule import Rule, answering, on
from .rules_register import lifetime
from .rules_session import timer_of


@on()
def has_rport(heard):
    via = heard.text.via
    return heard.text.line("via") if heard.profile.no_rport and via and "rport" in via.parameters else None


def contact_names_transport(heard):
    if not heard.profile.no_contact_transport:
        return None
    addresses = [read_address(value) for value in heard.text.listed("contact") if value != "*"]
    return heard.text.line("contact") if any(address and "transport" in address.uri.parameters for address in addresses) else None


def asserts(heard):
    return heard.text.line("p-asserted-identity") if heard.profile.no_asserted and heard.text.has("p-asserted-identity") else None


@on("INVITE")
def no_identity(heard):
    header = heard.profile.identity
    return heard.text.start if header and not heard.dialog and not heard.text.has(header) else None


@on("INVITE")
def foreign_number(heard):
    """From (where it is not withheld) and the identity name a number of the line."""
    if not heard.profile.numbers or heard.dialog:
        return None
    for header in ("from", heard.profile.identity):
        address = heard.text.address(header) if header and heard.text.has(header) else None
        if address and address.uri.user.lower() != "anonymous" and address.uri.user not in heard.profile.numbers:
            return heard.text.line(header)
    return None


@on("INVITE")
def caller_form(heard):
    address = heard.text.address("from")
    if not heard.profile.caller_form or heard.dialog or not address or address.uri.user.lower() == "anonymous":
        return None
    return None if re.fullmatch(heard.profile.caller_form, address.uri.user) else heard.text.line("from")


@on("INVITE")
def called_form(heard):
    uri = read_uri(heard.text.uri_text)
    if not heard.profile.called_form or heard.dialog or not uri:
        return None
    return None if re.fullmatch(heard.profile.called_form, uri.user) else heard.text.start


@on("INVITE", "REGISTER")
def other_domain(heard):
    uri = read_uri(heard.text.uri_text)
    if not heard.profile.domain or heard.dialog or not uri:
        return None
    return None if uri.host == heard.profile.domain else heard.text.start


@on("INVITE")
def supports_less(heard):
    offered = set(heard.text.tokens("supported") + heard.text.tokens("require"))
    return heard.text.line("supported") if heard.text.has("supported") and not set(heard.profile.offers) <= offered else None


@on("INVITE")
def allows_less(heard):
    return heard.text.line("allow") if heard.text.has("allow") and not set(heard.profile.allows) <= set(heard.text.tokens("allow")) \
        else None


@on("INVITE")
def other_session(heard):
    if not heard.profile.session or heard.dialog:
        return None
    wanted, least = heard.profile.session
    timer = timer_of(heard.text)
    if not timer or timer[0] != wanted:
        return heard.text.line("session-expires")
    return None if heard.text.one("min-se") == str(least) else heard.text.line("min-se")


@on("INVITE", "UPDATE")
def refreshed_otherwise(heard):
    """A request inside the dialog that brings no other session is a refresh."""
    same = heard.dialog and heard.dialog.interval and heard.text.sdp in ("", heard.dialog.their_session)
    if not heard.profile.refresh_method or not same or not heard.dialog.is_confirmed:
        return None
    if heard.text.method != heard.profile.refresh_method:
        return heard.text.start
    timer = timer_of(heard.text)
    return None if timer and timer[1] == "uac" else heard.text.line("session-expires")


def alive(heard):
    return [stream for stream in Description(heard.text.sdp).streams if stream.port] if heard.text.sdp else []


def other_codec(heard):
    if not heard.profile.only_codecs:
        return None
    wanted = set(heard.profile.codecs) | ({"TELEPHONE-EVENT"} if heard.profile.telephone_events else set())
    return next((stream.line for stream in alive(heard) if set(stream.encodings) - wanted), None)


def other_packet_time(heard):
    for stream in alive(heard):
        for value in stream.values("ptime"):
            if value.isdigit() and 0 < int(value) != heard.profile.packet_milliseconds:
                return f"a=ptime:{value}"
    return None


def other_port(heard):
    least, most = heard.profile.rtp_ports
    return next((stream.line for stream in alive(heard) if not least <= stream.port <= most), None)


@on("REGISTER")
def other_lifetime(heard):
    wanted, asked = heard.profile.expires_asked, lifetime(heard.text)
    return heard.text.line("expires") if wanted and asked not in (0, None, wanted) else None


@on()
def proves_unasked(heard):
    names = ("authorization", "proxy-authorization")
    silent = heard.profile.registers and not heard.profile.algorithm
    return next((heard.text.line(name) for name in names if silent and heard.text.has(name)), None)


@answering("INVITE", at_least=101, below=300)
def answered_with_much(heard):
    """More than one codec left standing in an answer, where the carrier speaks one only."""
    if not heard.profile.only_codecs or len(heard.profile.codecs) != 1:
        return None
    return next((stream.line for stream in alive(heard) if len(stream.formats) > 1 + heard.profile.telephone_events), None)


RULES = (
    Rule("carrier.rport", "", "There is no rport in a Via.", has_rport),
    Rule("carrier.transport", "", "There is no transport parameter in a Contact.", contact_names_transport),
    Rule("carrier.asserted", "", "P-Asserted-Identity is never sent to the network.", asserts),
    Rule("carrier.identity", "", "An INVITE tells its caller in the header the carrier reads.", no_identity),
    Rule("carrier.number", "", "The caller is one of the line's own numbers.", foreign_number),
    Rule("carrier.caller", "", "The caller is written as the carrier writes numbers.", caller_form),
    Rule("carrier.called", "", "The called is written as the carrier writes numbers.", called_form),
    Rule("carrier.domain", "", "Requests are addressed to the carrier's domain.", other_domain),
    Rule("carrier.supported", "", "An INVITE supports what the carrier uses.", supports_less),
    Rule("carrier.allow", "", "An INVITE allows what the carrier uses.", allows_less),
    Rule("carrier.session", "", "An INVITE asks for the carrier's session interval.", other_session),
    Rule("carrier.refresh", "", "Sessions are refreshed by the carrier's method, refresher=uac.", refreshed_otherwise),
    Rule("carrier.codecs", "", "Only the carrier's codecs are offered and answered.", other_codec),
    Rule("carrier.one_codec", "", "An answer leaves one codec.", answered_with_much),
    Rule("carrier.packet_time", "", "Packets are as long as the carrier's.", other_packet_time),
    Rule("carrier.ports", "", "Sound uses the carrier's port range.", other_port),
    Rule("carrier.lifetime", "", "A REGISTER asks for the carrier's lifetime.", other_lifetime),
    Rule("carrier.proof", "", "Nobody proves who he is where nobody asks.", proves_unasked),
)
