// Writes messages by appending to a caller's buffer.
//
//     std::string datagram;
//     Writer writer { datagram };
//     writer.request("BYE", target).header(Header::Via, …).number(Header::MaxForwards, 70) …;
//     TRY(writer.finish());
//
// A value with CR, LF or NUL never gets out: the writer empties what it wrote, and finish() says so.
#pragma once

#include "sip/message.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sip {

struct Response;
struct Source;

class Writer {
public:
    explicit Writer(std::string& out) : out_(out), start_(out.size()) { }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    Writer& request(std::string_view method, std::string_view uri);
    Writer& response(int status, std::string_view reason = {}); // An empty reason is the RFC's.

    Writer& header(Header, std::string_view value);
    Writer& header(std::string_view name, std::string_view value);
    Writer& number(Header, std::uint64_t value);
    // Every line of that header, in order, unfolded.
    Writer& copy(const Message&, Header);

    // Content-Length, the empty line, the body.
    Parsed<> finish() { return finish({}, {}); }
    Parsed<> finish(std::string_view content_type, std::string_view body);

private:
    friend Writer& begin_response(Writer&, const Message&, const Response&);
    Writer& line(std::string_view name, std::string_view value);
    void append_value(std::string_view text);
    // A line whose value `write` appends in place: what answers a stranger allocates nothing.
    template <typename Write> Writer& line_of(Header header, Write write);
    void write_vias(const Message& request, const Source&);
    void write_first(const Message& request, Header);
    void write_to(const Message& request, const Response&);

    std::string& out_;
    std::size_t start_;
    bool refused_ {};
};

// Who sent the request, as the socket says.
struct Source {
    std::string_view address {}; // "192.0.2.7" or "2001:db8::7"
    std::uint16_t port {};
};

struct Response {
    int status {};
    std::string_view reason {}; // Empty: the RFC's.
    std::string_view to_tag {}; // Added to To unless it has one. Never in a 100.
    Source source {}; // For received and rport (RFC 3261 18.2.1, RFC 3581 4).
};

// The start line and what every response copies from its request (RFC 3261 8.2.6.2): Via with received and
// rport added, Record-Route (in 101–299 of a request that makes a dialog), From, To, Call-ID, CSeq. The
// caller adds the rest and finishes.
Writer& begin_response(Writer&, const Message& request, const Response&);

// ";received=…;rport=…" added to, or corrected in, the topmost Via of a request.
std::string stamped_via(const Via&, const Source&);

} // namespace sip
