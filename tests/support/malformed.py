"""Malformed INVITEs, made from a seed: fields that overflow, are empty, repeated, missing, badly encoded, cut off or out of
place. Nothing here was captured from or written by anybody else; what a number makes is always the same.

    for message in malformed_invites(4500, seed=7, box="192.0.2.1", source=("192.0.2.7", 5060)): sock.sendto(message, …)
    for message in malformed_invites(…, transport="TCP"): …   # Its top Via says so; many are not framed as a stream needs it.
"""
import random

LENGTHS = (0, 1, 255, 256, 257, 1024, 4096, 8191, 8192, 20000)
NUMBERS = (b"-1", b"0", b"4294967295", b"4294967296", b"99999999999999999999", b"0x10", b"1e3", b" 1", b"1.5", b"", b"\xff")
BAD_BYTES = (b"\x00", b"\x1b[2J", b"\x7f", b"\xc0\xaf", b"\xed\xa0\x80", b"\xff\xfe", b"\xf8\x88\x80\x80\x80", b"\r", b"\n",
             b"%", b"%0", b"%zz", b"%00", b"%0d%0aX: y", b"\"", b"<", b">", b"\\", b";", b",", b"@", b":", b"[::", b"]")
DELIMITERS = b"<>@,;:\\\"/[]?={} \t\r\n"

SDP = (b"v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0 8 101\r\n"
       b"a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n")


class Draft:
    """An INVITE in parts, before it is made one text."""

    def __init__(self, number, box, source, transport):
        address, port = source
        self.start = [b"INVITE", f"sip:202@{box}".encode(), b"SIP/2.0"]
        self.headers = [
            [b"Via", f"SIP/2.0/{transport} {address}:{port};branch=z9hG4bKm{number};rport".encode()],
            [b"Max-Forwards", b"70"],
            [b"From", f"\"Mal Formed\" <sip:m{number}@{address}>;tag=m{number}".encode()],
            [b"To", f"<sip:202@{box}>".encode()],
            [b"Call-ID", f"malformed-{number}@{address}".encode()],
            [b"CSeq", b"1 INVITE"],
            [b"Contact", f"<sip:m@{address}:{port}>".encode()],
            [b"Content-Type", b"application/sdp"],
            [b"Allow", b"INVITE, ACK, BYE, CANCEL"],
            [b"Supported", b"timer, replaces"],
            [b"Session-Expires", b"1800;refresher=uac"],
        ]
        self.body = SDP
        self.length = None        # Of the body as Content-Length says it; None: what is right.
        self.line_end = b"\r\n"
        self.separator = b": "

    def text(self):
        length = str(len(self.body)).encode() if self.length is None else self.length
        lines = [b" ".join(self.start)] + [name + self.separator + value for name, value in self.headers]
        if length is not False:
            lines.append(b"Content-Length: " + length)
        return self.line_end.join(lines) + self.line_end * 2 + self.body


def pick_header(draft, chance):
    return draft.headers[chance.randrange(len(draft.headers))]


def overflow(draft, chance):
    header = pick_header(draft, chance)
    header[chance.randrange(2)] += chance.choice((b"a", b"%41", b",", b";x=y", b"\xe3\x81\x82", b"(")) * chance.choice(LENGTHS)


def overflow_start(draft, chance):
    draft.start[chance.randrange(3)] += chance.choice((b"a", b"1", b";x", b"?h=v", b"%20")) * chance.choice(LENGTHS)


def empty(draft, chance):
    pick_header(draft, chance)[chance.randrange(2)] = b""


def remove(draft, chance):
    draft.headers.remove(pick_header(draft, chance))


def repeat(draft, chance):
    header = pick_header(draft, chance)
    for _ in range(chance.choice((1, 2, 10, 130, 300))):
        draft.headers.insert(chance.randrange(len(draft.headers) + 1), list(header))


def spoil(draft, chance):
    header = pick_header(draft, chance)
    at = chance.randrange(len(header[1]) + 1)
    header[1] = header[1][:at] + chance.choice(BAD_BYTES) * chance.choice((1, 1, 2, 50)) + header[1][at:]


def spoil_name(draft, chance):
    header = pick_header(draft, chance)
    at = chance.randrange(len(header[0]) + 1)
    header[0] = header[0][:at] + chance.choice(BAD_BYTES) + header[0][at:]


def spoil_start(draft, chance):
    part = chance.randrange(3)
    at = chance.randrange(len(draft.start[part]) + 1)
    draft.start[part] = draft.start[part][:at] + chance.choice(BAD_BYTES) + draft.start[part][at:]


def number(draft, chance):
    value = chance.choice(NUMBERS)
    name, wanted = chance.choice(((b"CSeq", value + b" INVITE"), (b"Max-Forwards", value), (b"Session-Expires", value),
                                  (b"CSeq", b"1 " + value), (b"Min-SE", value), (b"Expires", value)))
    draft.headers = [header for header in draft.headers if header[0] != name] + [[name, wanted]]


def lie_about_length(draft, chance):
    draft.length = chance.choice(NUMBERS + (b"1", b"65536", b"10000000", False))


def fold(draft, chance):
    header = pick_header(draft, chance)
    at = chance.randrange(len(header[1]) + 1)
    header[1] = header[1][:at] + chance.choice((b"\r\n ", b"\r\n\t", b"\n ", b"\r ", b"\r\n \r\n ")) * chance.choice((1, 3, 60)) \
        + header[1][at:]


def quote(draft, chance):
    value = chance.choice((b"\"", b"\"\\", b"\"" * 3, b"<", b"<<sip:a@b>", b"<sip:a@b", b"\"a\" <sip:a@b>>;tag=", b"<>;tag=x",
                           b"sip:", b"sip:@", b"sip:a@", b"sip:a@[::1", b"sip:a@b:99999", b"sip:a@b;;=;", b"tel:+1;x=",
                           b"*", b"urn:service:sos", b"sip:" + b"a:" * 200 + b"@b", b"<sip:a@b?Replaces=%00%0d%0a>;tag=1"))
    chosen = chance.choice([header for header in draft.headers if header[0] in (b"From", b"To", b"Contact")] or draft.headers)
    chosen[1] = value


def vias(draft, chance):
    value = chance.choice((b"SIP/2.0/UDP", b"SIP/2.0/UDP ;branch=", b"SIP / 2.0 / UDP a", b"SIP/2.0/UDP [::ffff:1]:x;rport=y",
                           b"SIP/3.0/UDP a;branch=z9hG4bK", b"SIP/2.0/XYZ a:0;ttl=-1", b"SIP/2.0/UDP a;received=\"\\",
                           b"SIP/2.0/UDP a;branch=z9hG4bK" + b"x" * 3000))
    draft.headers.insert(chance.choice((0, 1)), [b"Via", value])
    if chance.random() < 0.5:
        draft.headers = [header for i, header in enumerate(draft.headers) if header[0] != b"Via" or header[1] == value]


def session(draft, chance):
    lines = draft.body.split(b"\r\n")
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(lines))
        lines[at] = chance.choice((
            lines[at] + chance.choice(BAD_BYTES), lines[at][:1], b"", b"=", b"m=", b"m=audio", b"m=audio -1 RTP/AVP 0",
            b"m=audio 99999 RTP/AVP 0", b"m=audio 4000/999999 RTP/AVP 0", b"m=audio 4000 RTP/AVP " + b"0 " * 500,
            b"c=IN IP4 999.1.1.1", b"c=IN IP6 ::::", b"c=IN IP4 224.2.1.1/127/3", b"a=rtpmap:", b"a=rtpmap:999 X/0/99999",
            b"a=rtpmap:0 PCMU/99999999999", b"a=fmtp:0 " + b"x" * 9000, b"o=" + b"9" * 400, b"a=ptime:-20",
            b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:", b"m=image 1 udptl t38"))
    draft.body = chance.choice((b"\r\n", b"\r\n", b"\n", b"\r")).join(lines) * chance.choice((1, 1, 1, 30))


def bodies(draft, chance):
    draft.headers = [header for header in draft.headers if header[0] != b"Content-Type"]
    draft.headers.append([b"Content-Type", chance.choice((b"application/sdp;", b"application", b"/", b"multipart/mixed",
                                                          b"multipart/mixed;boundary=", b"multipart/mixed;boundary=\"b",
                                                          b"application/sdp;charset=\"\\\"", b"message/sipfrag"))])
    draft.body = chance.choice((b"", b"--b\r\n", b"--b\r\n\r\n--b--", b"--b\r\nContent-Type: application/sdp\r\n\r\n" + SDP,
                                b"--b" * 2000, bytes(chance.randrange(256) for _ in range(300)), SDP[:40]))


def lines(draft, chance):
    draft.line_end = chance.choice((b"\n", b"\r", b"\r\n\r\n", b"\r\r\n", b"\n\n"))


def separators(draft, chance):
    draft.separator = chance.choice((b":", b" : ", b"\t:\t", b" ", b"::", b"\r\n : ", b"=", b": \r\n"))


def many(draft, chance):
    name = chance.choice((b"Route", b"Record-Route", b"Require", b"Proxy-Require", b"Replaces", b"X-Y", b"Authorization",
                          b"Proxy-Authorization", b"Reason", b"History-Info", b"v", b"f", b"t", b"i", b"l", b"m", b"c"))
    value = chance.choice((b"<sip:a@b;lr>", b"", b",", b"a,b,,c", b"Digest username=\"201\", response=", b"x;to-tag;from-tag=",
                           b"<" * 60, bytes(DELIMITERS)))
    for _ in range(chance.choice((1, 2, 70, 200))):
        draft.headers.insert(chance.randrange(len(draft.headers) + 1), [name, value])


WAYS = (overflow, overflow_start, empty, remove, repeat, spoil, spoil_name, spoil_start, number, lie_about_length, fold, quote,
        vias, session, bodies, lines, separators, many)


def harm(text, chance):
    """What happens to the finished text of every third: cut off, or single bytes changed."""
    if chance.random() < 0.5:
        return text[:chance.randrange(len(text) + 1)]
    harmed = bytearray(text)
    for _ in range(chance.choice((1, 3, 20))):
        harmed[chance.randrange(len(harmed))] = chance.randrange(256)
    return bytes(harmed)


def malformed_invites(count, seed, box, source, transport="UDP"):
    chance = random.Random(seed)
    for i in range(count):
        draft = Draft(f"{seed}x{i}", box, source, transport)
        WAYS[i % len(WAYS)](draft, chance)
        for _ in range(chance.choice((0, 0, 1, 2))):
            if draft.headers:
                chance.choice(WAYS)(draft, chance)
            if not draft.headers:
                break
        text = draft.text()
        yield (harm(text, chance) if i % 3 == 2 and text else text)[:65000]
