"""Registrations and proofs of identity: RFC 3261 10 and 22, RFC 7616, RFC 3327, RFC 3608, 端末設備等規則 32条の4."""
import hashlib
import re

from .grammar import read_challenge, unquoted
from .rule import Rule, on

HASHES = {"MD5": "md5", "SHA-256": "sha256"}


@on("REGISTER")
def user_in_uri(heard):
    return heard.text.start if "@" in heard.text.uri_text else None


@on("REGISTER")
def from_differs(heard):
    sender, subject = heard.text.address("from"), heard.text.address("to")
    return heard.text.line("from") if sender and subject and sender.uri_text != subject.uri_text else None


def earlier(heard):
    """Earlier REGISTERs of the same address of record, newest first."""
    subject = heard.text.address("to")
    return [exchange for exchange in reversed(heard.memory.registers)
            if subject and exchange.request.address("to") and exchange.request.address("to").uri_text == subject.uri_text]


@on("REGISTER")
def other_call_id(heard):
    before = earlier(heard)
    return heard.text.line("call-id") if before and before[0].request.call_id != heard.text.call_id else None


@on("REGISTER")
def number_not_next(heard):
    before = [exchange for exchange in earlier(heard) if exchange.request.call_id == heard.text.call_id]
    return heard.text.line("cseq") if before and heard.text.sequence != before[0].request.sequence + 1 else None


@on("REGISTER")
def second_at_once(heard):
    before = earlier(heard)
    recent = before and not before[0].final and heard.at - before[0].said_at[-1] < 32
    return heard.text.start if recent else None


@on("REGISTER")
def no_lifetime(heard):
    contacts = heard.text.listed("contact")
    stated = heard.text.has("expires") or any(";expires=" in contact.replace(" ", "").lower() for contact in contacts)
    return heard.text.start if contacts and not stated else None


@on("REGISTER")
def below_minimum(heard):
    before = earlier(heard)
    if not before or not before[0].final or before[0].final.status != 423:
        return None
    least, wanted = before[0].final.one("min-expires"), lifetime(heard.text)
    return heard.text.line("expires") if least.isdigit() and wanted is not None and wanted < int(least) else None


def lifetime(text):
    contact = text.address("contact")
    value = (contact.parameters.get("expires") if contact else None) or text.one("expires")
    return int(value) if value.isdigit() else None


def answered_at(exchange):
    return next((at for at, answer in exchange.answers if answer.status >= 200), None)


@on("REGISTER")
def too_soon_after_refusal(heard):
    before = earlier(heard)
    final = before[0].final if before else None
    if not final or final.status < 400 or final.status in (401, 407, 423):
        return None
    told = re.match(r"\d+", final.one("retry-after"))
    wait = int(told.group()) if told else heard.profile.wait_after_refusal
    waited = heard.at - answered_at(before[0])
    return f"{heard.text.start} {waited:.1f} s after {final.start}, not {wait} s" if waited < wait * 0.95 else None


@on("REGISTER")
def refreshed_too_early(heard):
    granted = last_granted(heard)
    if not granted or lifetime(heard.text) == 0:
        return None
    at, seconds = granted
    least = heard.profile.refresh_ratio[0] * seconds
    return f"{heard.text.start} {heard.at - at:.1f} s after {seconds} s were granted" if heard.at - at < least else None


@on("REGISTER")
def refreshed_too_late(heard):
    granted = last_granted(heard)
    if not granted:
        return None
    at, seconds = granted
    most = heard.profile.refresh_ratio[1] * seconds + 1  # A second for a loop that was busy.
    return f"{heard.text.start} {heard.at - at:.1f} s after {seconds} s were granted" if heard.at - at > most else None


def last_granted(heard):
    """(moment, seconds) of the registration before, where nothing else came since."""
    before = earlier(heard)
    final = before[0].final if before else None
    if not final or final.status != 200:
        return None
    seconds = lifetime(final)
    return (answered_at(before[0]), seconds) if seconds else None


@on("REGISTER")
def too_many(heard):
    most = heard.profile.registers_per_second
    moments = [exchange.said_at[0] for exchange in heard.memory.registers if heard.at - exchange.said_at[0] < 0.95
               and "authorization" not in {name for name, _, _ in exchange.request.headers}]
    return f"{len(moments) + 1} in a second" if most and len(moments) >= most and not heard.text.has("authorization") else None


@on("REGISTER")
def path_unsupported(heard):
    wanted = heard.profile.gives_path and "path" not in heard.text.tokens("supported")
    return heard.text.line("supported") if wanted else None


@on("INVITE", "OPTIONS")
def not_by_service_route(heard):
    route = heard.memory.service_route
    return heard.text.line("route") if route and not heard.dialog and heard.text.listed("route") != route else None


# Digest

def credentials_of(text):
    for name in ("authorization", "proxy-authorization"):
        if text.has(name):
            return name, read_challenge(text.one(name))
    return "", None


def proves(broken):
    """Judges credentials that answer a challenge of ours."""
    def judged(heard):
        name, given = credentials_of(heard.text)
        if not given:
            return None
        plain = {key: unquoted(value) for key, value in given.items()}
        challenge = heard.memory.challenges.get(plain.get("nonce", ""))
        return heard.text.line(name) if challenge and broken(heard, plain, challenge) else None
    return on()(judged)


@on()
def bad_credentials(heard):
    name, given = credentials_of(heard.text)
    if not name:
        return None
    wanted = {"username", "realm", "nonce", "uri", "response"}
    whole = given and wanted <= set(given) and all(given[key].startswith('"') for key in wanted) \
        and all(not given.get(key, "x").startswith('"') for key in ("qop", "nc", "algorithm")) \
        and re.fullmatch(r"[0-9a-f]{8}", given.get("nc", "00000001")) and ("qop" in given) == ("nc" in given) == ("cnonce" in given)
    return None if whole else heard.text.line(name)


@on()
def unknown_challenge(heard):
    """Credentials for a nonce that we never gave: an oracle for whoever asks (T3)."""
    name, given = credentials_of(heard.text)
    if not given or "nonce" not in given:
        return None
    nobody_asks = heard.profile.registers and not heard.profile.algorithm  # Then carrier.proof says so.
    return None if nobody_asks or unquoted(given["nonce"]) in heard.memory.challenges else heard.text.line(name)


@proves
def other_realm(_, given, challenge):
    return given.get("realm") != challenge.get("realm")


@proves
def other_opaque(_, given, challenge):
    return given.get("opaque") != challenge.get("opaque")


@proves
def other_algorithm(_, given, challenge):
    return given.get("algorithm", "MD5").upper() != challenge.get("algorithm", "MD5").upper()


@proves
def other_uri(heard, given, _):
    return given.get("uri") != heard.text.uri_text


@proves
def no_quality(_, given, challenge):
    return "qop" in challenge and given.get("qop") != "auth"


@proves
def count_not_growing(heard, given, _):
    if not re.fullmatch(r"[0-9a-f]{8}", given.get("nc", "")):
        return False
    return heard.text.method not in ("ACK", "CANCEL") and int(given["nc"], 16) <= heard.memory.counts.get(given["nonce"], 0)


@proves
def refused_before(heard, given, _):
    return given["nonce"] in heard.memory.refused and heard.text.method not in ("ACK", "CANCEL")


@proves
def wrong_response(heard, given, challenge):
    password = heard.profile.passwords.get(given.get("username", ""))
    if password is None or given.get("uri") != heard.text.uri_text or given.get("algorithm", "MD5").upper() not in HASHES:
        return False  # Another rule's, or an account of nobody: the registrar refuses it.
    return given.get("response") != digest_of(given, heard.text.method, password)


def digest_of(given, method, password):
    """RFC 7616 3.4.1, and without qop RFC 2069's."""
    name = HASHES[given.get("algorithm", "MD5").upper()]

    def digest(text):
        return hashlib.new(name, text.encode()).hexdigest()
    secret = digest(f"{given['username']}:{given['realm']}:{password}")
    middle = f"{given['nc']}:{given['cnonce']}:{given['qop']}:" if "qop" in given else ""
    return digest(f"{secret}:{given['nonce']}:{middle}{digest(f'{method}:' + given['uri'])}")


RULES = (
    Rule("register.uri", "RFC 3261 10.2", "A REGISTER is addressed to a domain, without user.", user_in_uri),
    Rule("register.from", "RFC 3261 10.2", "Who registers itself is in From and in To.", from_differs),
    Rule("register.call_id", "RFC 3261 10.2", "All registrations of an address have the same Call-ID.", other_call_id),
    Rule("register.number", "RFC 3261 10.2", "CSeq grows by one with each REGISTER.", number_not_next),
    Rule("register.one", "RFC 3261 10.2", "There is no REGISTER while another waits for its answer.", second_at_once),
    Rule("register.lifetime", "RFC 3261 10.2.1.1", "A REGISTER says for how long.", no_lifetime),
    Rule("register.minimum", "RFC 3261 10.2.8", "After 423 no less than Min-Expires is asked for.", below_minimum),
    Rule("register.wait", "RFC 3261 20.33, 端末設備等規則 32条の4", "After a refusal the next REGISTER waits, as long as Retry-After says.", too_soon_after_refusal),
    Rule("register.early", "RFC 3261 10.2.4", "A registration is refreshed when its time has come and not before.", refreshed_too_early),
    Rule("register.late", "RFC 3261 10.2.4", "A registration is refreshed at the part of its time that the carrier wants.", refreshed_too_late),
    Rule("register.rate", "Rakuten, docs.brekeke.jp", "No more REGISTERs a second than the carrier takes.", too_many),
    Rule("register.path", "RFC 3327 5.1", "Who registers through a Path supports path.", path_unsupported),
    Rule("route.service", "RFC 3608 6.1", "Requests outside of a dialog go by the Service-Route.", not_by_service_route),
    Rule("digest.form", "RFC 7616 3.4", "Credentials are whole, and quoted where they have to be.", bad_credentials),
    Rule("digest.ours", "RFC 3261 22.2", "Credentials answer a challenge of ours.", unknown_challenge),
    Rule("digest.realm", "RFC 7616 3.4", "The realm is the challenge's.", other_realm),
    Rule("digest.opaque", "RFC 7616 3.4", "opaque is given back as it came.", other_opaque),
    Rule("digest.algorithm", "RFC 7616 3.4", "The algorithm is the challenge's.", other_algorithm),
    Rule("digest.uri", "RFC 3261 22.4", "The digest is about the Request-URI.", other_uri),
    Rule("digest.quality", "RFC 3261 22.4", "Where qop is offered, auth is taken.", no_quality),
    Rule("digest.count", "RFC 7616 3.4", "The count of a nonce grows with each use.", count_not_growing),
    Rule("digest.again", "RFC 3261 22.1", "Refused credentials are not tried again.", refused_before),
    Rule("digest.response", "RFC 7616 3.4.1", "The response is the digest.", wrong_response),
)
