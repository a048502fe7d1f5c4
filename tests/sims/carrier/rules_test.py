"""Every rule of the judge: silent about good conversations, and each alone about the message that breaks it."""
import dataclasses
import hashlib
import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from carrier.judge.judge import Judge  # noqa: E402
from carrier.judge.rules import RULES  # noqa: E402
from carrier.judge.rules_sound import Listened  # noqa: E402
from carrier.profile import PROFILES  # noqa: E402
from carrier.samples.bad import ROWS  # noqa: E402

SAMPLES = pathlib.Path(__file__).parent / "samples"
PASSWORDS = {"0003": "gateway-pass"}


@dataclasses.dataclass(frozen=True)
class Said:
    ours: bool
    at: float
    name: str
    text: str

    @property
    def data(self):
        """As on the wire. In a sample \0 stands for a bare LF and \r for a line end that is missing."""
        lines = self.text.replace("\r", "\ufffe").split("\n")
        empty = lines.index("") if "" in lines else len(lines)
        body = "".join(line + "\r\n" for line in lines[empty + 1:-1])
        head = "".join(line + "\r\n" for line in lines[:empty]) + ("\r\n" if empty < len(lines) - 1 else "")
        body = body.replace("\ufffe\r\n", "").replace("\ufffe", "")
        text = with_digest(head).replace("{length}", str(len(body.encode("utf-8", "surrogateescape")))) + body
        return text.replace("\0", "\n").encode("utf-8", "surrogateescape")

    def edited(self, *edits):
        text = self.text
        for old, new in edits:
            assert old in text, f"{old!r} is not in {self.name}"
            text = text.replace(old, new)
        return dataclasses.replace(self, text=text)


def with_digest(head):
    """The response of RFC 7616 3.4.1 for what the credentials say."""
    if "{response}" not in head:
        return head
    given = dict(re.findall(r'(\w+)="?([^",\r]+)"?', head[head.index("Digest "):]))
    first, second = f"{given['username']}:{given['realm']}:{PASSWORDS['0003']}", f"{head.split(' ')[0]}:{given['uri']}"
    middle = f"{given['nc']}:{given['cnonce']}:auth:" if "qop" in given else ""

    def digest(text):
        return hashlib.md5(text.encode()).hexdigest()
    return head.replace("{response}", digest(f"{digest(first)}:{given['nonce']}:{middle}{digest(second)}"))


def conversation(name):
    pieces = re.split(r"^== (sent|received) (\S+) (\S+)\n", (SAMPLES / f"{name}.sip").read_text(), flags=re.M)[1:]
    return [Said(way == "sent", float(at), label, text)
            for way, at, label, text in zip(*(pieces[i::4] for i in range(4)), strict=True)]


def profile_of(name, **different):
    base = PROFILES["jp-ngn" if name == "ngn" else "generic"]
    return dataclasses.replace(base, passwords=PASSWORDS, **different)


def judged(said, profile, transport="UDP"):
    judge = Judge(profile)
    for one in said:
        (judge.sent if one.ours else judge.received)(one.data, one.at, transport)
    return judge.violations


def spoilt(row):
    """What is said in the conversation of a bad sample."""
    said = {one.name: one for one in conversation(row.conversation)}
    for name, old, new in row.more:
        said[name] = said[name].edited((old, new))
    heard = []
    for name, one in said.items():
        if name == row.message:
            one = one.edited((row.old, row.new)) if row.old else one
            heard.append(one if row.at is None else dataclasses.replace(one, at=row.at))
            break
        if name not in row.gone and (name in row.besides or not name.startswith("!")):
            heard.append(one)
    return heard + [dataclasses.replace(said[name], at=at).edited(*edits) for name, at, *edits in row.then]


# Sound: 50 packets of µ-law, and for each rule what makes them bad: (packets, fields of the profile that differ).

OURS, THEIRS = ("v=0\r\no=- 1 1 IN IP4 192.0.2.2\r\ns=-\r\nc=IN IP4 192.0.2.2\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0 101\r\n"
                "a=rtpmap:101 telephone-event/8000\r\n",
                "v=0\r\no=- 7 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 50000 RTP/AVP 0\r\n")


def good_sound():
    return [(at * 0.02, ("192.0.2.9", 50000), 0, (65500 + at) & 0xffff, (4294960000 + at * 160) & 0xffffffff, 0xabc, bytes(160))
            for at in range(50)]


def changed(packets, first, **fields):
    """The packets from that one on with other fields, given by place: p2 = payload type."""
    def one(packet):
        values = list(packet)
        for place, value in fields.items():
            values[int(place[1:])] = value(packet) if callable(value) else value
        return tuple(values)
    return packets[:first] + [one(packet) for packet in packets[first:]]


BAD_SOUND = {
    "sound.payload": lambda packets: (changed(packets, 49, p2=18), {}),
    "sound.length": lambda packets: (changed(packets, 49, p6=bytes(240)), {}),
    "sound.sender": lambda packets: (changed(packets, 40, p1=("192.0.2.9", 50002)), {}),
    "sound.source": lambda packets: (packets[:10] + changed(packets[10:20], 0, p5=0xdef) + packets[20:], {}),
    "sound.once": lambda packets: (packets[:10] + [packets[9]] + packets[10:], {}),
    "sound.sequence": lambda packets: (changed(packets, 30, p3=lambda packet: (packet[3] + 500) & 0xffff), {}),
    "sound.timestamp": lambda packets: (changed(packets, 30, p4=lambda packet: (packet[4] + 33) & 0xffffffff), {}),
    "sound.pace": lambda packets: (changed(packets, 0, p0=lambda packet: packet[0] / 2), {}),
    "sound.events": lambda packets: (changed(packets, 49, p2=101, p6=b"\x01\x8a\x01\x90"), {"telephone_events": False}),
}


def judged_sound(packets, different=None):
    profile = dataclasses.replace(PROFILES["generic"], **(different or {}))
    judge = Judge(profile)
    judge.listened(Listened(packets, THEIRS, (OURS,), profile), "x", 0.0)
    return {found.rule for found in judge.violations}


class Rules(unittest.TestCase):
    def test_good_conversations_break_none(self):
        for file in sorted(SAMPLES.glob("*.sip")):
            with self.subTest(file.stem):
                said = [one for one in conversation(file.stem) if not one.name.startswith("!")]
                self.assertEqual([str(found) for found in judged(said, profile_of(file.stem))], [])

    def test_each_is_broken_by_its_bad_message_alone(self):
        for row in ROWS:
            with self.subTest(row.rule):
                found = judged(spoilt(row), profile_of(row.conversation, **row.profile), row.transport)
                self.assertEqual({one.rule for one in found}, {row.rule}, "\n".join(map(str, found)))
                self.assertTrue(all(one.line and one.clause and one.sentence for one in found))

    def test_each_has_a_bad_message(self):
        self.assertEqual({rule.id for rule in RULES} - {row.rule for row in ROWS} - set(BAD_SOUND), set())
        self.assertEqual(len({rule.id for rule in RULES}), len(RULES))

    def test_good_sound_breaks_none_and_bad_sound_one(self):
        self.assertEqual(judged_sound(good_sound()), set())
        for rule, spoil in BAD_SOUND.items():
            with self.subTest(rule):
                self.assertEqual(judged_sound(*spoil(good_sound())), {rule})

    def test_whatever_is_received_is_judged_and_never_fails(self):
        said = [one for file in sorted(SAMPLES.glob("*.sip")) for one in conversation(file.stem)]
        for step in range(len(said)):
            data = said[step].data
            for cut in range(0, len(data), 97):
                judge = Judge(PROFILES["generic"])
                judge.received(data[:cut] + data[cut + 3:], 0.0)
                self.assertEqual([found for found in judge.violations if not isinstance(found.line, str)], [])


if __name__ == "__main__":
    unittest.main()
