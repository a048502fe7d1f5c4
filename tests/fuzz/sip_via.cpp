// Reads Via values alone and in lists, and writes them into answers.
#include "require.h"

#include "sip/limits.h"
#include "sip/message.h"
#include "sip/via.h"
#include "sip/writer.h"

#include <algorithm>
#include <string>

using namespace sip;

namespace {

void check(const Via& via, std::string_view text)
{
    for (const std::string_view part : { via.text, via.transport_text, via.host, via.branch, via.received,
                                         via.maddr, via.parameters.text() })
        require(lies_in(part, text));
    require(!via.host.empty() && !via.transport_text.empty());
    require(via.sent_by_port() != 0 && (!via.port || *via.port != 0));
    require(via.host.find(':') == std::string_view::npos
            || (via.host.front() == '[' && via.host.back() == ']'));
    require(!via.rport || via.asks_for_rport);
    require(reply_port(via, 4711) == (via.asks_for_rport ? 4711 : via.sent_by_port()));
    const auto again = parse_via(via.text);
    require(again.has_value() && again->branch == via.branch && again->host == via.host
            && again->port == via.port);
#ifdef YOBIRIN_PLANTED_BUG
    require(via.transport != Transport::Wss); // As if no browser called.
#endif
}

// Our stamp (received, rport) must not change what was there.
void check_stamp(std::string_view value)
{
    const std::string text = "OPTIONS sip:a SIP/2.0\r\nVia: " + std::string { value }
        + "\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n";
    Message request;
    if (!request.read(text) || !request.via())
        return;
    // Two parameters and a header come to it; what was at a limit of ours is beyond it then, for whom that is
    // a limit.
    std::size_t count = 0;
    Parameters parameters = request.via()->parameters;
    for (Parameter parameter; parameters.next(parameter);)
        ++count;
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    if (count + 2 > limits::parameters_max || value.size() + 64 > limits::line_bytes_max
        || lines > limits::headers_max) // The answer says its length as well.
        return;
    std::string answer;
    Writer writer { answer };
    begin_response(writer, request,
                   { .status = 200, .to_tag = "t", .source = { .address = "192.0.2.9", .port = 4711 } });
    if (!writer.finish())
        return;
    Message back;
    require(back.read(answer).has_value() && back.via().has_value());
    require(back.via()->branch == request.via()->branch && back.via()->host == request.via()->host);
    if (request.via()->asks_for_rport)
        require(back.via()->rport == 4711 && back.via()->received == "192.0.2.9");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = text_of_input(data, size);
    if (const auto via = parse_via(text))
        check(*via, text);
    check_stamp(text);
    return 0;
}
