"""The form of every message: RFC 3261 7, 8.1.1, 8.2.6, 20 and 25."""
import re

from .grammar import TOKEN, WORD, read_address, read_uri, read_via
from .rule import Rule, answering, on

ONCE = ("from", "to", "call-id", "cseq", "max-forwards", "content-length", "content-type", "expires", "session-expires",
        "min-se", "rack", "rseq", "event", "date", "user-agent", "server", "retry-after", "min-expires", "mime-version")
OPTION_TAGS = {"100rel", "timer", "replaces", "norefersub", "path", "outbound", "gruu", "histinfo", "privacy", "precondition",
               "from-change", "tdialog", "early-session", "join", "eventlist", "answermode", "resource-priority", "199", "sec-agree"}
PRIVACY = {"header", "session", "user", "none", "critical", "id", "history"}  # RFC 3323 4.2, 3325 9.3, 7044 10.1.
RANDOM_CHARACTERS = 6  # 32 bits in base 64.


def noted(fault):
    return lambda heard: heard.text.faults.get(fault)


def missing(heard):
    wanted = ["via", "from", "to", "call-id", "cseq"] + (["max-forwards"] if heard.text.is_request else [])
    gone = [name for name in wanted if not heard.text.has(name)]
    return f"no {', '.join(gone)} in {heard.text.start}" if gone else None


def twice(heard):
    names = [name for name, _, _ in heard.text.headers]
    double = next((name for name in ONCE if names.count(name) > 1), None)
    return [line for name, _, line in heard.text.headers if name == double][1] if double else None


def bad_address(*headers):
    def broken(heard):
        for name in headers:
            values = heard.text.listed(name) if name not in ("from", "to") else heard.text.all(name)
            for value in values:
                if value != "*" and read_address(value) is None:
                    return heard.text.line(name)
        return None
    return broken


def bad_via(heard):
    return next((heard.text.line("via") for value in heard.text.listed("via") if read_via(value) is None), None)


@on()
def no_magic(heard):
    via = heard.text.via
    branch = via and via.parameters.get("branch", "")
    return heard.text.line("via") if via and (not branch.startswith("z9hG4bK") or len(branch) == len("z9hG4bK")) else None


@on()
def wrong_transport(heard):
    via = heard.text.via
    return heard.text.line("via") if via and via.transport != heard.transport else None


@on()
def bad_forwards(heard):
    value = heard.text.one("max-forwards", "70")
    return None if re.fullmatch(r"\d{1,3}", value) and int(value) < 256 else heard.text.line("max-forwards")


@on()
def untagged_from(heard):
    address = heard.text.address("from")
    return heard.text.line("from") if address and not address.parameters.get("tag") else None


def short_tag(heard):
    mine = "from" if heard.text.is_request else "to"
    tag = heard.text.tag(mine)
    return heard.text.line(mine) if tag and len(tag) < RANDOM_CHARACTERS else None


@on()
def tagged_to(heard):
    if heard.dialog or heard.text.method in ("ACK", "CANCEL", "BYE", "PRACK", "UPDATE"):
        return None
    return heard.text.line("to") if heard.text.tag("to") and heard.text.method in ("REGISTER", "OPTIONS") else None


def bad_call_id(heard):
    return None if re.fullmatch(rf"{WORD}(?:@{WORD})?", heard.text.call_id or "x") else heard.text.line("call-id")


def bad_sequence(heard):
    value = heard.text.one("cseq", "1 X")
    match = re.fullmatch(rf"(\d{{1,10}})[ \t]+({TOKEN})", value)
    return None if match and int(match.group(1)) < 2 ** 31 else heard.text.line("cseq")


@on()
def other_method(heard):
    named = heard.text.one("cseq").split()[-1:]
    return heard.text.line("cseq") if named and heard.text.method not in ("", named[0]) and re.fullmatch(TOKEN, named[0]) else None


@on()
def bad_request_uri(heard):
    if not heard.text.uri_text:
        return None
    uri = read_uri(heard.text.uri_text)
    return None if uri and not uri.headers and "method" not in uri.parameters else heard.text.start


def wrong_length(heard):
    value = heard.text.one("content-length")
    if not heard.text.has("content-length"):
        return None
    return None if value.isdigit() and int(value) == len(heard.text.body_bytes) else heard.text.line("content-length")


def no_length(heard):
    return heard.text.start if heard.transport != "UDP" and not heard.text.has("content-length") else None


def untyped_body(heard):
    return heard.text.start if heard.text.body_bytes and not heard.text.has("content-type") else None


def makes_dialog(heard):
    text = heard.text
    return text.method == "INVITE" and (text.is_request or 200 <= text.status < 300)


def no_contact(heard):
    return heard.text.start if makes_dialog(heard) and len(heard.text.listed("contact")) != 1 else None


def odd_contact(heard):
    address = heard.text.address("contact") if makes_dialog(heard) and len(heard.text.listed("contact")) == 1 else None
    return heard.text.line("contact") if address and address.uri.scheme not in ("sip", "sips") else None


@on()
def recorded(heard):
    return heard.text.line("record-route") if heard.text.has("record-route") else None


def lacks(header):
    def broken(heard):
        return heard.text.start if makes_dialog(heard) and not heard.text.has(header) else None
    return broken


def allows_less(heard):
    return heard.text.line("allow") if heard.text.has("allow") and makes_dialog(heard) \
        and not {"invite", "ack", "cancel", "bye"} <= set(heard.text.tokens("allow")) else None


def unknown_option(heard):
    for name in ("require", "proxy-require", "supported"):
        if set(heard.text.tokens(name)) - OPTION_TAGS:
            return heard.text.line(name)
    return None


def bad_privacy(heard):
    values = {part.strip().lower() for part in heard.text.one("privacy").split(";")}
    return heard.text.line("privacy") if heard.text.has("privacy") and (values - PRIVACY or "none" in values and len(values) > 1) \
        else None


@on("INVITE")
def half_anonymous(heard):
    address = heard.text.address("from")
    if not address or heard.dialog or address.uri.user.lower() != "anonymous":
        return None
    return None if address.uri.host == "anonymous.invalid" else heard.text.line("from")


def two_identities(header):
    def broken(heard):
        uris = [address.uri for value in heard.text.listed(header) if (address := read_address(value))]
        schemes = [("tel" if uri.scheme == "tel" else "sip") for uri in uris]
        return heard.text.line(header) if len(schemes) != len(set(schemes)) else None
    return broken


@on("INVITE")
def strange_diversion(heard):
    for value in heard.text.listed("diversion"):
        address = read_address(value)
        if address and "reason" in address.parameters and not re.fullmatch(rf'{TOKEN}|".*"', address.parameters["reason"]):
            return heard.text.line("diversion")
    return None


@on("INVITE")
def unnumbered_history(heard):
    for value in heard.text.listed("history-info"):
        address = read_address(value)
        if address and not re.fullmatch(r"\d+(\.\d+)*", address.parameters.get("index", "")):
            return heard.text.line("history-info")
    return None


def bad_reason(heard):
    for value in heard.text.listed("reason"):
        if not re.fullmatch(rf'{TOKEN}(?:[ \t]*;[ \t]*{TOKEN}(?:=(?:{TOKEN}|"[^"]*"))?)*', value):
            return heard.text.line("reason")
    return None


# Answers

@answering()
def other_vias(heard):
    def kept(values):
        return [re.sub(r";(?:received|rport)(?:=[^;]*)?", "", value).replace(" ", "").lower() for value in values]
    asked, answered = heard.exchange.request.listed("via"), heard.text.listed("via")
    return None if kept(asked) == kept(answered) else heard.text.line("via")


@answering(at_least=101)
def untagged_to(heard):
    return heard.text.line("to") if heard.text.address("to") and not heard.text.tag("to") else None


@answering()
def other_from(heard):
    return None if heard.text.one("from") == heard.exchange.request.one("from") else heard.text.line("from")


@answering()
def other_call(heard):
    return None if heard.text.call_id == heard.exchange.request.call_id else heard.text.line("call-id")


@answering()
def other_number(heard):
    return None if heard.text.sequence == heard.exchange.request.sequence else heard.text.line("cseq")


@answering("INVITE", at_least=101, below=300)
def routes_not_copied(heard):
    same = heard.text.listed("record-route") == heard.exchange.request.listed("record-route")
    return None if same else heard.text.line("record-route")


def unasked(heard):
    return None if heard.text.is_request or heard.exchange or not heard.text.via else heard.text.start


def refusal_lacks(status, header):
    return lambda heard: heard.text.start if heard.text.status == status and not heard.text.has(header) else None


RULES = (
    Rule("form.end", "RFC 3261 7", "An empty line ends the headers.", noted("form.end")),
    Rule("form.start", "RFC 3261 7.1, 7.2", "The first line is METHOD SP URI SP SIP/2.0, or SIP/2.0 SP status SP reason.", noted("form.start")),
    Rule("form.line_ends", "RFC 3261 7", "Every line ends with CR LF.", noted("form.line_ends")),
    Rule("form.header", "RFC 3261 7.3.1", "A header is a token, a colon and a value.", noted("form.header")),
    Rule("form.utf8", "RFC 3261 25.1", "Headers are UTF-8.", noted("form.utf8")),
    Rule("form.control", "RFC 3261 25.1", "Headers hold no control characters.", noted("form.control")),
    Rule("form.mandatory", "RFC 3261 8.1.1", "A request has Via, From, To, Call-ID, CSeq and Max-Forwards; an answer all but the last.", missing),
    Rule("form.once", "RFC 3261 7.3.1", "What is no list stands once.", twice),
    Rule("uri.form", "RFC 3261 8.1.1.1, 19.1.1", "A Request-URI is a URI without headers and method.", bad_request_uri),
    Rule("via.form", "RFC 3261 20.42", "A Via is SIP/2.0/transport, host, port and parameters.", bad_via),
    Rule("via.branch", "RFC 3261 8.1.1.7", "A branch begins with z9hG4bK and goes on.", no_magic),
    Rule("via.transport", "RFC 3261 18.1.1", "The Via names the transport that the request came by.", wrong_transport),
    Rule("forwards.form", "RFC 3261 20.22", "Max-Forwards is a number from 0 to 255.", bad_forwards),
    Rule("from.form", "RFC 3261 20.20", "From is an address with parameters.", bad_address("from")),
    Rule("from.tag", "RFC 3261 8.1.1.3", "From has a tag.", untagged_from),
    Rule("tag.random", "RFC 3261 19.3", "A tag has 32 random bits or more.", short_tag),
    Rule("to.form", "RFC 3261 20.39", "To is an address with parameters.", bad_address("to")),
    Rule("to.tag", "RFC 3261 8.1.1.2", "Outside of a dialog To has no tag.", tagged_to),
    Rule("call_id.form", "RFC 3261 20.8", "A Call-ID is a word, or two around an @.", bad_call_id),
    Rule("cseq.form", "RFC 3261 8.1.1.5", "CSeq is a number below 2^31 and a method.", bad_sequence),
    Rule("cseq.method", "RFC 3261 8.1.1.5", "CSeq names the method of the request.", other_method),
    Rule("contact.one", "RFC 3261 8.1.1.8, 12.1.1", "An INVITE and its 2xx have exactly one Contact.", no_contact),
    Rule("contact.form", "RFC 3261 20.10", "A Contact is an address; in brackets where it holds a comma, ; or ?.", bad_address("contact")),
    Rule("contact.scheme", "RFC 3261 8.1.1.8", "The Contact of a dialog is a SIP or SIPS URI.", odd_contact),
    Rule("length.right", "RFC 3261 20.14", "Content-Length is the number of octets of the body.", wrong_length),
    Rule("length.stream", "RFC 3261 18.3", "On a stream every message has a Content-Length.", no_length),
    Rule("type.body", "RFC 3261 20.15", "A body has a Content-Type.", untyped_body),
    Rule("route.recorded", "RFC 3261 16.6", "Only proxies put in a Record-Route.", recorded),
    Rule("route.form", "RFC 3261 20.34", "Route and Record-Route are lists of addresses in brackets.", bad_address("route", "record-route")),
    Rule("allow.given", "RFC 3261 13.2.1, 13.3.1.4", "An INVITE and its 2xx say what is allowed.", lacks("allow")),
    Rule("allow.enough", "RFC 3261 20.5", "Who calls allows INVITE, ACK, CANCEL and BYE.", allows_less),
    Rule("supported.given", "RFC 3261 13.2.1, 13.3.1.4", "An INVITE and its 2xx say what is supported.", lacks("supported")),
    Rule("option.known", "RFC 3261 19.2", "Option tags are registered ones.", unknown_option),
    Rule("privacy.form", "RFC 3323 4.2, RFC 3325 9.3", "Privacy is a list of known words; none stands alone.", bad_privacy),
    Rule("privacy.from", "RFC 3323 4.1.1.3", "Who is anonymous in From is at anonymous.invalid.", half_anonymous),
    Rule("asserted.form", "RFC 3325 9.1", "P-Asserted-Identity holds addresses.", bad_address("p-asserted-identity")),
    Rule("asserted.two", "RFC 3325 9.1", "P-Asserted-Identity holds one SIP address and one tel address at most.", two_identities("p-asserted-identity")),
    Rule("preferred.form", "RFC 3325 9.2", "P-Preferred-Identity holds addresses.", bad_address("p-preferred-identity")),
    Rule("preferred.two", "RFC 3325 9.2", "P-Preferred-Identity holds one SIP address and one tel address at most.", two_identities("p-preferred-identity")),
    Rule("diversion.form", "RFC 5806 5", "Diversion holds addresses.", bad_address("diversion")),
    Rule("diversion.reason", "RFC 5806 5", "The reason of a diversion is a token or quoted.", strange_diversion),
    Rule("history.form", "RFC 7044 5", "History-Info holds addresses.", bad_address("history-info")),
    Rule("history.index", "RFC 7044 5", "Each entry of History-Info has an index.", unnumbered_history),
    Rule("reason.form", "RFC 3326 2", "A Reason is a protocol with parameters.", bad_reason),
    Rule("answer.via", "RFC 3261 8.2.6.2", "An answer has the Vias of the request, in their order.", other_vias),
    Rule("answer.to_tag", "RFC 3261 8.2.6.2", "An answer above 100 has a To tag.", untagged_to),
    Rule("answer.from", "RFC 3261 8.2.6.2", "An answer has the From of the request.", other_from),
    Rule("answer.call_id", "RFC 3261 8.2.6.2", "An answer has the Call-ID of the request.", other_call),
    Rule("answer.cseq", "RFC 3261 8.2.6.2", "An answer has the CSeq of the request.", other_number),
    Rule("answer.routes", "RFC 3261 12.1.1", "What makes a dialog copies every Record-Route.", routes_not_copied),
    Rule("answer.unasked", "RFC 3261 17.1.3", "An answer belongs to a request.", unasked),
    Rule("refusal.401", "RFC 3261 22.2", "A 401 brings a challenge.", refusal_lacks(401, "www-authenticate")),
    Rule("refusal.405", "RFC 3261 8.2.1", "A 405 says what is allowed.", refusal_lacks(405, "allow")),
    Rule("refusal.407", "RFC 3261 22.3", "A 407 brings a challenge.", refusal_lacks(407, "proxy-authenticate")),
    Rule("refusal.415", "RFC 3261 8.2.3", "A 415 says what is accepted.", refusal_lacks(415, "accept")),
    Rule("refusal.420", "RFC 3261 8.2.2.3", "A 420 names what is not supported.", refusal_lacks(420, "unsupported")),
    Rule("refusal.422", "RFC 4028 6", "A 422 says the shortest interval.", refusal_lacks(422, "min-se")),
)
