"""The pieces of SIP text, read as RFC 3261 25.1 writes them and no more leniently: what does not match is None.

    address = read_address('"Sato" <sip:201@10.0.0.1>;tag=a1')   # .display, .uri, .parameters
    read_uri("sip:201@[fd77::1]:5060;transport=tcp")             # .scheme, .user, .host, .port, .parameters

A parser of the simulator's own. The suite's C++ and the lenient reader of tests/support are judged, never asked.
"""
import dataclasses
import re

TOKEN = r"[A-Za-z0-9\-.!%*_+`'~]+"
QUOTED = r'"(?:[^"\\\x00-\x1f\x7f]|\\[\x00-\x09\x0b\x0c\x0e-\x7f])*"'
HOSTNAME = r"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9\-]*[A-Za-z0-9])?\.?"
IPV4 = r"\d{1,3}(?:\.\d{1,3}){3}"
IPV6 = r"\[[0-9A-Fa-f:.]+\]"
HOST = rf"(?:{IPV6}|{IPV4}|{HOSTNAME})"
ESCAPED = r"%[0-9A-Fa-f]{2}"
USER = rf"(?:[A-Za-z0-9\-_.!~*'()&=+$,;?/]|{ESCAPED})+"
PASSWORD = rf"(?:[A-Za-z0-9\-_.!~*'()&=+$,]|{ESCAPED})*"
PARAMETER_PIECE = rf"(?:[A-Za-z0-9\-_.!~*'()\[\]/:&+$]|{ESCAPED})+"
WORD = r"[A-Za-z0-9\-.!%*_+`'~()<>:\\\"/\[\]?{}]+"

SIP_URI = re.compile(rf"(sips?):(?:({USER})(?::{PASSWORD})?@)?({HOST})(?::(\d{{1,5}}))?"
                     rf"((?:;{PARAMETER_PIECE}(?:={PARAMETER_PIECE})?)*)(\?.+)?", re.I)
TEL_URI = re.compile(rf"tel:(\+[0-9\-.()]*[0-9][0-9\-.()]*|[0-9A-Fa-f*#\-.()]+)"
                     rf"((?:;{PARAMETER_PIECE}(?:={PARAMETER_PIECE})?)*)", re.I)
NAME_ADDRESS = re.compile(rf"(?:({QUOTED})|((?:{TOKEN}[ \t]+)*(?:{TOKEN})?))[ \t]*<([^<>\s]+)>(.*)", re.S)
PARAMETER = re.compile(rf"[ \t]*;[ \t]*({TOKEN})(?:[ \t]*=[ \t]*({QUOTED}|{IPV6}|{TOKEN}))?")
VIA = re.compile(rf"SIP[ \t]*/[ \t]*2\.0[ \t]*/[ \t]*(UDP|TCP|TLS|SCTP|WS|WSS)[ \t]+({HOST})(?:[ \t]*:[ \t]*(\d{{1,5}}))?(.*)",
                 re.I | re.S)


@dataclasses.dataclass(frozen=True)
class Uri:
    scheme: str
    user: str        # The digits of a tel URI; empty where there is no user.
    host: str        # Empty in a tel URI.
    port: int | None
    parameters: dict  # Names in lower case; a parameter without value has "".
    headers: str


@dataclasses.dataclass(frozen=True)
class Address:
    display: str
    uri: Uri
    uri_text: str
    parameters: dict
    bare: bool  # Without angle brackets.


@dataclasses.dataclass(frozen=True)
class Via:
    transport: str
    host: str
    port: int | None
    parameters: dict
    text: str


def read_parameters(text):
    """{name: value} of ";a=b;c", None for what is no list of parameters or names one twice."""
    found, at = {}, 0
    while at < len(text.rstrip(" \t")):
        match = PARAMETER.match(text, at)
        if not match or match.group(1).lower() in found:
            return None
        found[match.group(1).lower()] = match.group(2) or ""
        at = match.end()
    return found


def _uri_parameters(text):
    found = {}
    for piece in text.split(";")[1:]:
        name, _, value = piece.partition("=")
        if name.lower() in found:
            return None
        found[name.lower()] = value
    return found


def read_uri(text):
    if match := SIP_URI.fullmatch(text):
        scheme, user, host, port, parameters, headers = match.groups()
        known = _uri_parameters(parameters)
        if known is None or (port and not 0 < int(port) < 65536) or not _is_host(host):
            return None
        return Uri(scheme.lower(), user or "", host.lower(), int(port) if port else None, known, headers or "")
    if match := TEL_URI.fullmatch(text):
        known = _uri_parameters(match.group(2))
        return None if known is None else Uri("tel", match.group(1), "", None, known, "")
    return None


def _is_host(host):
    if re.fullmatch(IPV4, host):
        return all(int(octet) < 256 for octet in host.split("."))
    return not host.startswith("[") or 2 <= host.count(":") <= 7


def read_address(text):
    """A name-addr or addr-spec with its parameters. Without brackets, what follows ; belongs to the header (RFC 3261 20)."""
    if match := NAME_ADDRESS.fullmatch(text):
        quoted, tokens, uri_text, rest = match.groups()
        uri, parameters = read_uri(uri_text), read_parameters(rest)
        display = quoted[1:-1] if quoted else (tokens or "").strip()
    else:
        uri_text, semicolon, rest = text.partition(";")
        uri_text, display = uri_text.strip(" \t"), ""
        uri, parameters = read_uri(uri_text), read_parameters(semicolon + rest)
        if uri and (uri.headers or "," in uri_text or "?" in uri_text):
            return None
    if uri is None or parameters is None:
        return None
    return Address(display, uri, uri_text, parameters, not match)


def read_via(text):
    match = VIA.fullmatch(text)
    if not match:
        return None
    transport, host, port, rest = match.groups()
    parameters = read_parameters(rest)
    if parameters is None or not _is_host(host) or (port and not 0 < int(port) < 65536):
        return None
    return Via(transport.upper(), host.lower(), int(port) if port else None, parameters, text)


def split_list(value):
    """The parts of "a, <b,c>;x, \"d,e\"": commas inside quotes and angle brackets separate nothing."""
    parts, part, quoted, bracketed, escaped = [], "", False, False, False
    for character in value:
        if escaped:
            escaped = False
        elif quoted:
            escaped, quoted = character == "\\", character != '"'
        elif character == '"':
            quoted = True
        elif character in "<>":
            bracketed = character == "<"
        elif character == "," and not bracketed:
            parts.append(part.strip())
            part = ""
            continue
        part += character
    return [*parts, part.strip()]


def read_challenge(value):
    """{name: value} of 'Digest realm="x", nonce="y"' in a challenge or in credentials; None for anything else."""
    scheme, _, rest = value.partition(" ")
    if scheme.lower() != "digest":
        return None
    found = {}
    for part in split_list(rest):
        match = re.fullmatch(rf"({TOKEN})[ \t]*=[ \t]*({QUOTED}|{TOKEN})", part)
        if not match or match.group(1).lower() in found:
            return None
        found[match.group(1).lower()] = match.group(2)
    return found


def unquoted(value):
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
