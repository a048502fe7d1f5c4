"""A SIP message as it came: every line kept, so that a rule can quote what it judges. Reading never fails; what cannot be
read is noted in `faults` ({rule: line}) and judged by the rows of rules_form.py.

    message = Text(b"INVITE sip:...")
    message.method, message.status, message.uri_text, message.one("from"), message.listed("via"), message.line("from")
"""
import re

from .grammar import TOKEN, read_address, read_via, split_list

COMPACT = {"v": "via", "f": "from", "t": "to", "m": "contact", "i": "call-id", "l": "content-length", "c": "content-type",
           "k": "supported", "e": "content-encoding", "s": "subject", "x": "session-expires", "r": "refer-to", "o": "event",
           "b": "referred-by", "a": "accept-contact", "j": "reject-contact", "d": "request-disposition", "u": "allow-events"}
REQUEST_LINE = re.compile(rf"({TOKEN}) (\S+) SIP/2\.0")
STATUS_LINE = re.compile(r"SIP/2\.0 ([1-6]\d\d) ([^\r\n]*)")


class Text:
    def __init__(self, data):
        self.data = data
        self.faults = {}
        self.method, self.status, self.uri_text = "", None, ""
        head, end, self.body_bytes = data.partition(b"\r\n\r\n")
        if not end:
            self.faults["form.end"] = _shown(data[-60:])
            head = head.rstrip(b"\r\n")
        self.body = self.body_bytes.decode("utf-8", "replace")
        self.head = head.decode("utf-8", "surrogateescape")
        self.headers = []  # (name in lower case and in full, value, line as it came)
        lines = self._lines()
        self.start = lines[0] if lines else ""
        self._read_start()
        for line in lines[1:]:
            self._read_header(line)

    def _lines(self):
        lines = []
        for line in self.head.split("\r\n"):
            if "\n" in line or "\r" in line:
                self.faults.setdefault("form.line_ends", line)
            if any(0xDC80 <= ord(character) <= 0xDCFF for character in line):
                self.faults.setdefault("form.utf8", line)
            if any(ord(character) < 32 and character not in "\t\r\n" or ord(character) == 127 for character in line):
                self.faults.setdefault("form.control", line)
            if lines and line[:1] in (" ", "\t"):
                lines[-1] += "\r\n" + line
            else:
                lines.append(line)
        return lines

    def _read_start(self):
        if match := STATUS_LINE.fullmatch(self.start):
            self.status = int(match.group(1))  # Its method is known when CSeq is.
        elif match := REQUEST_LINE.fullmatch(self.start):
            self.method, self.uri_text = match.groups()
        else:
            self.faults["form.start"] = self.start
            if self.start.startswith("SIP/"):
                self.status = 0

    def _read_header(self, line):
        match = re.fullmatch(rf"({TOKEN})[ \t]*:[ \t\r\n]*(.*?)[ \t\r\n]*", line, re.S)
        if not match:
            self.faults.setdefault("form.header", line)
            return
        name = match.group(1).lower()
        name = COMPACT.get(name, name)
        value = re.sub(r"\r\n[ \t]+", " ", match.group(2))
        self.headers.append((name, value, line))
        if name == "cseq" and self.status is not None:
            self.method = value.split(" ")[-1]

    # Questions

    def all(self, name):
        return [value for header, value, _ in self.headers if header == name]

    def one(self, name, default=""):
        return next((value for header, value, _ in self.headers if header == name), default)

    def has(self, name):
        return any(header == name for header, _, _ in self.headers)

    def line(self, name):
        """What to quote; the start line where the header is missing."""
        return next((line for header, _, line in self.headers if header == name), self.start)

    def listed(self, name):
        """The values of a header that is a list, from all its lines."""
        return [part for value in self.all(name) for part in split_list(value) if part]

    def tokens(self, name):
        return [part.lower() for part in self.listed(name)]

    def address(self, name):
        return read_address(self.one(name))

    def tag(self, name):
        address = self.address(name)
        return address.parameters.get("tag", "") if address else ""

    @property
    def via(self):
        """The topmost."""
        return read_via(next(iter(self.listed("via")), ""))

    @property
    def branch(self):
        return self.via.parameters.get("branch", "") if self.via else ""

    @property
    def sequence(self):
        """The number of CSeq; -1 where there is none."""
        match = re.fullmatch(r"(\d{1,10})[ \t]+\S+", self.one("cseq"))
        return int(match.group(1)) if match else -1

    @property
    def call_id(self):
        return self.one("call-id")

    @property
    def is_request(self):
        return self.status is None

    @property
    def sdp(self):
        """The session description, empty where there is none."""
        return self.body if self.body and self.one("content-type").split(";")[0].strip().lower() == "application/sdp" else ""

    def __repr__(self):
        return f"<{self.start}>"


def _shown(data):
    return data.decode("utf-8", "backslashreplace")
