"""An office whose peers misbehave: two trunks whose passwords they would like to have, and a desk that answers. All peers speak
what the class says, so that a threat can be tried over every transport and both IP versions."""
import support  # noqa: F401
from rtp_flow import Talker
from scenario import Scenario
from sip_peer import SipPeer, in_uri
from stream_peer import StreamPeer
from suite import DAEMONS, office, password

TRUNK_PASSWORD = "trunk-password-of-the-provider"
CHALLENGE = 'Digest realm="{}", nonce="0123456789abcdef", algorithm=MD5, qop="auth"'
LISTENING = {"udp": {}, "tcp": {"sip_tcp": 5060}, "tls": {"sip_tls": 5061}}


class Threats(Scenario):
    standing_hosts = ("carrier", "provider")
    extensions = {"201": {}, "202": {}}
    transport, version = "udp", 4
    dialing = {}

    @classmethod
    def address_of(cls, host):
        return host.address6 if cls.version == 6 else host.address

    @classmethod
    def office_text(cls):
        carrier, provider = (cls.address_of(cls.standing[name]) for name in cls.standing_hosts)
        way = "" if cls.transport == "udp" else f";transport={cls.transport}"

        def trunk(address, number):
            return {"server": f"sip:{in_uri(address)}{way}", "register": False, "inbound_from": [address],
                    "username": "office", "password": TRUNK_PASSWORD, "numbers": [number]}
        bind = [cls.box.address] if cls.version == 4 else [cls.box.address, cls.box.address6]
        return office(
            bind, cls.extensions, {**cls.network_table, **LISTENING[cls.transport]},
            trunk={"carrier": trunk(carrier, "0312345678"), "provider": trunk(provider, "0312345679")},
            did={"0312345678": {"open": "extension:202"}, "0312345679": {"open": "echo:"}},
            outbound={"all": {"match": ["0[1-9]*"], "trunks": ["provider"], "caller_id": "0312345679"}},
            dialing={"deny": ["international", "premium"], **cls.dialing})

    def setUp(self):
        super().setUp()
        self.talkers = []
        self.box_address = self.address_of(self.box)
        self.carrier = self.speaker("carrier")
        self.desk = self.speaker("desk", user="202")
        self.assertEqual(self.desk.register(self.box_address, password("202")).status, 200)
        self.lives = {daemon: self.suite.pid(daemon) for daemon in DAEMONS}

    def tearDown(self):
        for talker in self.talkers:
            talker.close()
        if not self._failed():
            self.assertEqual({daemon: self.suite.pid(daemon) for daemon in DAEMONS}, self.lives, "a daemon died")
            self.desk.register(self.box_address, password("202"), expires=0)
        super().tearDown()

    def speaker(self, name, user=None, listens=False):
        """A peer that speaks what this class says. Over a stream it has connected to the box, or `listens` for the box."""
        host = self.standing.get(name) or self.host(name)
        about = {"user": user or name, "address": self.address_of(host)}
        if self.transport == "udp":
            peer = SipPeer(host, **about)
        else:
            peer = StreamPeer(host, box=None if listens else self.box_address, secure=self.transport == "tls", **about)
        self.peers.append(peer)
        return peer

    def set_up(self):
        """The carrier's call to the desk, answered: (carrier's side, desk's side)."""
        call = self.carrier.invite("0312345678", self.box_address)
        other = self.take_up(call, self.desk)
        self.until(lambda: [c["state"] for c in self.suite.calls()] == ["up"], "the call to be up")
        return call, other

    def talk(self, call, other):
        for peer, media, word in ((self.carrier, call.final.media(), b"carr"), (self.desk, other.request_in.media(), b"desk")):
            self.talkers.append(Talker(peer.rtp, media, word))

    def assert_talking(self):
        left, right = self.talkers
        before = left.hears(b"desk"), right.hears(b"carr")
        self.until(lambda: left.hears(b"desk") > before[0] + 10 and right.hears(b"carr") > before[1] + 10,
                   "both to go on hearing each other")

    def end(self, call, other):
        self.assertEqual(call.request("BYE").status, 200)
        other.expect_and_accept("BYE")
