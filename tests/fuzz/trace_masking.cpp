// Reads bytes as a message that the trace kept and that is to be shown.
//
// Nothing but stars may be new, no length may change, and whatever the parser finds to be a secret has to be
// hidden; the glance that finds a Call-ID has to see what the parser sees.
#include "require.h"

#include "daemons/sipd/trace/call_id.h"
#include "daemons/sipd/trace/masking.h"

#include "base/text.h"
#include "sip/digest.h"
#include "sip/message.h"

#include <string>

namespace {

using namespace sipd;

bool is_hidden(std::string_view part) { return part.find_first_not_of("* \t\r\n") == std::string_view::npos; }

// The same part in what is shown.
std::string_view shown(std::string_view part, std::string_view text, std::string_view masked)
{
    return part.empty() ? part
                        : masked.substr(static_cast<std::size_t>(part.data() - text.data()), part.size());
}

void check_only_stars_are_new(std::string_view text, std::string_view masked)
{
    require(masked.size() == text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        require(masked[i] == text[i] || (masked[i] == '*' && text[i] != '\r' && text[i] != '\n'));
}

void check_headers(const sip::Message& message, std::string_view masked)
{
    for (std::size_t i = 0; i < message.line_count(); ++i) {
        const sip::HeaderLine line = message.line(i);
        if (line.header != sip::Header::Authorization && line.header != sip::Header::ProxyAuthorization)
            continue;
        const auto credentials = sip::parse_credentials(line.value);
        if (credentials)
            require(is_hidden(shown(credentials->response, message.text(), masked)));
    }
}

void check_body(const sip::Message& message, std::string_view masked)
{
    const std::string_view body = shown(message.body(), message.text(), masked);
    if (message.is_request() && message.method() == sip::Method::Info)
        require(is_hidden(body));
    for (const std::string_view line : split(body, '\n'))
        if (line.starts_with("a=crypto:1 X inline:"))
            require(is_hidden(line.substr(20, line.find('\r', 20) - 20)));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = text_of_input(data, size);
    const std::string masked = trace::without_secrets(text);
    check_only_stars_are_new(text, masked);
    const std::string_view call_id = trace::call_id_of(text);
    require(lies_in(call_id, text));
    require(trace::digest_of(call_id) != 0);
    sip::Message message;
    if (!message.read(text))
        return 0;
    require(message.call_id() == call_id);
    check_headers(message, masked);
    check_body(message, masked);
#ifdef YOBIRIN_PLANTED_BUG
    require(masked == text); // As if nobody had secrets.
#endif
    return 0;
}
