"""A bad message for every rule: a conversation of this folder, the message in it that is made bad, what is replaced by what.

A conversation ends with the bad message. `more`: further edits, of earlier messages. `gone`: messages left out. `at`: the
moment at which the bad one comes. `then`: messages said once more after it, each at its moment.
A message whose name begins with ! is said only where a row names it, as its
own or in `besides`. {length} and {response} (of a digest) are filled in afterwards.
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Bad:
    rule: str
    conversation: str
    message: str
    old: str = ""
    new: str = ""
    more: tuple = ()  # (message, old, new)
    gone: tuple = ()
    besides: tuple = ()
    at: float | None = None
    then: tuple = ()  # (message, at, (old, new), …)
    transport: str = "UDP"
    profile: dict = dataclasses.field(default_factory=dict)  # Fields that differ.


FORM = (
    Bad("form.end", "refused", "invite", "Content-Length: 0\n\n", "Content-Length: 0"),
    Bad("form.start", "refused", "invite", "INVITE sip:0398765432@192.0.2.1 SIP/2.0", "INVITE  sip:0398765432@192.0.2.1 SIP/2.0"),
    Bad("form.line_ends", "refused", "invite", "Content-Length: 0\n", "Subject: a\0Content-Length: 0\n"),  # \0 stands for a bare LF.
    Bad("form.header", "refused", "invite", "Max-Forwards: 70\n", "Max-Forwards: 70\nNo header at all\n"),
    Bad("form.utf8", "refused", "invite", "Supported: timer\n", "Supported: timer\nSubject: \udcff\n"),
    Bad("form.control", "refused", "invite", "Supported: timer\n", "Supported: timer\nSubject: a\x07b\n"),
    Bad("form.mandatory", "refused", "invite", "Max-Forwards: 70\n", ""),
    Bad("form.once", "refused", "invite", "Max-Forwards: 70\n", "Max-Forwards: 70\nMax-Forwards: 69\n"),
    Bad("uri.form", "refused", "invite", "INVITE sip:0398765432@192.0.2.1", "INVITE sip:0398765432@192.0.2.1?Subject=x"),
    Bad("via.form", "refused", "invite", "SIP/2.0/UDP 192.0.2.9:5060", "SIP/2.0/UDP 192.0.2.9:99999"),
    Bad("via.branch", "refused", "invite", "branch=z9hG4bKinvite2", "branch=invite2"),
    Bad("via.transport", "refused", "invite", "SIP/2.0/UDP", "SIP/2.0/TCP"),
    Bad("forwards.form", "refused", "invite", "Max-Forwards: 70", "Max-Forwards: 256"),
    Bad("from.form", "refused", "invite", "From: <sip:0312345678@192.0.2.1>", 'From: "Mido <sip:0312345678@192.0.2.1>'),
    Bad("from.tag", "refused", "invite", ";tag=pbxtag02", ""),
    Bad("tag.random", "refused", "invite", ";tag=pbxtag02", ";tag=1"),
    Bad("to.form", "refused", "invite", "To: <sip:0398765432@192.0.2.1>", "To: <sip:0398765432@192.0.2.1"),
    Bad("to.tag", "register", "first", "To: <sip:3@192.0.2.1>", "To: <sip:3@192.0.2.1>;tag=pbxtag99"),
    Bad("call_id.form", "refused", "invite", "refused1@192.0.2.9", "refused1@a@b"),
    Bad("cseq.form", "refused", "invite", "CSeq: 1 INVITE", "CSeq: 2147483648 INVITE"),
    Bad("cseq.method", "refused", "invite", "CSeq: 1 INVITE", "CSeq: 1 OPTIONS"),
    Bad("contact.one", "refused", "invite", "Contact: <sip:0312345678@192.0.2.9:5060>\n", ""),
    Bad("contact.form", "refused", "invite", "Contact: <sip:0312345678@192.0.2.9:5060>", "Contact: <sip:0312345678@192.0.2.9:0>"),
    Bad("contact.scheme", "refused", "invite", "Contact: <sip:0312345678@192.0.2.9:5060>", "Contact: <tel:0312345678>"),
    Bad("length.right", "out", "invite", "Content-Length: {length}", "Content-Length: 3"),
    Bad("length.stream", "refused", "invite", "Content-Length: 0\n", "", more=(("invite", "/UDP", "/TCP"),), transport="TCP"),
    Bad("type.body", "refused", "invite", "Content-Length: 0\n\n", "Content-Length: {length}\n\nhello\n"),
    Bad("route.recorded", "refused", "invite", "Max-Forwards: 70\n", "Max-Forwards: 70\nRecord-Route: <sip:192.0.2.9;lr>\n"),
    Bad("route.form", "refused", "invite", "Max-Forwards: 70\n", "Max-Forwards: 70\nRoute: <sip:192.0.2.3;lr\n"),
    Bad("allow.given", "refused", "invite", "Allow: INVITE, ACK, CANCEL, BYE\n", ""),
    Bad("allow.enough", "refused", "invite", "Allow: INVITE, ACK, CANCEL, BYE\n", "Allow: INVITE, ACK, BYE\n"),
    Bad("supported.given", "refused", "invite", "Supported: timer\n", ""),
    Bad("option.known", "refused", "invite", "Supported: timer\n", "Supported: timer, telepathy\n"),
    Bad("privacy.form", "out", "invite", "Privacy: none", "Privacy: none;id"),
    Bad("privacy.from", "refused", "invite", "<sip:0312345678@192.0.2.1>;tag=pbxtag02", "<sip:anonymous@192.0.2.1>;tag=pbxtag02"),
    Bad("asserted.form", "out", "invite", "<tel:0312345678>", "tel 0312345678"),
    Bad("asserted.two", "out", "invite", "<tel:0312345678>", "<sip:0312345679@192.0.2.1>"),
    Bad("preferred.form", "out", "invite", "P-Asserted-Identity: <sip:0312345678@192.0.2.1>, <tel:0312345678>",
        "P-Preferred-Identity: <sip:0312345678>>"),
    Bad("preferred.two", "out", "invite", "P-Asserted-Identity: <sip:0312345678@192.0.2.1>, <tel:0312345678>",
        "P-Preferred-Identity: <sip:0312345678@192.0.2.1>, <sip:0312345679@192.0.2.1>"),
    Bad("diversion.form", "out", "invite", "Diversion: <sip:0311112222@192.0.2.1>", "Diversion: <sip:0311112222@192.0.2.1"),
    Bad("diversion.reason", "out", "invite", "reason=unconditional", "reason=[::1]"),
    Bad("history.form", "out", "invite", "History-Info: <sip:0311112222@192.0.2.1>", "History-Info: <0311112222@192.0.2.1>"),
    Bad("history.index", "out", "invite", ";index=1", ";index=one"),
    Bad("reason.form", "out", "invite", 'cause=16;text="Normal"', "cause=16;text=Normal call clearing"),
    Bad("answer.via", "in", "trying", "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKcarrier1",
        "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKcarrier1;extra"),
    Bad("answer.to_tag", "in", "held", ";tag=pbxtag03", ""),
    Bad("answer.from", "in", "trying", "From: <sip:0398765432@192.0.2.1>", 'From: "Me" <sip:0398765432@192.0.2.1>'),
    Bad("answer.call_id", "in", "trying", "in1@192.0.2.1", "other@192.0.2.1"),
    Bad("answer.cseq", "in", "trying", "CSeq: 1 INVITE", "CSeq: 2 INVITE"),
    Bad("answer.routes", "in", "progress", "Record-Route: <sip:192.0.2.3;lr>\n", ""),
    Bad("answer.unasked", "in", "trying", gone=("invite",)),
    Bad("refusal.401", "in", "bye_ok", "SIP/2.0 200 OK", "SIP/2.0 401 Unauthorized"),
    Bad("refusal.405", "in", "bye_ok", "SIP/2.0 200 OK", "SIP/2.0 405 Method Not Allowed"),
    Bad("refusal.407", "in", "bye_ok", "SIP/2.0 200 OK", "SIP/2.0 407 Proxy Authentication Required"),
    Bad("refusal.415", "in", "bye_ok", "SIP/2.0 200 OK", "SIP/2.0 415 Unsupported Media Type"),
    Bad("refusal.420", "in", "bye_ok", "SIP/2.0 200 OK", "SIP/2.0 420 Bad Extension"),
    Bad("refusal.422", "in", "bye_ok", "SIP/2.0 200 OK", "SIP/2.0 422 Session Interval Too Small"),
)

TRANSACTION = (
    Bad("repeat.pace", "refused", "invite_again", at=0.2),
    Bad("repeat.stream", "refused", "invite_again", "UDP", "TCP", more=(("invite", "UDP", "TCP"),), transport="TCP"),
    Bad("repeat.answered", "refused", "ringing", then=(("invite", 1.5),)),
    Bad("branch.new", "out", "prack2", "branch=z9hG4bKprack02", "branch=z9hG4bKprack01"),
    Bad("ack.final", "refused", "ack", gone=("final",)),
    Bad("ack.branch", "out", "ack", "branch=z9hG4bKack0001", "branch=z9hG4bKinvite1"),
    Bad("ack.same", "refused", "ack", "ACK sip:0398765432@192.0.2.1", "ACK sip:gw@192.0.2.2:5060"),
    Bad("ack.to", "refused", "ack", ";tag=carriertag2", ""),
    Bad("ack.missing", "refused", "final", then=(("final", 2.52), ("final", 3.52), ("final", 5.52))),
    Bad("answer.missing", "in", "invite", then=(("invite", 0.5), ("invite", 1.5), ("invite", 3.5), ("invite", 7.5))),
    Bad("cancel.known", "refused", "cancel", "branch=z9hG4bKinvite2", "branch=z9hG4bKcancel2"),
    Bad("cancel.same", "refused", "cancel", "To: <sip:0398765432@192.0.2.1>", "To: <sip:0398765432@192.0.2.1>;tag=carriertag2"),
    Bad("cancel.plain", "refused", "cancel", "Max-Forwards: 70\n", "Max-Forwards: 70\nRequire: timer\n"),
    Bad("cancel.early", "refused", "cancel", gone=("ringing",)),
    Bad("cancel.late", "refused", "ack", gone=("cancel", "cancelled"), then=(("cancel", 5.0),)),
)

DIALOG = (
    Bad("dialog.known", "out", "bye", ";tag=carriertag1", ";tag=carriertag9"),
    Bad("dialog.reinvite", "out", "reinvite", ";tag=carriertag1", ";tag=carriertag9"),
    Bad("dialog.target", "out", "bye", "BYE sip:gw@192.0.2.2:5060", "BYE sip:0398765432@192.0.2.1"),
    Bad("dialog.ack_target", "out", "ack", "ACK sip:gw@192.0.2.2:5060", "ACK sip:0398765432@192.0.2.1"),
    Bad("dialog.routes", "out", "bye", "Route: <sip:192.0.2.1;lr>\n", ""),
    Bad("dialog.number", "out", "bye", "CSeq: 15 BYE", "CSeq: 16 BYE"),
    Bad("dialog.uris", "out", "bye", "From: \"Midori\" <sip:0312345678@192.0.2.1>", "From: <sip:0312345678@192.0.2.9>"),
    Bad("dialog.over", "out", "bye_ok", then=(("update", 171.0, ("UPDATE", "INFO"), ("CSeq: 13", "CSeq: 16"), ("update1", "info0001")),)),
    Bad("dialog.early_bye", "in", "!early_bye"),
    Bad("dialog.one_invite", "out", "reinvite", then=(("reinvite", 160.05, ("CSeq: 14", "CSeq: 15"), ("reinvite", "second01"), ("o=- 7 2", "o=- 7 3")),)),
    Bad("glare.wait", "out", "reanswer", "200 OK", "491 Request Pending", then=(
        ("reinvite", 161.0, ("CSeq: 14", "CSeq: 15"), ("reinvite", "second01"), ("o=- 7 2", "o=- 7 3")),)),
    Bad("glare.refused", "out", "!crossed", besides=("!crossing",)),
    Bad("dialog.contact", "out", "update", "Contact: <sip:0312345678@192.0.2.9:5060>\n", ""),
)

RELIABLE = (
    Bad("prack.form", "out", "prack", "RAck: 5 10 INVITE", "RAck: 5 10"),
    Bad("prack.matches", "out", "prack", "RAck: 5 10 INVITE", "RAck: 5 11 INVITE"),
    Bad("prack.order", "out", "prack2", more=(("prack2", "CSeq: 12", "CSeq: 11"),), gone=("prack", "pracked")),
    Bad("prack.once", "out", "prack2", "RAck: 6 10 INVITE", "RAck: 5 10 INVITE"),
    Bad("prack.missing", "out", "progress", then=(("progress", 0.6), ("progress", 1.6), ("progress", 3.6))),
    Bad("rseq.form", "in", "progress", "RSeq: 1\n", ""),
    Bad("rseq.asked", "in", "progress", more=(("invite", "Supported: 100rel, timer", "Supported: timer"),)),
    Bad("rseq.required", "late", "ringing_in", more=(("invite_in", "Supported: 100rel", "Require: 100rel"),)),
    Bad("rseq.next", "in", "ringing", "RSeq: 2", "RSeq: 4"),
    Bad("rseq.first", "in", "ringing", gone=("prack", "pracked")),
    Bad("rseq.offers", "late", "ringing_in", "Content-Length: 0", "Require: 100rel\nRSeq: 1\nContent-Length: 0"),
    Bad("rseq.open", "in", "answer", gone=("prack", "pracked", "ringing", "prack2")),
    Bad("rseq.pace", "in", "progress_again", at=0.15),
    Bad("update.allowed", "out", "update", more=(("progress", ", PRACK, UPDATE", ", PRACK"), ("answer", ", PRACK, UPDATE", ", PRACK"))),
)

TIMER = (
    Bad("timer.form", "out", "invite", "Session-Expires: 300", "Session-Expires: 300;refresher=me"),
    Bad("timer.shortest", "out", "invite", "Session-Expires: 300\nMin-SE: 90\n", "Session-Expires: 60\n"),
    Bad("timer.minimum", "out", "invite", "Min-SE: 90", "Min-SE: 30"),
    Bad("timer.order", "out", "invite", "Min-SE: 90", "Min-SE: 600"),
    Bad("timer.supported", "out", "invite", "Supported: 100rel, timer", "Supported: 100rel"),
    Bad("timer.refresher", "in", "answer", ";refresher=uac", "", more=(("invite", ";refresher=uac", ""),)),
    Bad("timer.required", "in", "answer", "Require: timer\n", ""),
    Bad("timer.longer", "in", "answer", "Session-Expires: 300", "Session-Expires: 301"),
    Bad("timer.chosen", "in", "answer", "refresher=uac", "refresher=uas"),
    Bad("timer.able", "in", "answer", more=(("invite", "Supported: 100rel, timer\nSession-Expires: 300;refresher=uac", "Supported: 100rel"),)),
    Bad("timer.early", "out", "update", at=30.0),
    Bad("timer.late", "out", "update", at=299.0),
    Bad("timer.kept", "out", "update", "Session-Expires: 300;refresher=uac\n", ""),
)

SDP = (
    Bad("sdp.ends", "out", "invite", "a=sendrecv\n", "a=sendrecv\r\n"),  # \r stands for no end of line at all.
    Bad("sdp.line", "out", "invite", "a=ptime:20", "A=ptime:20"),
    Bad("sdp.version", "out", "invite", "v=0", "v=1"),
    Bad("sdp.origin", "out", "invite", "o=- 7 1 IN", "o=- 7 one IN"),
    Bad("sdp.time", "out", "invite", "t=0 0", "t=0"),
    Bad("sdp.connection", "out", "invite", "RTP/AVP 0 101\n", "RTP/AVP 0 101\nc=IN IP6 192.0.2.9\n"),
    Bad("sdp.media", "out", "invite", "m=audio 50000 RTP/AVP 0 101", "m=audio 50000 RTP/AVP 0 101 0"),
    Bad("sdp.order", "out", "invite", "c=IN IP4 192.0.2.9\nt=0 0\n", "t=0 0\nc=IN IP4 192.0.2.9\n"),
    Bad("sdp.connected", "out", "invite", "c=IN IP4 192.0.2.9\n", ""),
    Bad("sdp.stream", "out", "invite", """m=audio 50000 RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20
a=sendrecv
""", ""),
    Bad("sdp.mapped", "out", "invite", "a=rtpmap:101 telephone-event/8000\n", ""),
    Bad("sdp.listed", "out", "invite", "a=fmtp:101 0-15", "a=fmtp:102 0-15"),
    Bad("sdp.direction", "out", "invite", "a=sendrecv\n", "a=sendrecv\na=sendonly\n"),
    Bad("sdp.packet_time", "out", "invite", "a=ptime:20", "a=ptime:0"),
    Bad("sdp.same_origin", "out", "reinvite", "o=- 7 2", "o=- 8 2"),
    Bad("sdp.next_version", "out", "reinvite", "o=- 7 2", "o=- 7 1"),
    Bad("sdp.no_fewer", "in", "held", "m=video 0 RTP/AVP 34\n", "", more=(("hold", "m=video 0 RTP/AVP 34\n", ""),)),
    Bad("answer.streams", "in", "progress", "m=video 0 RTP/AVP 34\n", ""),
    Bad("answer.kinds", "in", "progress", "RTP/AVP 0", "RTP/SAVP 0"),
    Bad("answer.refused", "in", "progress", "m=video 0", "m=video 50002"),
    Bad("answer.formats", "in", "progress", "RTP/AVP 0\na=rtpmap:0 PCMU/8000", "RTP/AVP 9\na=rtpmap:9 G722/8000"),
    Bad("answer.direction", "in", "held", "a=recvonly", "a=sendrecv"),
    Bad("answer.given", "in", "answer", gone=("progress", "progress_again", "prack", "pracked", "ringing", "prack2")),
    Bad("answer.offers", "late", "answer_in", """Content-Type: application/sdp
Content-Length: {length}

v=0
o=- 7 1 IN IP4 192.0.2.9
s=-
c=IN IP4 192.0.2.9
t=0 0
m=audio 50000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
""", "Content-Length: 0\n\n"),
    Bad("answer.in_ack", "late", "ack", """Content-Type: application/sdp
Content-Length: {length}

v=0
o=- 7 1 IN IP4 192.0.2.9
s=-
c=IN IP4 192.0.2.9
t=0 0
m=audio 50000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
""", "Content-Length: 0\n\n"),
    Bad("answer.stays", "in", "answer", "Content-Length: 0\n", """Content-Type: application/sdp
Content-Length: {length}

v=0
o=- 7 2 IN IP4 192.0.2.9
s=-
c=IN IP4 192.0.2.9
t=0 0
m=audio 50002 RTP/AVP 0
a=rtpmap:0 PCMU/8000
m=video 0 RTP/AVP 34"""),
)

REGISTER = (
    Bad("register.uri", "register", "first", "REGISTER sip:192.0.2.1", "REGISTER sip:3@192.0.2.1"),
    Bad("register.from", "register", "first", "From: <sip:3@192.0.2.1>", "From: <sip:4@192.0.2.1>"),
    Bad("register.call_id", "register", "proof", "register1@192.0.2.9", "register2@192.0.2.9"),
    Bad("register.number", "register", "proof", "CSeq: 2", "CSeq: 4"),
    Bad("register.one", "register", "proof", gone=("challenge",), more=(("proof", "Authorization: ", "X-Authorization: "),)),
    Bad("register.lifetime", "register", "first", "Expires: 100\n", ""),
    Bad("register.minimum", "register", "longer", "Expires: 600", "Expires: 300"),
    Bad("register.wait", "register", "later", at=60.0),
    Bad("register.early", "register", "refresh", at=20.0),
    Bad("register.late", "register", "refresh", at=99.0),
    Bad("register.rate", "register", "longer", profile={"registers_per_second": 1}),
    Bad("register.path", "register", "first", "Supported: path", "Supported: timer", profile={"gives_path": True}),
    Bad("route.service", "register", "options", "Route: <sip:192.0.2.3;lr>\n", ""),
    Bad("digest.form", "register", "proof", "nc=00000001", 'nc="00000001"'),
    Bad("digest.ours", "register", "proof", 'nonce="n1"', 'nonce="n2"'),
    Bad("digest.realm", "register", "proof", 'realm="carrier.example"', 'realm="elsewhere"'),
    Bad("digest.opaque", "register", "proof", 'opaque="o1"', 'opaque="o2"'),
    Bad("digest.algorithm", "register", "proof", "algorithm=MD5", "algorithm=MD5-sess"),
    Bad("digest.uri", "register", "proof", 'uri="sip:192.0.2.1"', 'uri="sip:192.0.2.2"'),
    Bad("digest.quality", "register", "proof", 'qop=auth, nc=00000001, cnonce="c1"', "x=y"),
    Bad("digest.count", "register", "refresh", "nc=00000002", "nc=00000001"),
    Bad("digest.again", "register", "!again", besides=("!rejected",)),
    Bad("digest.response", "register", "proof", "{response}", "0123456789abcdef0123456789abcdef"),
)

NGN = {"numbers": ("0312345678",)}
CARRIER = (
    Bad("carrier.rport", "ngn", "register", "branch=z9hG4bKngn0001", "branch=z9hG4bKngn0001;rport"),
    Bad("carrier.transport", "ngn", "register", "Contact: <sip:192.0.2.9>", "Contact: <sip:192.0.2.9;transport=udp>"),
    Bad("carrier.asserted", "ngn", "invite", "P-Preferred-Identity:", "P-Asserted-Identity: <sip:0312345678@ntt-east.ne.jp>\nP-Preferred-Identity:"),
    Bad("carrier.identity", "ngn", "invite", "P-Preferred-Identity: <sip:0312345678@ntt-east.ne.jp>\n", ""),
    Bad("carrier.number", "ngn", "invite", "P-Preferred-Identity: <sip:0312345678", "P-Preferred-Identity: <sip:0311111111", profile=NGN),
    Bad("carrier.caller", "ngn", "invite", profile={"caller_form": r"\+81\d{9}"}),
    Bad("carrier.called", "ngn", "invite", "INVITE sip:0398765432@", "INVITE sip:+81398765432@"),
    Bad("carrier.domain", "ngn", "invite", "INVITE sip:0398765432@ntt-east.ne.jp", "INVITE sip:0398765432@192.0.2.1"),
    Bad("carrier.supported", "ngn", "invite", "Supported: 100rel, timer", "Supported: timer"),
    Bad("carrier.allow", "ngn", "invite", "PRACK, UPDATE", "PRACK"),
    Bad("carrier.session", "ngn", "invite", "Session-Expires: 300\nMin-SE: 300", "Session-Expires: 600\nMin-SE: 300"),
    Bad("carrier.refresh", "ngn", "update", "CSeq: 2 UPDATE", "CSeq: 2 INVITE", more=(("update", "UPDATE sip:", "INVITE sip:"), ("update", "Supported", "Allow: INVITE, CANCEL, ACK, BYE, PRACK, UPDATE\nSupported"),
                                                                     ("update", "Supported: timer", "Supported: 100rel, timer"))),
    Bad("carrier.codecs", "ngn", "invite", "RTP/AVP 0\n", "RTP/AVP 0 8\n"),
    Bad("carrier.one_codec", "ngn", "answer_in", "RTP/AVP 0\na=rtpmap:0 PCMU/8000\n", "RTP/AVP 0 96\na=rtpmap:0 PCMU/8000\na=rtpmap:96 PCMU/8000\n"),
    Bad("carrier.packet_time", "ngn", "invite", "a=ptime:20", "a=ptime:30"),
    Bad("carrier.ports", "ngn", "invite", "m=audio 50000", "m=audio 20000"),
    Bad("carrier.lifetime", "ngn", "register", "Expires: 3600", "Expires: 600"),
    Bad("carrier.proof", "ngn", "register", "Expires: 3600\n", """Expires: 3600
Authorization: Digest username="0003", realm="x", nonce="y", uri="sip:ntt-east.ne.jp", response="{response}"
"""),
)

ROWS = (*FORM, *TRANSACTION, *DIALOG, *RELIABLE, *TIMER, *SDP, *REGISTER, *CARRIER)
