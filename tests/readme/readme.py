"""README.md as a newcomer reads it: the commands of its block, and what becomes of typing them.

    desk = Desk(checkout)                        # A machine of its own: other suites on this one are not in the way.
    up = desk.type(command_of("up"), "--root", root)
"""
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "support"))

from network import Host  # noqa: E402

HEADING = "## Two commands"
PRINTED = re.compile(r"extension (\d+)\s+password (\S+)\s+server ([\d.]+):(\d+)")


def text():
    return (SOURCE / "README.md").read_text(encoding="utf-8")


def block():
    """The lines to type, without what they are said to do."""
    found = re.search(re.escape(HEADING) + r".*?\n```\w*\n(.*?)\n```", text(), re.S)
    assert found, f"README.md has no block of commands below {HEADING}"
    return [line.partition("#")[0].split() for line in found.group(1).splitlines() if line.strip()]


def spans():
    """Commands named in running text, such as `./dev down`."""
    return [span.split() for span in re.findall(r"`(\./dev\b[^`]*)`", text())]


def command_of(word):
    """The words of the block's command that does this, such as "up"."""
    found = [words for words in block() if words[:2] == ["./dev", word]]
    assert len(found) == 1, f"README.md's block has {len(found)} lines with ./dev {word}"
    return found[0]


def span_of(word):
    found = [words for words in spans() if words[:2] == ["./dev", word]]
    assert found, f"README.md does not mention ./dev {word} beside its block"
    return found[0]


class Desk:
    """The machine of somebody who has just cloned: its loopback is its own."""

    def __init__(self, checkout=SOURCE):
        self.checkout = checkout
        self.host = Host("desk", "127.0.0.1")

    def type(self, words, *more, **options):
        """Types a command and waits for its end."""
        return self.host.run([*words, *more], cwd=self.checkout, text=True, capture_output=True, check=False, **options)

    def start(self, words, *more):
        """Types a command that stays in front."""
        return self.host.start([*words, *more], cwd=self.checkout, text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, start_new_session=True)

    def left_of(self, root):
        """Processes whose command line names that directory."""
        found = subprocess.run(["pgrep", "--full", "--list-full", "--", f"--root {root}"], capture_output=True,
                               text=True, check=False)
        return found.stdout.strip()


def printed_phones(words):
    """What ./dev up says to put into phones: [{number, password, server, port}]."""
    return [dict(zip(("number", "password", "server", "port"), found)) for found in PRINTED.findall(words)]
