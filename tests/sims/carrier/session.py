"""What a call of the carrier's speaks: our description, theirs, and how one answers the other (RFC 3264)."""
from .judge.description import Description
from .messages import OPPOSITE, description


class Session:
    def __init__(self, profile, address, sound):
        self.profile, self.address, self.sound = profile, address, sound
        self.ours, self.theirs = "", ""  # Descriptions, "" = none yet.
        self.all_of_ours = []
        self.version, self.direction, self.codec = 0, "sendrecv", ""

    def describe(self, codecs=(), refused=()):
        """A description of ours, its version grown where it differs from the one before."""
        def written_as(version):
            return description(self.address, self.sound.port, codecs or self.profile.codecs, version, self.direction,
                               self.profile.telephone_events, self.profile.packet_milliseconds, refused)
        if self.ours != written_as(self.version):
            self.version += 1
        self.ours = written_as(self.version)
        self.all_of_ours.append(self.ours)
        return self.ours

    def to_answer(self):
        """What answers their offer; an offer where they made none."""
        if not self.theirs:
            return self.describe()
        offered = Description(self.theirs).streams
        refused = [f"m={stream.kind} 0 {stream.protocol} {' '.join(stream.formats)}" for stream in offered[1:]]
        return self.describe((self.codec,) if self.codec else (), refused)

    def take(self, sdp, is_offer=False):
        session = Description(sdp)
        self.theirs = sdp
        stream = next((stream for stream in session.streams if stream.kind == "audio" and stream.port), None)
        if not stream:
            return
        codec = next((name for name in stream.encodings if name in self.profile.codecs), "")
        if codec:
            self.codec = codec
            self.sound.send_to((stream.connection, stream.port), codec)
        self.sound.is_muted = stream.direction in ("sendonly", "inactive")
        if is_offer:
            self.direction = OPPOSITE[stream.direction]
