"""A scripted phone's subscription: it asks, accepts every NOTIFY, and reads what they say.

    keys = Subscription(peer, box, "202")                # Event: dialog
    assert keys.subscribe(password("201")).status == 200
    assert keys.told().states == []
    assert keys.told().states == ["early"]               # The next one.
    keys.refresh(); keys.refresh(expires=0)
"""
import re
import xml.etree.ElementTree as xml

from sip_peer import Call, authorization, in_uri

TYPES = {"dialog": "application/dialog-info+xml", "presence": "application/pidf+xml",
         "message-summary": "application/simple-message-summary",
         "as-feature-event": "application/x-as-feature-event+xml"}
CSTA = "{http://www.ecma-international.org/standards/ecma-323/csta/ed3}"
DIALOG_INFO = "{urn:ietf:params:xml:ns:dialog-info}"


class Told:
    """One NOTIFY."""

    def __init__(self, message):
        self.message, self.body = message, message.body
        self.state, _, parameters = message.header("subscription-state").partition(";")
        self.parameters = dict(part.split("=") for part in parameters.split(";") if part)
        self.dialogs = []
        if message.header("content-type").endswith("+xml"):
            self.document = xml.fromstring(message.body)  # What is not well-formed fails here.
        if message.header("content-type") == TYPES["dialog"]:
            assert self.document.get("state") == "full", self.body
            self.version = int(self.document.get("version"))
            self.dialogs = self.document.findall(f"{DIALOG_INFO}dialog")

    @property
    def keys(self):
        """Of as-feature-event: whether nobody is to disturb, and where all calls go; None: nowhere."""
        boundary = re.search(r"boundary=(\S+)", self.message.header("content-type")).group(1)
        parts = [part.partition("\r\n\r\n") for part in self.body.split(f"--{boundary}")[1:-1]]
        assert all(TYPES["as-feature-event"] in head for head, _, _ in parts), self.body
        found = {root.tag: root for root in (xml.fromstring(document.encode()) for _, _, document in parts)}
        forward = found[f"{CSTA}ForwardingEvent"]
        is_forwarded = forward.find(f"{CSTA}forwardStatus").text == "true"
        return (found[f"{CSTA}DoNotDisturbEvent"].find(f"{CSTA}doNotDisturbOn").text == "true",
                forward.find(f"{CSTA}forwardTo").text if is_forwarded else None)

    @property
    def appearances(self):
        """Of call-info: what each one that is not idle shows."""
        said = re.findall(r"<sip:[^>]+>;appearance-index=(\*|\d+);appearance-state=([\w-]+)", self.message.header("call-info"))
        assert said[-1] == ("*", "idle"), said
        return {int(index): state for index, state in said[:-1]}

    @property
    def states(self):
        return [dialog.find(f"{DIALOG_INFO}state").text for dialog in self.dialogs]

    @property
    def is_last(self):
        return self.state == "terminated"

    def __repr__(self):
        return f"<{self.message.header('subscription-state')} {self.states or re.sub(r'<[^>]*>', ' ', self.body).split()}>"


class Subscription(Call):
    def __init__(self, peer, box, lamp, package="dialog", port=5060, parameters=""):
        super().__init__(peer, (box, port), f"sip:{lamp}@{in_uri(box)}", peer.user)
        self.lamp, self.package, self.event = lamp, package, package + parameters
        self.granted = None
        self.content_type = TYPES.get(package)

    def ask(self, expires, headers=(), body=""):
        lines = [f"Contact: {self.peer.contact(self.user)}", f"Event: {self.event}", *headers]
        if expires is not None:
            lines.append(f"Expires: {expires}")
        return self.transact("SUBSCRIBE", body, lines)

    def subscribe(self, password, expires=600, headers=("Accept: */*",), body=""):
        """The final answer; a challenge is answered."""
        answer = self.ask(expires, headers, body)
        if answer.status == 401:
            proof = authorization(answer, "SUBSCRIBE", self.target, self.peer.proves_as or self.user, password)
            answer = self.ask(expires, [*headers, proof], body)
        if answer.status == 200:
            self._enter_dialog(answer)
            self.granted = int(answer.header("expires"))
        return answer

    def refresh(self, expires=600, body=""):
        return self.ask(expires, body=body)

    def told(self, seconds=5, status=200):
        """The next NOTIFY, answered."""
        notify = self.expect("NOTIFY", seconds)
        self.reply(status, request=notify)
        assert notify.header("event") == self.event, notify.header("event")
        return Told(notify)

    def told_when(self, holds, what, seconds=5):
        """The first NOTIFY for which that holds; those before it are accepted too."""
        while True:
            news = self.told(seconds)
            if holds(news):
                return news
            assert not news.is_last, f"waited for {what}, and it ended: {news}"

    def hears_nothing(self, seconds=0.3):
        self.peer.expect_silence(seconds, lambda message: message.method == "NOTIFY" and message.status is None
                                 and message.header("call-id") == self.call_id)
