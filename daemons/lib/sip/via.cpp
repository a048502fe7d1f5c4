#include "sip/via.h"

#include "base/text.h"
#include "sip/values.h"

#include <array>

namespace sip {

using namespace grammar;

namespace {

struct TransportName {
    std::string_view name;
    Transport transport;
};
constexpr std::array transports {
    TransportName { "UDP", Transport::Udp },   TransportName { "TCP", Transport::Tcp },
    TransportName { "TLS", Transport::Tls },   TransportName { "WSS", Transport::Wss },
    TransportName { "SCTP", Transport::Sctp }, TransportName { "WS", Transport::Ws },
};

Transport transport_of(std::string_view name)
{
    for (const TransportName& known : transports)
        if (equal_ignoring_case(known.name, name))
            return known.transport;
    return Transport::Other;
}

// "SIP/2.0/UDP" and the blank behind it, as nearly everybody writes it.
bool read_usual_protocol(Cursor& cursor, Via& via)
{
    constexpr std::string_view usual = "SIP/2.0/UDP ";
    if (!cursor.rest().starts_with(usual) || cursor.left() == usual.size()
        || is_blank(cursor.rest()[usual.size()])) // More blanks are for the other one.
        return false;
    via.transport_text = cursor.take(usual.size()).substr(8, 3);
    via.transport = Transport::Udp;
    return true;
}

// "SIP / 2.0 / UDP". Other protocols and versions are grammatical (RFC 3261 25.1), and RFC 4475 uses them.
bool read_protocol(Cursor& cursor, Via& via)
{
    const auto word_and_slash = [&cursor] {
        const std::string_view word = take<token_class>(cursor);
        cursor.skip_while(is_blank);
        const bool slash = cursor.skip('/');
        cursor.skip_while(is_blank);
        return slash && !word.empty();
    };
    if (!word_and_slash() || !word_and_slash())
        return false;
    via.transport_text = take<token_class>(cursor);
    via.transport = transport_of(via.transport_text);
    const bool blank = is_blank(cursor.peek());
    cursor.skip_while(is_blank);
    return blank && !via.transport_text.empty();
}

Complaint note(const Parameter& parameter, Via& via)
{
    const std::string_view name = parameter.name;
    if (is_named(name, "branch")) {
        if (!via.branch.empty())
            return "Repeated Via Branch";
        via.branch = parameter.value;
    } else if (is_named(name, "rport")) {
        via.asks_for_rport = true;
        if (parameter.value.empty())
            return {};
        via.rport = whole_number<std::uint16_t>(parameter.value);
        return via.rport ? Complaint {} : Complaint { "Malformed Via rport" };
    } else if (is_named(name, "received")) {
        via.received = parameter.value;
    } else if (is_named(name, "maddr")) {
        via.maddr = parameter.value;
    }
    return {};
}

} // namespace

std::uint16_t Via::sent_by_port() const
{
    if (port)
        return *port;
    return transport == Transport::Tls || transport == Transport::Wss ? 5061 : 5060;
}

Complaint grammar::take_via(Cursor& cursor, Via& via)
{
    cursor.skip_while(is_blank);
    const Cursor begin = cursor;
    if (!read_usual_protocol(cursor, via) && !read_protocol(cursor, via))
        return "Malformed Via";
    if (!take_host_port(cursor, Blanks::AroundColon, { .host = via.host, .port = via.port }))
        return "Malformed Via Sent-By";
    const Complaint complaint = take_parameters(
        cursor, via.parameters, [&via](const Parameter& parameter) { return note(parameter, via); });
    via.text = trim(cursor.since(begin));
    return complaint;
}

Parsed<Via> parse_via(std::string_view text)
{
    Cursor cursor { text };
    Via via;
    const Complaint complaint = take_via(cursor, via);
    return whole(complaint, cursor, via);
}

std::string_view text_of(Transport transport)
{
    for (const TransportName& known : transports)
        if (known.transport == transport)
            return known.name;
    return {};
}

std::uint16_t reply_port(const Via& via, std::uint16_t source_port)
{
    return via.asks_for_rport ? source_port : via.sent_by_port();
}

} // namespace sip
