"""A desk phone that only watches lamps, many in one thread. It accepts every NOTIFY at once and sees to it that they are whole and in order.

    desk = LightWatcher(loop, host, "231", port=7001, box=box.address, password=password("231"))
    key = desk.watch("201")
    key.shown    # What it shows: None before the first NOTIFY, else a sorted tuple of Seen (presence: of one Person).
"""
import collections
import time
import urllib.parse

from light_phone import LightPeer, Talk, forget_oldest
from sip_peer import Call, in_uri
from subscription import DIALOG_INFO, TYPES, Told

EXPIRES = 3600

# One dialog as a lamp shows it; `remote` is a number, or None where none is told.
Seen = collections.namedtuple("Seen", "state direction is_held remote")
# What presence shows: open or closed, and what they are doing, in the word of RFC 4480, or None.
Person = collections.namedtuple("Person", "basic activity")

PIDF, RPID = "{urn:ietf:params:xml:ns:pidf}", "{urn:ietf:params:xml:ns:pidf:rpid}"


def user_of(uri):
    return uri.partition(":")[2].partition("@")[0]


def seen_in(dialog):
    """Of one <dialog> element."""
    identity = dialog.find(f"{DIALOG_INFO}remote/{DIALOG_INFO}identity")
    held = dialog.find(f"{DIALOG_INFO}local/{DIALOG_INFO}target/{DIALOG_INFO}param[@pname='+sip.rendering']")
    return Seen(dialog.find(f"{DIALOG_INFO}state").text, dialog.get("direction"),
                held is not None and held.get("pval") == "no",
                None if identity is None else urllib.parse.unquote(user_of(identity.text)))


def person_in(document):
    activities = document.find(f".//{RPID}activities")
    return Person(document.find(f".//{PIDF}basic").text, None if activities is None else activities[0].tag.removeprefix(RPID))


class Key(Talk):
    """One subscription to one lamp."""

    def __init__(self, desk, lamp, package):
        super().__init__(desk, desk.box, f"sip:{lamp}@{in_uri(desk.box[0])}", desk.user)
        self.lamp, self.package = lamp, package
        self.shown = self.shown_at = None
        self.is_granted = self.is_leaving = False
        self.version = self.notify_sequence = -1
        self.wrong_since = self.lie = None  # Whoever judges keeps these here.
        self.was_right = False

    @property
    def what(self):
        return self.lamp, self.package

    def subscribe(self, expires=EXPIRES):
        def heard(answer):
            assert answer.status == 200, f"{self} asks for {expires} s and hears {answer}"
            if not self.is_granted:
                self._enter_dialog(answer)
            self.is_granted = True
        self.ask("SUBSCRIBE", heard, headers=[f"Contact: {self.peer.contact(self.user)}", f"Event: {self.package}", "Accept: */*",
                                              f"Expires: {expires}"])

    def notified(self, message):
        self.reply(200, request=message)
        news = Told(message)
        assert message.header("content-type") == TYPES[self.package], message.header("content-type")
        assert message.sequence > self.notify_sequence, f"{self}: CSeq {message.sequence} after {self.notify_sequence}"
        assert not news.is_last or self.is_leaving, f"{self} ended by itself: {news}"
        self.notify_sequence = message.sequence
        self.shown_at = time.monotonic()
        if self.package == "presence":
            self.shown = (person_in(news.document),)
            return
        assert news.version > self.version, f"{self}: version {news.version} after {self.version}"
        self.version = news.version
        self.shown = tuple(sorted(map(seen_in, news.dialogs), key=str))

    def __repr__(self):
        return f"<{self.package} of {self.lamp} at {self.user}>"


class LightWatcher(LightPeer):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.keys = {}     # Call-ID → key. Whoever is not in it was forgotten, as after a power cut.
        self.leaving = {}  # Those that have said goodbye, and hear a last NOTIFY.

    def watch(self, lamp, package="dialog"):
        key = Key(self, lamp, package)
        self.keys[key.call_id] = key
        key.subscribe()
        return key

    def leave(self, key):
        key.is_leaving = True
        self.leaving[key.call_id] = self.keys.pop(key.call_id)
        forget_oldest(self.leaving)
        key.subscribe(expires=0)

    def forget(self, key):
        del self.keys[key.call_id]

    def requested(self, message):
        name = message.header("call-id")
        key = self.keys.get(name) or self.leaving.get(name)
        if key and message.method == "NOTIFY":
            key.notified(message)
        else:
            Call.taken(self, message).reply(481, request=message)
