#include "sip/via.h"

#include "base/result.h"
#include "base/text.h"
#include "sip/grammar.h"
#include "sip/limits.h"

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

// "SIP / 2.0 / UDP". Other protocols and versions are grammatical (RFC 3261 25.1), and RFC 4475 uses them.
bool read_protocol(Cursor& cursor, Via& via)
{
    const auto word_and_slash = [&cursor] {
        const std::string_view word = cursor.take_while(is<token_class>);
        cursor.skip_while(is_blank);
        const bool slash = cursor.skip('/');
        cursor.skip_while(is_blank);
        return slash && !word.empty();
    };
    if (!word_and_slash() || !word_and_slash())
        return false;
    via.transport_text = cursor.take_while(is<token_class>);
    via.transport = transport_of(via.transport_text);
    const bool blank = is_blank(cursor.peek());
    cursor.skip_while(is_blank);
    return blank && !via.transport_text.empty();
}

Parsed<> note(const Parameter& parameter, Via& via)
{
    const std::string_view name = parameter.name;
    switch (name.size()) {
    case 5:
        if (equal_ignoring_case(name, "rport")) {
            via.asks_for_rport = true;
            via.rport = parse_number<std::uint16_t>(parameter.value);
            if (!parameter.value.empty() && !via.rport)
                return bad("Malformed Via rport");
        } else if (equal_ignoring_case(name, "maddr")) {
            via.maddr = parameter.value;
        }
        break;
    case 6:
        if (equal_ignoring_case(name, "branch")) {
            if (!via.branch.empty())
                return bad("Repeated Via Branch");
            via.branch = parameter.value;
        }
        break;
    case 8:
        if (equal_ignoring_case(name, "received"))
            via.received = parameter.value;
        break;
    default:
        break;
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

Parsed<Via> parse_via(std::string_view text)
{
    const std::string_view whole = trim(text);
    Cursor cursor { whole };
    Via via;
    via.text = whole;
    if (!read_protocol(cursor, via))
        return bad("Malformed Via");
    const std::optional<HostPort> where = take_host_port(cursor, Blanks::AroundColon);
    if (!where)
        return bad("Malformed Via Sent-By");
    via.host = where->host;
    via.port = where->port;
    via.parameters = Parameters { trim(cursor.rest()) };
    Parameters rest = via.parameters;
    std::size_t count = 0;
    for (Parameter parameter; rest.next(parameter);) {
        if (++count > limits::parameters_max)
            return bad("Too Many Parameters");
        TRY(note(parameter, via));
    }
    if (!rest.text().empty())
        return bad("Malformed Via Parameters");
    return via;
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
