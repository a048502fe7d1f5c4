"""The office both benches use: everything that arrives from the caller's trunk leaves by the callee's. No digest."""
from suite import office

BOX, CALLER, CALLEE = "127.0.0.1", "127.0.0.2", "127.0.0.3"
SIP_PORT, CALLEE_PORT = 5060, 5070
NUMBER, OUTSIDE = "0312345678", "0487654321"
ROOM = "0312345679"  # Leads into a conference.


def bench_office(callee_codec="pcmu"):
    peer = {"register": False, "channels": 1000, "codecs": ["pcmu"]}
    return office(
        BOX,
        extensions={"201": {}},
        network={"sip_udp": SIP_PORT},
        trunk={"caller": {**peer, "server": f"sip:{CALLER}:5999", "inbound_from": [CALLER], "numbers": [NUMBER, ROOM]},
               "callee": {**peer, "server": f"sip:{CALLEE}:{CALLEE_PORT}", "inbound_from": [CALLEE], "codecs": [callee_codec]}},
        did={NUMBER: {"open": f"number:{OUTSIDE}"}, ROOM: {"open": "conference:all"}},
        conference={"all": {"tones": False}},
        outbound={"all": {"match": ["0[1-9]*"], "trunks": ["callee"], "caller_id": NUMBER}},
        dialing={"max_outbound_per_extension": 1000, "calls_per_minute_per_trunk": 0, "calls_per_minute": 0,
                 "daily_minutes_per_trunk": 0, "daily_minutes": 0},
    )


def addresses(number=NUMBER):
    return ["--box", f"{BOX}:{SIP_PORT}", "--from", f"{CALLER}:0", "--to", f"{CALLEE}:{CALLEE_PORT}", "--dial", number]
