"""How a call of the carrier's looks: who calls, whether it is told, how the number came here. Plain data.

    Shape()                                                  # 0398765432 calls.
    Shape(withheld="payphone")                               # "Coin line/payphone" <sip:anonymous@anonymous.invalid>
    Shape(forwarded_from="0272038027", forwarded_in=("to",)) # To is the number that was dialled at first.
"""
import dataclasses

WITHHELD = {  # As a line in Japan tells them; the words are observed, no paper of a carrier's.
    "user": "Anonymous", "payphone": "Coin line/payphone", "unavailable": "Unavailable",
    "interworking": "Interaction with other service"}


@dataclasses.dataclass(frozen=True)
class Shape:
    caller: str = "0398765432"
    name: str = ""
    withheld: str = ""               # user | payphone | unavailable | interworking
    asserted: bool = True            # P-Asserted-Identity tells who calls, also where From does not.
    scheme: str = "sip"              # sip | tel: of From, To and what is asserted.
    forwarded_from: str = ""         # The number dialled at first.
    forwarded_in: tuple = ()         # What tells it: to, history-info, diversion
    offers: bool = True              # False: the PBX has to.
    requires: tuple = ()             # Option tags.
    supports: tuple = ("timer",)
    session: tuple = ()              # (seconds, refresher) of Session-Expires.
    headers: tuple = ()              # Further lines.
    codecs: tuple = ()               # () = the profile's.

    def address(self, number, profile, host):
        written = profile.written(number)
        if self.scheme == "tel":
            return f"<tel:{written if written.startswith('+') else written + ';phone-context=+81'}>"
        user = ";user=phone" if written.startswith("+") else ""
        return f"<sip:{written}@{host}{user}>"

    def sender(self, profile, host):
        """The value of From without its tag."""
        if self.withheld:
            return f'"{WITHHELD[self.withheld]}" <sip:anonymous@anonymous.invalid>'
        display = f'"{self.name}" ' if self.name else ""
        return display + self.address(self.caller, profile, host)

    def lines(self, profile, host, called):
        """Headers about who calls and who is called."""
        lines = list(self.headers)
        if self.asserted and self.withheld in ("", "user"):
            lines.append(f"P-Asserted-Identity: {self.address(self.caller, profile, host)}")
        if self.withheld == "user":
            lines.append("Privacy: id")
        if profile.called_party_header:
            lines.append(f"P-Called-Party-ID: {self.address(called, profile, host)}")
        if self.forwarded_from and "history-info" in self.forwarded_in:
            first, last = (self.address(number, profile, host) for number in (self.forwarded_from, called))
            lines.append(f"History-Info: {first};index=1, {last};index=1.1")
        if self.forwarded_from and "diversion" in self.forwarded_in:
            lines.append(f"Diversion: {self.address(self.forwarded_from, profile, host)};reason=unconditional")
        if self.requires:
            lines.append(f"Require: {', '.join(self.requires)}")
        supports = [tag for tag in (*self.supports, *(["100rel"] if profile.reliable != "off" else [])) if tag not in self.requires]
        if supports:
            lines.append(f"Supported: {', '.join(supports)}")
        if self.session:
            lines.append(f"Session-Expires: {self.session[0]};refresher={self.session[1]}")
        return lines

    def subject(self, profile, host, called):
        """The value of To."""
        return self.address(self.forwarded_from if "to" in self.forwarded_in else called, profile, host)
