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
        self.assertEqual({rule.id for rule in RULES} - {row.rule for row in ROWS}, set())
        self.assertEqual(len({rule.id for rule in RULES}), len(RULES))

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
