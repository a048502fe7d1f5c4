"""The carrier's registrar: who has to prove what, for how long, and what it refuses when a test says so.

    carrier.registrar.refuse_next(503, retry_after=3)
    carrier.until_registered()
    carrier.registrar.nonce_uses = 1     # Each nonce is stale after one use.
"""
import collections
import dataclasses

from .judge.grammar import read_address, read_challenge, unquoted
from .judge.rules_register import digest_of, lifetime
from .messages import token

CHALLENGES = {"md5": ("MD5",), "sha-256": ("SHA-256",), "both": ("SHA-256", "MD5"), "": ()}
LONGEST = 3600


@dataclasses.dataclass
class Binding:
    user: str
    contact: str  # A URI.
    seconds: int
    peer: tuple
    transport: str
    refreshes: int = 0


class Registrar:
    def __init__(self, carrier):
        self.carrier, self.profile = carrier, carrier.profile
        self.realm = carrier.profile.domain or carrier.address
        self.least_expires = carrier.profile.least_expires
        self.nonce_uses = 0       # After so many uses a nonce is stale; 0 = never.
        self.nonces = {}          # Nonce → uses.
        self.bindings = {}        # User of the address of record → Binding.
        self.refusals = collections.deque()
        self.proofs = 0           # Good ones.

    def refuse_next(self, status, retry_after=None):
        self.refusals.append((status, [f"Retry-After: {retry_after}"] if retry_after is not None else []))

    def challenge(self, stale=False):
        lines = []
        for algorithm in CHALLENGES[self.profile.algorithm]:
            nonce = token()
            self.nonces[nonce] = 0
            lines.append(f'WWW-Authenticate: Digest realm="{self.realm}", nonce="{nonce}", opaque="{token()}", '
                         f'algorithm={algorithm}, qop="auth"' + (", stale=TRUE" if stale else ""))
        return lines

    def proof(self, request):
        """none | wrong | stale | good"""
        given = read_challenge(request.one("authorization")) if request.has("authorization") else None
        if not given:
            return "none"
        given = {key: unquoted(value) for key, value in given.items()}
        password, nonce = self.profile.passwords.get(given.get("username")), given.get("nonce")
        if nonce not in self.nonces or password is None or given.get("realm") != self.realm:
            return "wrong"
        if given.get("response") != digest_of(given, request.method, password):
            return "wrong"
        self.nonces[nonce] += 1
        return "stale" if self.nonce_uses and self.nonces[nonce] > self.nonce_uses else "good"

    def serve(self, served):
        request = served.request
        if self.refusals:
            status, headers = self.refusals.popleft()
            served.reply(status, headers)
            return
        proof = self.proof(request) if self.profile.algorithm else "good"
        if proof != "good":
            served.reply(401, self.challenge(stale=proof == "stale"))
            return
        self.proofs += 1
        contact, seconds = read_address(request.one("contact")), lifetime(request)
        seconds = LONGEST if seconds is None else seconds
        if contact and 0 < seconds < self.least_expires:
            served.reply(423, [f"Min-Expires: {self.least_expires}"])
            return
        served.reply(200, self._bind(served, contact, seconds))

    def _bind(self, served, contact, seconds):
        user = served.request.address("to").uri.user
        if not contact or seconds == 0:
            self.bindings.pop(user, None)
            return []
        granted = min(seconds, self.profile.expires_granted or seconds)
        known = self.bindings.get(user)
        self.bindings[user] = Binding(user, contact.uri_text, granted, served.wire.peer, served.wire.transport,
                                      known.refreshes + 1 if known else 0)
        host = self.profile.domain or self.carrier.address
        lines = [f"Contact: <{contact.uri_text}>;expires={granted}"]
        lines += [f"Path: {path}" for path in served.request.listed("path")]
        lines += [f"P-Associated-URI: <sip:{number}@{host}>" for number in self.profile.associated]
        return lines + ([f"Service-Route: {self.carrier.service_route()}"] if self.profile.service_route else [])
