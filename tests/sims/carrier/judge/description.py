"""A session description as RFC 4566 5 orders it; what cannot be read is noted in `faults` ({rule: line}).

    session = Description(body)
    session.streams[0].kind, .port, .protocol, .formats, .maps, .direction; session.origin
"""
import dataclasses
import re

SESSION_ORDER, MEDIA_ORDER = "vosiuepcbtrzka", "micbka"
DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
STATIC = {0: "PCMU/8000", 3: "GSM/8000", 4: "G723/8000", 8: "PCMA/8000", 9: "G722/8000", 13: "CN/8000", 18: "G729/8000",
          26: "JPEG/90000", 31: "H261/90000", 34: "H263/90000"}


@dataclasses.dataclass
class Stream:
    line: str
    kind: str
    port: int
    protocol: str
    formats: list
    connection: str = ""
    attributes: list = dataclasses.field(default_factory=list)  # Lines after "a=".

    def values(self, name):
        return [line[len(name) + 1:] for line in self.attributes if line.startswith(name + ":")]

    @property
    def maps(self):
        """{format: encoding/clock}, the static ones included."""
        given = dict(value.split(" ", 1) for value in self.values("rtpmap") if " " in value)
        static = {form: STATIC[int(form)] for form in self.formats if form.isdigit() and int(form) in STATIC}
        return {**static, **given}

    @property
    def direction(self):
        return next((line for line in self.attributes if line in DIRECTIONS), "sendrecv")

    @property
    def encodings(self):
        return [self.maps[form].split("/")[0].upper() for form in self.formats if form in self.maps]


class Description:
    def __init__(self, body):
        self.faults, self.streams = {}, []
        self.origin = []  # The six fields of o=.
        self.attributes, self.connection = [], ""
        self.types = ""
        lines = body.split("\r\n")
        if lines[-1] != "":
            self.faults["sdp.ends"] = lines[-1]
        for line in lines[:-1] if lines[-1] == "" else lines:
            self._read(line)
        self._judge_order()

    def _read(self, line):
        if not re.fullmatch(r"[a-z]=\S.*", line) or "\n" in line or "\r" in line:
            if line != "s= ":
                self.faults.setdefault("sdp.line", line)
                return
        kind, value = line[0], line[2:]
        self.types += kind
        if kind == "v" and value != "0":
            self.faults["sdp.version"] = line
        if kind == "o":
            self.origin = value.split(" ")
            if not re.fullmatch(r"\S+ \d+ \d+ IN IP[46] \S+", value):
                self.faults["sdp.origin"] = line
        if kind == "t" and not re.fullmatch(r"\d+ \d+", value):
            self.faults["sdp.time"] = line
        if kind == "m":
            self._stream(line, value)
        elif kind == "c":
            self._connection(line, value)
        elif kind == "a":
            (self.streams[-1].attributes if self.streams else self.attributes).append(value)

    def _stream(self, line, value):
        match = re.fullmatch(r"([a-z]+) (\d{1,5})(?:/\d+)? ([A-Za-z0-9/]+)((?: \S+)+)", value)
        if not match or int(match.group(2)) > 65535:
            self.faults["sdp.media"] = line
            return
        formats = match.group(4).split()
        if match.group(3).startswith("RTP/") and (len(set(formats)) != len(formats)
                                                  or not all(form.isdigit() and int(form) < 128 for form in formats)):
            self.faults["sdp.media"] = line
        self.streams.append(Stream(line, match.group(1), int(match.group(2)), match.group(3), formats, self.connection))

    def _connection(self, line, value):
        match = re.fullmatch(r"IN IP([46]) (\S+)", value)
        if not match or (":" in match.group(2)) != (match.group(1) == "6"):
            self.faults["sdp.connection"] = line
        elif self.streams:
            self.streams[-1].connection = match.group(2)
        else:
            self.connection = match.group(2)

    def _judge_order(self):
        session, *media = re.split("(?=m)", self.types) if "m" in self.types else [self.types]
        places = [SESSION_ORDER.find(kind) for kind in session]
        bad = places != sorted(places) or -1 in places or not session.startswith("vos") or "t" not in session
        for section in media:
            places = [MEDIA_ORDER.find(kind) for kind in section]
            bad |= places != sorted(places) or -1 in places
        if bad:
            self.faults["sdp.order"] = f"lines in the order {self.types}"
