"""Their packets of one call against what both sides described: RFC 3550, RFC 3551, RFC 3264 5 and 6.

A packet is (moment, sender, payload type, sequence, timestamp, source, payload), as they came.
"""
import dataclasses
import itertools

from .description import Description
from .rule import Rule

ENOUGH = 10         # Packets, before a pace is judged.
PACE_WITHIN = 0.1   # Of the packets a second that the packet time makes, over a whole call.
G711 = (0, 8)


@dataclasses.dataclass
class Listened:
    """What a call brought, for the rules that judge "sound"."""
    packets: list
    theirs: str            # Their last session description.
    descriptions: tuple    # All of ours in this call: what they may send.
    profile: object


def agreed(listened):
    """Payload types that any description of ours gave."""
    return {int(form) for text in listened.descriptions for stream in Description(text).streams for form in stream.formats if form.isdigit()}


def foreign_payload(listened):
    allowed = agreed(listened)
    return next((f"payload type {packet[2]}, agreed were {sorted(allowed)}" for packet in listened.packets
                 if allowed and packet[2] not in allowed), None)


def other_length(listened):
    wanted = 8 * listened.profile.packet_milliseconds
    return next((f"{len(packet[6])} octets of payload type {packet[2]}, not {wanted}" for packet in listened.packets
                 if packet[2] in G711 and len(packet[6]) != wanted), None)


def other_sender(listened):
    """From where it is expected at: many a carrier drops all else."""
    places = {(stream.connection, stream.port) for stream in Description(listened.theirs).streams if stream.port}
    return next((f"from {packet[1]}, described was {sorted(places)}" for packet in listened.packets
                 if places and tuple(packet[1]) not in places), None)


def several_sources(listened):
    """One stream has one source; each change makes a jitter buffer begin anew."""
    sources = [source for source, _ in itertools.groupby(packet[5] for packet in listened.packets)]
    return f"sources {[f'{source:08x}' for source in sources]}" if len(sources) != len(set(sources)) else None


def in_pairs(listened):
    """Neighbours of one source, in the order of their numbers."""
    packets = sorted(listened.packets, key=lambda packet: packet[0])
    return [(first, second) for first, second in itertools.pairwise(packets) if first[5] == second[5]]


def twice(listened):
    return next((f"sequence {second[3]} after {first[3]}" for first, second in in_pairs(listened) if second[3] == first[3]), None)


def number_jumps(listened):
    """More than a few lost: on a test network none are."""
    return next((f"sequence {second[3]} after {first[3]}" for first, second in in_pairs(listened)
                 if 0x80 < ((second[3] - first[3]) & 0xffff) < 0xff80), None)


def clock_runs_wrong(listened):
    """Between neighbours of the same codec, as many ticks as samples."""
    for first, second in in_pairs(listened):
        step = (second[4] - first[4]) & 0xffffffff
        follows = ((second[3] - first[3]) & 0xffff) == 1
        if follows and first[2] in G711 and second[2] in G711 and step % len(first[6]) and len(first[6]) == len(second[6]):
            return f"timestamp {step} ticks on after {len(first[6])} samples"
    return None


def too_many(listened):
    voiced = [packet for packet in listened.packets if packet[2] in G711]
    if len(voiced) < ENOUGH:
        return None
    seconds = voiced[-1][0] - voiced[0][0]
    most = (seconds * 1000 / listened.profile.packet_milliseconds) * (1 + PACE_WITHIN) + ENOUGH
    return f"{len(voiced)} packets in {seconds:.2f} s" if len(voiced) > most else None


def events_unasked(listened):
    """A line that takes keys as tones alone hears of telephone-events."""
    if listened.profile.telephone_events:
        return None
    return next((f"payload type {packet[2]}" for packet in listened.packets if packet[2] not in G711 and len(packet[6]) == 4), None)


RULES = (
    Rule("sound.payload", "RFC 3264 6.1", "Only payload types of our description are sent.", foreign_payload, "sound"),
    Rule("sound.length", "RFC 3551 4.5.14", "A packet of G.711 holds as many octets as its packet time has samples.", other_length, "sound"),
    Rule("sound.sender", "RFC 4961 3", "Sound comes from where it is taken.", other_sender, "sound"),
    Rule("sound.source", "RFC 3550 8.2", "A source that was left does not come back.", several_sources, "sound"),
    Rule("sound.once", "RFC 3550 5.1", "No packet is sent twice.", twice, "sound"),
    Rule("sound.sequence", "RFC 3550 5.1", "Sequence numbers grow by one.", number_jumps, "sound"),
    Rule("sound.timestamp", "RFC 3550 5.1", "Timestamps grow by the samples sent.", clock_runs_wrong, "sound"),
    Rule("sound.pace", "RFC 3551 4.2", "No more packets come than time has passed.", too_many, "sound"),
    Rule("sound.events", "", "Keys come as tones and never as events.", events_unasked, "sound"),
)
