"""Session descriptions and how they are offered and answered: RFC 4566, RFC 3264, RFC 3261 13.2.1."""
from .description import DIRECTIONS, STATIC, Description
from .rule import Rule, answering, on

ANSWERS = {"sendrecv": DIRECTIONS, "sendonly": ("recvonly", "inactive"), "recvonly": ("sendonly", "inactive"), "inactive": ("inactive",)}


def noted(fault):
    return lambda heard: Description(heard.text.sdp).faults.get(fault) if heard.text.sdp else None


def each_stream(broken):
    """Judges the streams that are alive."""
    def judged(heard):
        for stream in Description(heard.text.sdp).streams if heard.text.sdp else ():
            if stream.port and (line := broken(stream)) is not None:
                return line
        return None
    return judged


@each_stream
def unmapped(stream):
    if not stream.protocol.startswith("RTP/"):
        return None
    return stream.line if any(form.isdigit() and int(form) not in STATIC and form not in stream.maps for form in stream.formats) else None


@each_stream
def mapped_elsewhere(stream):
    for name in ("rtpmap", "fmtp"):
        for value in stream.values(name):
            if value.split(" ")[0] not in stream.formats:
                return f"a={name}:{value}"
    return None


@each_stream
def two_directions(stream):
    given = [line for line in stream.attributes if line in DIRECTIONS]
    return f"a={given[1]}" if len(given) > 1 else None


@each_stream
def bad_packet_time(stream):
    return next((f"a=ptime:{value}" for value in stream.values("ptime") if not value.isdigit() or not 0 < int(value) <= 200), None)


def unconnected(heard):
    streams = Description(heard.text.sdp).streams if heard.text.sdp else ()
    return next((stream.line for stream in streams if not stream.connection), None)


def no_stream(heard):
    return heard.text.start if heard.text.sdp and not Description(heard.text.sdp).types.count("m") else None


# From one description of theirs to the next

def before(heard):
    """Their session description before this one, in the same dialog; "" where this is the first."""
    return heard.dialog.their_session if heard.dialog and heard.text.sdp else ""


def other_session(heard):
    old, new = Description(before(heard)).origin, Description(heard.text.sdp).origin
    same = [old[i] for i in (0, 1, 3, 4, 5)] == [new[i] for i in (0, 1, 3, 4, 5)] if len(old) == len(new) == 6 else True
    return None if same else "o=" + " ".join(new)


def version_wrong(heard):
    old, new = Description(before(heard)).origin, Description(heard.text.sdp).origin
    if len(old) != 6 or len(new) != 6 or not (old[2] + new[2]).isdigit() or heard.text.sdp == before(heard):
        return None
    return None if int(new[2]) == int(old[2]) + 1 else f"o={' '.join(new)} after o={' '.join(old)}"


def fewer_streams(heard):
    old, new = Description(before(heard)).streams, Description(heard.text.sdp).streams
    return f"{len(new)} streams after {len(old)}" if len(new) < len(old) else None


# Answers

def offer_answered(heard):
    """Our offer that this message answers, or ""."""
    text, exchange = heard.text, heard.exchange
    if not text.sdp or not exchange:
        return ""
    if not text.is_request and exchange.request.method in ("INVITE", "UPDATE", "PRACK"):
        return exchange.request.sdp
    if text.method == "ACK" and exchange.final and not exchange.request.sdp:
        return exchange.final.sdp
    return ""


def pairs(heard):
    offer = offer_answered(heard)
    return list(zip(Description(offer).streams, Description(heard.text.sdp).streams, strict=False)) if offer else []


def other_count(heard):
    offer = offer_answered(heard)
    if not offer:
        return None
    asked, answered = len(Description(offer).streams), len(Description(heard.text.sdp).streams)
    return None if asked == answered else f"{answered} streams answer {asked}"


def other_kind(heard):
    return next((answer.line for offer, answer in pairs(heard)
                 if (offer.kind, offer.protocol) != (answer.kind, answer.protocol)), None)


def revived(heard):
    return next((answer.line for offer, answer in pairs(heard) if answer.port and not offer.port), None)


def foreign_formats(heard):
    for offer, answer in pairs(heard):
        if answer.port and answer.kind == offer.kind and not set(answer.encodings) & set(offer.encodings) \
                and answer.protocol.startswith("RTP/"):
            return answer.line
    return None


def wrong_direction(heard):
    return next((f"a={answer.direction} answers a={offer.direction}" for offer, answer in pairs(heard)
                 if answer.port and answer.direction not in ANSWERS[offer.direction]), None)


@answering("INVITE", at_least=200, below=300)
def unanswered(heard):
    """2xx to an INVITE with an offer, and no reliable answer before it had the answer."""
    asked = heard.exchange.request.sdp
    told = heard.text.sdp or any(answer.sdp for answer in heard.exchange.reliable(heard.text.tag("to")))
    return heard.text.start if asked and not told else None


@answering("INVITE", at_least=200, below=300)
def not_offered(heard):
    told = heard.text.sdp or any(answer.sdp for answer in heard.exchange.reliable(heard.text.tag("to")))
    return heard.text.start if not heard.exchange.request.sdp and not told else None


@on("ACK")
def unanswered_in_ack(heard):
    exchange = heard.exchange
    final = exchange.final if exchange else None
    late = final and final.status < 300 and final.sdp and not exchange.request.sdp \
        and not any(answer.sdp for answer in exchange.reliable(final.tag("to")))
    return heard.text.start if late and not heard.text.sdp else None


@answering("INVITE", at_least=101, below=300)
def changed_its_mind(heard):
    """The answer in a 2xx is the one that a provisional answer of the same branch gave."""
    if not heard.text.sdp or not heard.exchange.request.sdp:
        return None
    earlier = [answer.sdp for answer in heard.exchange.provisionals(heard.text.tag("to")) if answer.sdp]
    return heard.text.start if earlier and earlier[-1] != heard.text.sdp else None


RULES = (
    Rule("sdp.ends", "RFC 4566 9", "Every line of a description ends with CR LF.", noted("sdp.ends")),
    Rule("sdp.line", "RFC 4566 5", "A line is a small letter, = and a value.", noted("sdp.line")),
    Rule("sdp.version", "RFC 4566 5.1", "v= is 0.", noted("sdp.version")),
    Rule("sdp.origin", "RFC 4566 5.2", "o= has six fields, two of them numbers.", noted("sdp.origin")),
    Rule("sdp.time", "RFC 4566 5.9", "t= has two numbers.", noted("sdp.time")),
    Rule("sdp.connection", "RFC 4566 5.7", "c= is IN, IP4 or IP6, and an address of that kind.", noted("sdp.connection")),
    Rule("sdp.media", "RFC 4566 5.14", "m= is a kind, a port, a protocol and formats, each once.", noted("sdp.media")),
    Rule("sdp.order", "RFC 4566 5", "Lines stand in their order, v, o, s and t first.", noted("sdp.order")),
    Rule("sdp.connected", "RFC 4566 5.7", "Every stream has a c=, its own or the session's.", unconnected),
    Rule("sdp.stream", "RFC 3264 5", "There is a stream.", no_stream),
    Rule("sdp.mapped", "RFC 4566 6", "A dynamic payload type has an rtpmap.", unmapped),
    Rule("sdp.listed", "RFC 4566 6", "rtpmap and fmtp are about formats of their stream.", mapped_elsewhere),
    Rule("sdp.direction", "RFC 4566 6", "A stream has one direction.", two_directions),
    Rule("sdp.packet_time", "RFC 4566 6", "ptime is a number of milliseconds.", bad_packet_time),
    Rule("sdp.same_origin", "RFC 3264 8", "Through a dialog o= changes in its version alone.", other_session),
    Rule("sdp.next_version", "RFC 3264 8", "The version of o= grows by one with each change, and only then.", version_wrong),
    Rule("sdp.no_fewer", "RFC 3264 8", "A later description has no fewer streams.", fewer_streams),
    Rule("answer.streams", "RFC 3264 6", "An answer has as many streams as the offer.", other_count),
    Rule("answer.kinds", "RFC 3264 6", "Streams are answered in their order, kind and protocol unchanged.", other_kind),
    Rule("answer.refused", "RFC 3264 6", "A stream offered with port 0 stays refused.", revived),
    Rule("answer.formats", "RFC 3264 6.1", "An answered stream has a format of the offer.", foreign_formats),
    Rule("answer.direction", "RFC 3264 6.1", "The direction of an answer fits the offer's.", wrong_direction),
    Rule("answer.given", "RFC 3261 13.2.1", "A 2xx answers the offer of its INVITE, where no reliable answer did.", unanswered),
    Rule("answer.offers", "RFC 3261 13.2.1", "A 2xx to an INVITE without offer makes one.", not_offered),
    Rule("answer.in_ack", "RFC 3261 13.2.1", "The ACK answers the offer of a 2xx.", unanswered_in_ack),
    Rule("answer.stays", "RFC 3261 13.2.1", "The answer of a 2xx is the one given while it rang.", changed_its_mind),
)
