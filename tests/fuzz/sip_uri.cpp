// Reads bytes as a URI, and as the headers that are mostly URI.
//
// Parts have to lie in the text, a URI has to equal itself, and what is written from its parts has to read as
// the same.
#include "require.h"

#include "sip/address.h"
#include "sip/uri.h"

namespace {

using namespace sip;

void check_parts(const Uri& uri, std::string_view text)
{
    require(uri.text == text);
    for (const std::string_view part :
         { uri.scheme_text(), uri.user, uri.password, uri.host, uri.parameters.text(), uri.headers })
        require(lies_in(part, text));
    require(!uri.port || *uri.port != 0);
    require(!uri.has_sip_form() || !uri.host.empty());
    require(uri.scheme != Scheme::Tel || !uri.user.empty());
    require(uri.parameters.check().has_value() || uri.parameters.text().size() > 64);
    for (const char c : text)
        require(uri.scheme == Scheme::Other
                || (static_cast<unsigned char>(c) > ' ' && c != '<' && c != '>' && c != '"'));
#ifdef YOBIRIN_PLANTED_BUG
    require(uri.password.empty()); // As if nobody wrote one.
#endif
}

void check_rewritten(const Uri& uri)
{
    std::string text { uri.scheme_text() };
    text.append(":");
    if (!uri.user.empty())
        text.append(escaped_user(unescaped(uri.user))).append("@");
    text.append(uri.host);
    const auto again = parse_uri(text);
    require(again.has_value());
    require(unescaped(again->user) == unescaped(uri.user));
    require(again->host == uri.host);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = text_of_input(data, size);
    const auto uri = parse_uri(text);
    if (!uri) {
        require(uri.error().status == 400);
        static_cast<void>(parse_address(text));
        static_cast<void>(unescaped(text));
        require(parse_uri("sip:" + escaped_user(text) + "@a").has_value() == !text.empty());
        return 0;
    }
    check_parts(*uri, text);
    require(equivalent(*uri, *uri));
    if (uri->has_sip_form())
        check_rewritten(*uri);
    const std::string in_brackets = text_of(NameAddr { .display = text, .uri = text, .tag = "1" });
    const auto address = parse_address(in_brackets);
    require(address.has_value() && address->uri.text == text && address->tag() == "1");
    if (const std::size_t half = size / 2; const auto other = parse_uri(text.substr(0, half)))
        require(equivalent(*uri, *other) == equivalent(*other, *uri));
    return 0;
}
