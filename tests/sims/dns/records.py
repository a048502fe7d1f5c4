"""DNS messages as bytes (RFC 1035 4, 2782, 3403, 3596), and the zone they are made of.

    zone = Zone()
    zone.add("_sip._udp.carrier.example", "SRV", (10, 60, 5060, "a.carrier.example"), ttl=30)
    zone.add("a.carrier.example", "A", "192.0.2.1")
    zone.add("carrier.example", "NAPTR", (10, 50, "s", "SIP+D2U", "", "_sip._udp.carrier.example"))
    reply(question, zone)
"""
import dataclasses
import ipaddress
import struct

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "AAAA": 28, "SRV": 33, "NAPTR": 35, "OPT": 41}
NAMES = {number: name for name, number in TYPES.items()}
NO_ERROR, FORMAT_ERROR, SERVER_FAILURE, NO_SUCH_NAME, NOT_IMPLEMENTED, REFUSED = range(6)
RESPONSE, AUTHORITATIVE, TRUNCATED, RECURSION_AVAILABLE = 0x8000, 0x0400, 0x0200, 0x0080
PLAIN_UDP = 512  # Octets, where the asker says nothing of EDNS.


class Malformed(ValueError):
    """No question that can be answered."""


@dataclasses.dataclass(frozen=True)
class Question:
    identity: int
    name: str       # In lower case, without the last dot.
    kind: str       # "SRV", or "TYPE99".
    raw: bytes      # Name, type and class, as asked: the case of its letters included.
    udp_octets: int
    flags: int


def name_in_bytes(name):
    labels = [label.encode() for label in name.rstrip(".").split(".")] if name.rstrip(".") else []
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def read_question(data):
    try:
        identity, flags, questions, answers, authorities, additional = struct.unpack_from("!6H", data)
        name, at = _read_name(data, 12)
        kind, _ = struct.unpack_from("!2H", data, at)
    except (struct.error, IndexError) as error:
        raise Malformed(str(error)) from error
    if questions != 1 or flags & RESPONSE:
        raise Malformed(f"{questions} questions, flags {flags:04x}")
    return Question(identity, name.lower(), NAMES.get(kind, f"TYPE{kind}"), data[12:at + 4],
                    _udp_octets(data, at + 4, answers + authorities + additional), flags)


def _read_name(data, at):
    labels = []
    while length := data[at]:
        if length > 63:
            raise Malformed("a compressed question")
        labels.append(data[at + 1:at + 1 + length].decode("latin-1"))
        at += 1 + length
    return ".".join(labels), at + 1


def _udp_octets(data, at, records):
    """What EDNS allows (RFC 6891 6.1.2); only OPT with an empty name is looked at."""
    if records == 1 and data[at:at + 3] == b"\0\0\x29":
        return max(PLAIN_UDP, struct.unpack_from("!H", data, at + 3)[0])
    return PLAIN_UDP


def value_in_bytes(kind, value):
    if kind == "A":
        return ipaddress.IPv4Address(value).packed
    if kind == "AAAA":
        return ipaddress.IPv6Address(value).packed
    if kind == "SRV":
        priority, weight, port, target = value
        return struct.pack("!3H", priority, weight, port) + name_in_bytes(target)
    if kind == "NAPTR":
        order, preference, *texts, replacement = value
        return struct.pack("!2H", order, preference) + b"".join(bytes([len(text)]) + text.encode() for text in texts) \
            + name_in_bytes(replacement)
    if kind in ("CNAME", "NS"):
        return name_in_bytes(value)
    if kind == "SOA":
        primary, mailbox, *numbers = value
        return name_in_bytes(primary) + name_in_bytes(mailbox) + struct.pack("!5I", *numbers)
    return bytes(value)


@dataclasses.dataclass(frozen=True)
class Record:
    name: str
    kind: str
    value: object
    ttl: int = 60

    def in_bytes(self):
        data = value_in_bytes(self.kind, self.value)
        return name_in_bytes(self.name) + struct.pack("!2HIH", TYPES[self.kind], 1, self.ttl, len(data)) + data


class Zone:
    def __init__(self):
        self.records = []

    def add(self, name, kind, value, ttl=60):
        self.records.append(Record(name.lower().rstrip("."), kind, value, ttl))
        return self

    def remove(self, name, kind=None):
        self.records = [record for record in self.records if record.name != name.lower() or kind not in (None, record.kind)]

    def answers(self, question):
        """(records, known): those of that name and type, a CNAME followed; `known`: the name exists."""
        found, name = [], question.name
        for _ in range(8):
            here = [record for record in self.records if record.name == name]
            wanted = [record for record in here if record.kind == question.kind]
            alias = next((record for record in here if record.kind == "CNAME"), None)
            if wanted or not alias:
                return found + wanted, bool(found or here) or self._has_below(name)
            found.append(alias)
            name = alias.value.lower().rstrip(".")
        return found, True

    def _has_below(self, name):
        return any(record.name.endswith("." + name) for record in self.records)

    def extras(self, records):
        """Addresses of what SRV records name (RFC 2782), as a kind server adds them."""
        targets = {record.value[3].lower().rstrip(".") for record in records if record.kind == "SRV"}
        return [record for record in self.records if record.name in targets and record.kind in ("A", "AAAA")]


def written(question, status, answers=(), additional=(), flags=0):
    head = struct.pack("!6H", question.identity, RESPONSE | AUTHORITATIVE | RECURSION_AVAILABLE | flags | (question.flags & 0x0100)
                       | status, 1, len(answers), 0, len(additional))
    return head + question.raw + b"".join(record.in_bytes() for record in (*answers, *additional))


def reply(question, zone, with_extras=False):
    answers, known = zone.answers(question)
    status = NO_ERROR if known else NO_SUCH_NAME
    return written(question, status, answers, zone.extras(answers) if with_extras else ())


def cut(question, data, octets):
    """What UDP has room for: with TC and no records where it is too much (RFC 2181 9)."""
    return data if len(data) <= octets else written(question, NO_ERROR, flags=TRUNCATED)
