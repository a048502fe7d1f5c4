"""Answers that are no answers: each takes the question and the honest reply and returns the bytes that are sent, a list."""
import struct

from .records import NO_SUCH_NAME, SERVER_FAILURE, Question, Record, name_in_bytes, written


def _head(data, **changed):
    fields = dict(zip(("identity", "flags", "questions", "answers", "authorities", "additional"), struct.unpack_from("!6H", data),
                      strict=True))
    return struct.pack("!6H", *{**fields, **changed}.values()) + data[12:]


def other_identity(question, honest):
    return [_head(honest, identity=question.identity ^ 0x5555)]


def other_question(question, honest):
    """About another name, with an address that was not asked for."""
    raw = name_in_bytes("elsewhere.example") + question.raw[-4:]
    strange = Question(question.identity, "elsewhere.example", question.kind, raw, question.udp_octets, question.flags)
    return [written(strange, 0, [Record("elsewhere.example", "A", "192.0.2.66")])]


def beside_the_point(question, honest):
    """Addresses for names that nobody asked about, in the additional part (cache poisoning)."""
    return [written(question, 0, [], [Record("bank.example", "A", "192.0.2.66")])]


def endless_name(question, honest):
    """A record whose name points at itself."""
    return [_head(honest, answers=1, additional=0)[:12 + len(question.raw)] + struct.pack("!H2HIH", 0xc00c + len(question.raw), 1, 1, 60, 4)
            + b"\xc0\x00\x02\x42"]


def too_long_a_record(question, honest):
    """A length of data beyond the end of the message."""
    return [_head(honest, answers=1, additional=0)[:12 + len(question.raw)] + b"\xc0\x0c" + struct.pack("!2HIH", 1, 1, 60, 4000)
            + b"\x7f\x00"]


def many_answers(question, honest):
    """A count of records that are not there."""
    return [_head(honest, answers=65535)]


def half(question, honest):
    return [honest[:len(honest) // 2]]


def junk(question, honest):
    return [bytes((7 * at) & 0xff for at in range(300))]


def huge(question, honest):
    """Hundreds of records: a long list that has to have an end."""
    return [written(question, 0, [Record(question.name, "SRV", (at, 1, 5060, f"host{at}.example"), ttl=1) for at in range(900)])] \
        if question.kind == "SRV" else [honest]


def no_such_name(question, honest):
    return [written(question, NO_SUCH_NAME)]


def failure(question, honest):
    return [written(question, SERVER_FAILURE)]


def first_a_forgery(question, honest):
    """A forged answer with a guessed identity, then the honest one."""
    return [*other_identity(question, honest), honest]


LIES = {lie.__name__: lie for lie in (other_identity, other_question, beside_the_point, endless_name, too_long_a_record, many_answers,
                                      half, junk, huge, no_such_name, failure, first_a_forgery)}
