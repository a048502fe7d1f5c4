"""A line of each profile of etc/trunks, and the office that has it: the office's trunk on one side, its carrier on the other."""
import dataclasses
import itertools

FIRST = 2  # 10.77.0.2 is the first host beside the box.


@dataclasses.dataclass(frozen=True)
class Line:
    name: str         # Of its trunk and its host.
    profile: str      # Of etc/trunks.
    carrier: str      # Of tests/sims/carrier.
    numbers: tuple
    outside: str      # What is dialled through it.
    keys: dict        # Further ones of the trunk.
    password: tuple = ()  # Whom its carrier knows, and by what.

    @property
    def address(self):
        return f"10.77.0.{FIRST + LINES.index(self)}"

    def trunk(self, **different):
        return {"profile": self.profile, "server": f"sip:{self.address}", "inbound_from": [self.address], "numbers": list(self.numbers),
                "channels": 4, **self.keys, **different}


LINES = (
    Line("generic", "generic", "generic", ("0312345651", "0312345652"), "0922111111", {"register": False}),
    Line("peer", "sipconnect", "sipconnect-static", ("0312345631", "0312345632"), "0722111111", {"register": False}),
    Line("registered", "sipconnect", "sipconnect-registration", ("0312345641", "0312345642"), "0822111111",
         {"username": "pbx", "password": "sipconnect-pass"}, ("pbx", "sipconnect-pass")),
    Line("gateway", "jp-hgw", "jp-hgw", ("0312345601", "0312345602"), "0422111111",
         {"username": "3", "auth_username": "0003", "password": "gateway-pass"}, ("0003", "gateway-pass")),
    Line("ngn", "jp-ngn", "jp-ngn", ("0312345611", "0312345612"), "0522111111",
         {"username": "0312345611", "from_domain": "ntt-east.ne.jp", "accept_notice": True}),
    Line("rakuten", "jp-rakuten", "jp-rakuten", ("05012345621", "05012345622"), "0622111111",
         {"username": "815012345621", "password": "rakuten-pass"}, ("815012345621", "rakuten-pass")),
)
NETWORK = {"rtp_ports": "49152-65535"}
PASSWORDS = dict(line.password for line in LINES if line.password)


def named(name):
    return next(line for line in LINES if line.name == name)


def office_of(*lines, **different):
    """The tables of an office that has these lines: each first number rings 201, each second 202; `different`: keys of the trunks."""
    numbers = itertools.chain.from_iterable((zip(line.numbers, ("201", "202"))) for line in lines)
    return {"trunk": {line.name: line.trunk(**different) for line in lines},
            "did": {number: {"open": f"extension:{extension}"} for number, extension in numbers},
            "outbound": {line.name: {"match": [line.outside[:3] + "*"], "trunks": [line.name], "caller_id": line.numbers[0]}
                         for line in lines}}
