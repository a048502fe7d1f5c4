"""Two carriers of one office, the first with a fault: what a caller notices of it, and how long it takes."""
import time

from carried import CARRIER, MAIN, OUTSIDE, Carried, trunk
from carrier.loop import Late

BACKUP = "10.77.0.3"

# Fault: (script of the first carrier, transport). All are given up for the second carrier.
GOES_ON = {
    "silent": ("silent", "UDP"),
    "100 and nothing": ("100-only", "UDP"),
    "503": ("broken", "UDP"),
    "503 with Retry-After": ("congested", "UDP"),
    "408": ("timeout", "UDP"),
    "reset": ("reset", "TCP"),
    "answers the CANCEL with 200": ("100-crossing", "UDP"),
}

# What the called party says itself: no second carrier would say anything else.
ENDS = {"404": ("not-in-use", 404), "486": ("busy", 486), "600": ("busy-everywhere", 600), "603": ("declined", 603)}


class FailingOver(Carried):
    standing_hosts = ("carrier", "backup")
    network_table = {"sip_tcp": 5060}
    tables = {
        "trunk": {"carrier": trunk(), "stream": trunk(server=f"sip:{CARRIER};transport=tcp", numbers=["0312345670"]),
                  "backup": trunk(server=f"sip:{BACKUP}", inbound_from=[BACKUP], numbers=["0312345671"])},
        "did": {MAIN: {"open": "extension:201"}},
        "outbound": {"streams": {"match": ["04*"], "trunks": ["stream", "backup"], "caller_id": MAIN},
                     "all": {"match": ["0[1-9]*"], "trunks": ["carrier", "backup"], "caller_id": MAIN}},
    }

    def two_carriers(self, script):
        return self.carrier("carrier", script=script), self.carrier("backup")

    def fails_over(self, phone, first, second, number=OUTSIDE, seconds=10):
        """Dials, and takes the call at the second carrier: it, and the seconds from the first INVITE to the second."""
        phone.dial(number)
        begun = first.loop.until(lambda: [at for at, _, data in first.received if data.startswith(b"INVITE")], "the first INVITE", 10)[0]
        call = second.take_call(seconds)
        return call, time.monotonic() - begun

    def assert_left_alone(self, first, seconds=8):
        """Nothing goes on at the first carrier: what it had was cancelled, and what it answered late was ended; where it has said
        nothing there is nothing to end, and it is asked no more."""
        def over():
            return all(call.state == "ended" or call.call_id not in first.calls_by_id for call in first.calls if call.invite)
        try:
            first.loop.until(over, "the first carrier to be rid of the call", seconds)
        except Late as late:
            raise AssertionError(f"{late}: {[(call.state, call.heard) for call in first.calls]}") from late
        asked = len(first.received)
        self.let_talk(1)  # Time enough for a repeat.
        self.assertEqual([data for _, _, data in first.received[asked:] if data.startswith(b"INVITE")], [])
