"""What the carrier says, as text: requests, answers and session descriptions. Nothing here knows of calls."""
import random

REASONS = {100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 183: "Session Progress", 200: "OK", 401: "Unauthorized",
           403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout", 420: "Bad Extension",
           421: "Extension Required", 423: "Interval Too Brief", 480: "Temporarily Unavailable",
           481: "Call/Transaction Does Not Exist", 484: "Address Incomplete", 486: "Busy Here", 487: "Request Terminated",
           488: "Not Acceptable Here", 491: "Request Pending", 500: "Server Internal Error", 503: "Service Unavailable",
           600: "Busy Everywhere", 603: "Decline", 604: "Does Not Exist Anywhere"}
MAPS = {"PCMU": (0, "PCMU/8000"), "PCMA": (8, "PCMA/8000"), "TELEPHONE-EVENT": (101, "telephone-event/8000")}
OPPOSITE = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}


def token():
    return f"{random.getrandbits(64):016x}"


def in_uri(address):
    return f"[{address}]" if ":" in address else address


def written(start, lines, body="", content_type="application/sdp"):
    lines = [start, *lines] + ([f"Content-Type: {content_type}"] if body else [])
    return ("\r\n".join(lines) + f"\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}").encode()


def status_line(status):
    return f"SIP/2.0 {status} {REASONS.get(status, 'Refused')}"


def answer_to(request, status, source, tag, headers=(), body=""):
    """The answer to a request (Text) that came from `source`; a tag of ours where its To has none yet."""
    lines = []
    for place, value in enumerate(request.listed("via")):
        if place == 0 and request.via:
            value = with_source(value, request.via, source)
        lines.append(f"Via: {value}")
    if 100 < status < 300 and request.method == "INVITE":
        lines += [f"Record-Route: {route}" for route in request.listed("record-route")]
    to = request.one("to") + (f";tag={tag}" if status > 100 and not request.tag("to") else "")
    lines += [f"From: {request.one('from')}", f"To: {to}", f"Call-ID: {request.call_id}", f"CSeq: {request.one('cseq')}", *headers]
    return written(status_line(status), lines, body)


def with_source(value, via, source):
    """RFC 3261 18.2.1 and RFC 3581 4: where the request really came from."""
    if "rport" in via.parameters:
        value = value.replace(";rport", f";rport={source[1]}", 1) + f";received={in_uri(source[0])}"
    elif via.host != source[0]:
        value += f";received={source[0]}"
    return value


def description(address, port, codecs, version=1, direction="sendrecv", events=False, packet_milliseconds=20, refused=()):
    """`refused`: m= lines of streams that are answered with port 0, in the places after the first."""
    network = "IP6" if ":" in address else "IP4"
    names = [*codecs, *(["TELEPHONE-EVENT"] if events else [])]
    numbers = " ".join(str(MAPS[name][0]) for name in names)
    return (f"v=0\r\no=carrier 1 {version} IN {network} {address}\r\ns=-\r\nc=IN {network} {address}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP {numbers}\r\n" + "".join(f"a=rtpmap:{MAPS[name][0]} {MAPS[name][1]}\r\n" for name in names)
            + (f"a=fmtp:{MAPS['TELEPHONE-EVENT'][0]} 0-15\r\n" if events else "")
            + f"a=ptime:{packet_milliseconds}\r\na={direction}\r\n" + "".join(f"{line}\r\n" for line in refused))
