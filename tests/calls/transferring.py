"""An office in which people send each other on: two carriers outside, four extensions, and what tests about transfers say."""
import support  # noqa: F401
from rtp_flow import Talker
from scenario import Scenario
from sip_peer import tag_of
from suite import password
from wait import Late

CARRIER, OTHER_CARRIER = "10.77.0.2", "10.77.0.3"


class Transferring(Scenario):
    standing_hosts = ("carrier", "other")
    extensions = {"201": {}, "202": {}, "203": {"no_answer_seconds": 2}, "204": {}}
    tables = {
        "trunk": {"carrier": {"server": f"sip:{CARRIER}", "register": False, "inbound_from": [CARRIER], "channels": 4,
                              "numbers": ["0312345678"]},
                  "other": {"server": f"sip:{OTHER_CARRIER}", "register": False, "inbound_from": [OTHER_CARRIER], "channels": 4,
                            "numbers": ["0612345678"]}},
        "did": {"0312345678": {"open": "extension:202"}},
        "ring_group": {"desk": {"number": "610", "members": ["202", "203"]}},
        "outbound": {"tokyo": {"match": ["03*"], "trunks": ["carrier"], "caller_id": "0312345678"},
                     "osaka": {"match": ["06*"], "trunks": ["other"], "caller_id": "0612345678"}},
    }

    def setUp(self):
        super().setUp()
        self.talkers, self.desks = [], []

    def tearDown(self):
        for talker in self.talkers:
            talker.close()
        if not self._failed():
            for desk in self.desks:
                desk.register(self.box.address, password(desk.user), expires=0)
        super().tearDown()

    def desk(self, name, number, media_port):
        peer = self.peer(name, user=number, media_port=media_port)
        self.assertEqual(peer.register(self.box.address, password(number)).status, 200)
        self.desks.append(peer)
        return peer

    @staticmethod
    def rung_within(desk, seconds):
        """Its INVITE, or None."""
        try:
            return desk.take_invite(seconds)
        except Late:
            return None

    def dials(self, desk, to, headers=()):
        """A desk calls, and proves who it is."""
        call = desk.invite(to, self.box.address, headers=headers)
        call.answer_challenge(password(desk.user))
        return call

    def voice(self, peer, media, word):
        self.talkers.append(Talker(peer.rtp, media, word))
        return self.talkers[-1]

    def assert_talking(self, left, left_hears, right, right_hears):
        before = left.hears(left_hears), right.hears(right_hears)
        self.until(lambda: left.hears(left_hears) > before[0] + 10 and right.hears(right_hears) > before[1] + 10,
                   f"{left.word} and {right.word} to hear each other")

    def send_on(self, side, to, replacing=None):
        """The answer to REFER; with another call of the same peer: to whom it talks there."""
        there = "" if replacing is None else "?Replaces=" + "%3B".join(
            (replacing.call_id, f"to-tag%3D{tag_of(replacing.to)}", f"from-tag%3D{tag_of(replacing.origin)}"))
        return side.transact("REFER", headers=[f"Refer-To: <sip:{to}@{self.box.address}{there}>",
                                               f"Contact: {side.peer.contact(side.user)}"])

    def told(self, side, seconds=5):
        """What the next NOTIFY says: (status, whether more will come)."""
        news = side.expect("NOTIFY", seconds)
        side.reply(200, request=news)
        self.assertEqual(news.header("event"), "refer")
        self.assertTrue(news.header("content-type").startswith("message/sipfrag"))
        return int(news.body.split()[1]), news.header("subscription-state").startswith("active")

    def end(self, call, other):
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")
        self.until(lambda: not self.suite.calls(), "the call to end")
