"""Music for those who wait, as the office has put it into a folder: heard by real phones, at whatever rate it was recorded, encoded once for
all of them; and a file that is none is said to be none and harms nobody."""
import pathlib
import re
import tempfile
import unittest
import wave

import numpy

import support  # noqa: F401
from hears import seconds_among_others
from scenario import Scenario
from suite import Suite
from tones import VOICES

CD_RATE = 44100
WAITING, OTHER, NEW = "dan", "eve", "cho"  # Whose voices the music has.


def write_stereo(path, pair, seconds):
    moments = numpy.arange(int(seconds * CD_RATE)) / CD_RATE
    channel = sum(numpy.sin(2 * numpy.pi * tone * moments) for tone in pair) * 8000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(CD_RATE)
        file.writeframes(numpy.column_stack((channel, channel)).astype(numpy.int16).tobytes())


class Music(Scenario):
    tables = {"conference": {"one": {"number": "801"}, "two": {"number": "802"}}}

    @classmethod
    def _start_suite(cls):
        directory = pathlib.Path(tempfile.mkdtemp(prefix="s", dir=cls.scratch))
        cls.suite = Suite(cls.box, cls.office_text(), directory, cls.release, cls.arguments, cls.wrapper)
        for folder, voice in (("default", WAITING), ("other", OTHER)):
            place = cls.suite.root / "etc" / "music" / folder
            place.mkdir(parents=True)
            write_stereo(place / "song.wav", VOICES[voice], 3)
        (cls.suite.root / "etc" / "music" / "default" / "broken.wav").write_bytes(b"RIFF\xff\xff\xff\xffWAVEfmt \xff")
        cls.suite.start()

    def hears(self, phone, voice):
        start = len(phone.heard())
        self.until(lambda: seconds_among_others(phone.heard()[start:], VOICES[voice]) > 0.8, f"{phone.voice} to hear {voice}", every=0.1)

    def test_all_who_wait_hear_what_the_office_has_chosen_encoded_once(self):
        ada, ben = self.phone("201", "ada"), self.phone("202", "ben")
        for phone, room in ((ada, "801"), (ben, "802")):  # Alone there, they wait for others.
            phone.dial(room)
            phone.wait_for("CALL_ESTABLISHED")
        self.hears(ada, WAITING)
        self.assertGreater(self.suite.counters("mediad@0")["media.music.unusable"], 0)
        self.assertIn("broken.wav", self.suite.log_text())
        before = self.suite.counters("mediad@0")
        self.let_talk(1)
        after = self.suite.counters("mediad@0")
        made, encoded = (after[f"media.packets.{what}"] - before[f"media.packets.{what}"] for what in ("made", "encoded"))
        self.assertGreater(encoded, 30)
        self.assertLessEqual(abs(made - 2 * encoded), 2)
        self.suite.office_text = self.suite.office_text.replace('name = "Test"', 'name = "Test"\nmusic = "other"')
        (self.suite.root / "office.toml").write_text(self.suite.office_text)
        self.suite.apply(self.suite.root / "office.toml")
        self.hears(ben, OTHER)
        for phone in (ada, ben):
            phone.do("hangup")
            phone.wait_for("CALL_CLOSED")

    def test_what_is_uploaded_is_heard_at_once_and_what_is_no_music_is_not_taken(self):
        ada = self.phone("201", "ada")
        ada.dial("801")
        ada.wait_for("CALL_ESTABLISHED")
        folder = re.search(r'music = "(.*)"', self.suite.office_text)
        folder, before = (folder[1], OTHER) if folder else ("default", WAITING)
        self.hears(ada, before)
        song, broken = self.directory / "uploaded.wav", self.directory / "broken.wav"
        write_stereo(song, VOICES[NEW], 3)
        broken.write_bytes(b"ID3 and no wave at all")
        refused = self.suite.run("music", "add", folder, str(broken), check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("WAV", refused.stderr)
        self.assertIn("3 s", self.suite.run("music", "add", folder, str(song)).stdout)
        self.hears(ada, NEW)
        listed = self.suite.command("music", "list", "--json")["folders"]
        self.assertIn({"name": folder, "uploaded": True, "files": ["uploaded.wav"]}, listed)
        for daemon in ("officed", "mediad@0"):
            self.suite.wait_for_new(daemon, self.suite.kill(daemon))
        self.hears(ada, NEW)
        self.suite.run("music", "remove", folder)
        self.hears(ada, before)
        self.assertEqual(self.suite.run("music", "remove", folder, check=False).returncode, 1)
        ada.do("hangup")
        ada.wait_for("CALL_CLOSED")


if __name__ == "__main__":
    unittest.main(verbosity=2)
