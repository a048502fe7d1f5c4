"""An hour of speech in which nobody presses a key, and nothing that is heard; but keys that are pressed while somebody speaks are."""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import unittest

import talking

BUILD = pathlib.Path(os.environ.get("YOBIRIN_BUILD", pathlib.Path(__file__).resolve().parents[3] / "build/dev"))


def judged(name):
    return json.loads(subprocess.run([BUILD / "bin/bench_dtmf", "speech", name.rsplit(".", 1)[1]], input=talking.portion(name),
                                     stdout=subprocess.PIPE, check=True).stdout)


class TalkOff(unittest.TestCase):
    def test_an_hour_of_talk_presses_no_key(self):
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as workers:
            found = list(workers.map(judged, talking.names(hours=1, seed="daily")))
        self.assertGreater(sum(portion["seconds"] for portion in found), 3400)
        self.assertEqual(sum(portion["false"] for portion in found), 0)
        pressed, missed = (sum(portion[what] for portion in found) for what in ("pressed", "missed_100"))
        self.assertGreater(pressed, 500)
        self.assertLess(missed / pressed, 0.15)


if __name__ == "__main__":
    unittest.main(verbosity=2)
