"""Each profile of etc/trunks against a strict carrier of its kind: registration, calls either way with measured sound, which number
is called, and the four reasons why a caller is not shown."""
import unittest

from carried import Carried
from carrier.shapes import WITHHELD, Shape

LINES = {  # Profile: (host of its carrier, the carrier's profile, numbers, what is dialled through it, further keys of the trunk)
    "jp-hgw": ("gateway", "jp-hgw", ["0312345601", "0312345602"], "0422111111",
               {"username": "3", "auth_username": "0003", "password": "gateway-pass"}),
    "jp-ngn": ("ngn", "jp-ngn", ["0312345611", "0312345612"], "0522111111",
               {"username": "0312345611", "from_domain": "ntt-east.ne.jp", "accept_notice": True}),
    "jp-rakuten": ("rakuten", "jp-rakuten", ["05012345621", "05012345622"], "0622111111",
                   {"username": "815012345621", "password": "rakuten-pass"}),
    "sipconnect": ("peer", "sipconnect-static", ["0312345631", "0312345632"], "0722111111", {"register": False}),
    "sipconnect registered": ("registered", "sipconnect-registration", ["0312345641", "0312345642"], "0822111111",
                              {"username": "pbx", "password": "sipconnect-pass"}),
}
HOSTS = tuple(line[0] for line in LINES.values())
PASSWORDS = {"0003": "gateway-pass", "815012345621": "rakuten-pass", "pbx": "sipconnect-pass"}


def address_of(host):
    return f"10.77.0.{2 + HOSTS.index(host)}"


def trunk_of(name):
    host, _, numbers, _, keys = LINES[name]
    return {"profile": name.split()[0], "server": f"sip:{address_of(host)}", "inbound_from": [address_of(host)], "numbers": numbers,
            "channels": 4, **keys}


def office_of(name):
    """The tables of an office that has this line alone."""
    host, _, numbers, outside, _ = LINES[name]
    return {"trunk": {host: trunk_of(name)}, "did": {number: {"open": f"extension:{201 + place}"} for place, number in enumerate(numbers)},
            "outbound": {"all": {"match": [outside[:3] + "*"], "trunks": [host], "caller_id": numbers[0]}}}


class Profiles(Carried):
    standing_hosts = HOSTS
    network_table = {"rtp_ports": "49152-65535"}
    tables = {}

    def line(self, name, **options):
        """The carrier of that line, and then the trunk; its registration done."""
        host, profile, _, _, _ = LINES[name]
        carrier = self.carrier(host, profile=profile, passwords=PASSWORDS, **options)
        self.use(**office_of(name))
        if carrier.profile.registers:
            carrier.until_registered()
        return carrier

    def speaks_as(self, name, **options):
        carrier, ada = self.line(name, **options), self.phone("201", "ada")
        _, _, numbers, outside, _ = LINES[name]
        call = self.comes_in(carrier, ada, numbers[0])
        self.assert_heard(call, ada)
        self.hangs_up(call, ada)
        call = self.goes_out(carrier, ada, outside)
        self.assertEqual(call.number.lstrip("+").removeprefix("81").lstrip("0"), outside.lstrip("0"))
        self.assert_heard(call, ada)
        self.is_hung_up(ada, call)
        self.rings_where_it_is_called(carrier, numbers)
        self.assert_no_violations()

    def rings_where_it_is_called(self, carrier, numbers):
        """The second number rings its own phone, whoever hides and wherever the call was sent on from."""
        ben = self.phone("202", "ben", answer="auto")
        for shape in (*(Shape(withheld=reason) for reason in WITHHELD), *self.sent_on(carrier)):
            call = carrier.call(numbers[1], shape).wait_until("up")
            self.until(lambda: len(ben.seen("CALL_ESTABLISHED")) == 1, f"202 to be called: {shape}")
            ben.wait_for("CALL_ESTABLISHED")
            self.hangs_up(call, ben)

    @staticmethod
    def sent_on(carrier):
        """Where a header tells the called number, To may be somebody else's (japan.md 4.4)."""
        by_to = [Shape(forwarded_from="0272038027", forwarded_in=("to",))] if carrier.profile.called_party_header else []
        return [*by_to, Shape(forwarded_from="0272038027", forwarded_in=("diversion", "history-info"))]

    def test_a_home_gateway(self):
        self.speaks_as("jp-hgw")

    def test_the_ngn_itself(self):
        self.speaks_as("jp-ngn", numbers=tuple(LINES["jp-ngn"][2]))

    def test_rakuten(self):
        self.speaks_as("jp-rakuten")

    def test_sipconnect_between_fixed_addresses(self):
        self.speaks_as("sipconnect")

    def test_sipconnect_with_a_registration(self):
        self.speaks_as("sipconnect registered")


if __name__ == "__main__":
    unittest.main()
