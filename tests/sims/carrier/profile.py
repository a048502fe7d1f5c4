"""What a carrier wants, as data: one Profile per kind of line. What no profile says is the RFC's.

A figure that was observed and not read in the carrier's own paper is marked so in `source`.
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Profile:
    name: str
    source: str                         # What a violation of this profile's own wishes is quoted as.
    domain: str = ""                    # In Request-URIs, From and To; "" = the carrier's address.
    # Signalling
    no_rport: bool = False
    no_contact_transport: bool = False
    no_asserted: bool = False           # P-Asserted-Identity is the network's alone.
    identity: str = ""                  # The header that has to tell the caller: "p-preferred-identity", "p-asserted-identity".
    numbers: tuple = ()                 # Who may call, as it stands in From and identity; () = not looked at.
    caller_form: str = ""               # A pattern that the user of From has to match, where the caller is not withheld.
    called_form: str = ""               # Likewise of the Request-URI.
    offers: tuple = ()                  # Option tags that an INVITE has to support.
    allows: tuple = ()                  # Methods that an INVITE has to allow, besides the usual.
    session: tuple = ()                 # (Session-Expires, Min-SE) of an INVITE.
    refresh_method: str = ""            # UPDATE or INVITE; "" = either.
    # Registering
    registers: bool = False
    algorithm: str = ""                 # md5, sha-256, both, or "" = nobody is asked for a proof.
    passwords: dict = dataclasses.field(default_factory=dict)  # {user: password}
    expires_asked: int = 0              # That a REGISTER asks for; 0 = anything.
    expires_granted: int = 0            # The longest; 0 = as asked.
    least_expires: int = 0              # Below it: 423.
    refresh_ratio: tuple = (0.3, 0.95)  # The parts of the granted time between which it is refreshed.
    registers_per_second: int = 0       # 0 = not looked at.
    wait_after_refusal: int = 5         # Seconds, where no Retry-After says more.
    gives_path: bool = False
    service_route: str = ""
    associated: tuple = ()              # P-Associated-URI.
    # Sound
    codecs: tuple = ("PCMU", "PCMA")
    only_codecs: bool = False           # An offer of anything else is a violation.
    packet_milliseconds: int = 20
    rtp_ports: tuple = (1024, 65535)    # That the PBX may use.
    telephone_events: bool = True
    # Of the carrier's own messages
    called_party_header: bool = False   # P-Called-Party-ID tells who is called.
    reliable: str = "off"               # 100rel: off | supported | required
    number_format: str = "0abj"         # 0abj | e164 | +e164: how it writes callers and called.
    without: tuple = ()                 # Rules that this profile does not judge, by id.

    def applies(self, rule):
        return rule.id not in self.without

    def written(self, number):
        """A national number as this carrier writes it."""
        if not number.startswith("0") or self.number_format == "0abj":
            return number
        return ("+81" if self.number_format == "+e164" else "81") + number[1:]


NGN = "NGN profile, observed (github.com/menhera-org/ftth-sip)"
HGW = "home gateway, observed (voip-info.jp)"
RAKUTEN = "IP-Phone, observed (docs.brekeke.jp)"

PROFILES = {profile.name: profile for profile in (
    Profile("generic", "generic"),
    Profile("sipconnect-static", "SIPconnect", identity="p-asserted-identity", caller_form=r"\+\d{8,15}",
            called_form=r"\+\d{3,15}", number_format="+e164"),
    Profile("sipconnect-registration", "SIPconnect", identity="p-asserted-identity", caller_form=r"\+\d{8,15}",
            called_form=r"\+\d{3,15}", number_format="+e164", registers=True, algorithm="md5"),
    Profile("jp-hgw", HGW, registers=True, algorithm="md5", codecs=("PCMU",), only_codecs=True, telephone_events=False),
    Profile("jp-ngn", NGN, domain="ntt-east.ne.jp", no_rport=True, no_contact_transport=True, no_asserted=True,
            identity="p-preferred-identity", called_form=r"[0-9*#]+(;isub=.*)?", offers=("100rel", "timer"),
            allows=("prack", "update"), session=(300, 300), refresh_method="UPDATE", registers=True, expires_asked=3600,
            refresh_ratio=(0.38, 0.42), codecs=("PCMU",), only_codecs=True, rtp_ports=(49152, 65535), telephone_events=False,
            called_party_header=True, reliable="required"),
    Profile("jp-rakuten", RAKUTEN, registers=True, algorithm="md5", caller_form=r"81\d{8,10}", number_format="e164",
            expires_asked=3600, refresh_ratio=(0.45, 0.55), registers_per_second=1, codecs=("PCMU",)),
)}
