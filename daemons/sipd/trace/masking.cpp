#include "masking.h"

#include "base/cursor.h"
#include "base/text.h"
#include "sip/message.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sipd::trace {
namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
constexpr bool is_line_end(char c) { return c == '\r' || c == '\n'; }

bool contains_ignoring_case(std::string_view whole, std::string_view part)
{
    return std::ranges::search(whole, part, {}, ascii_lower, ascii_lower).begin() != whole.end();
}

// The message as it is to be shown; parts are named by where they lie in the original.
class Mask {
public:
    explicit Mask(std::string_view original) : original_(original), shown_(original) { }

    void hide(std::string_view part)
    {
        const auto begin = static_cast<std::size_t>(part.data() - original_.data());
        for (std::size_t i = begin; i < begin + part.size(); ++i)
            if (!is_line_end(shown_[i]))
                shown_[i] = '*';
    }
    std::string take() { return std::move(shown_); }

private:
    std::string_view original_;
    std::string shown_;
};

// ---- Headers of digest

constexpr std::array harmless { std::string_view { "username" }, std::string_view { "realm" },
                                std::string_view { "uri" },      std::string_view { "algorithm" },
                                std::string_view { "qop" },      std::string_view { "nc" },
                                std::string_view { "stale" },    std::string_view { "domain" } };

bool is_harmless(std::string_view name)
{
    return std::ranges::any_of(harmless,
                               [&](std::string_view known) { return equal_ignoring_case(known, name); });
}

std::string_view take_quoted(Cursor& cursor) // Behind the opening quote; the closing one is taken too.
{
    const Cursor begin = cursor;
    bool escaped = false;
    cursor.skip_while([&](char c) {
        const bool goes_on = escaped || c != '"';
        escaped = !escaped && c == '\\';
        return goes_on;
    });
    const std::string_view inside = cursor.since(begin);
    cursor.skip('"');
    return inside;
}

std::string_view take_value(Cursor& cursor)
{
    if (cursor.skip('"'))
        return take_quoted(cursor);
    return cursor.take_while([](char c) { return c != ',' && !is_blank(c); });
}

// name=value, name="value" …; whatever is not of that form is hidden to the end.
void hide_in_parameters(Cursor cursor, Mask& mask)
{
    while (true) {
        cursor.skip_while([](char c) { return is_blank(c) || c == ','; });
        if (cursor.at_end())
            return;
        const Cursor begin = cursor;
        const std::string_view name =
            cursor.take_while([](char c) { return c != '=' && c != ',' && !is_blank(c); });
        cursor.skip_while(is_blank);
        if (!cursor.skip('='))
            return mask.hide(begin.rest());
        cursor.skip_while(is_blank);
        const std::string_view said = take_value(cursor);
        if (!is_harmless(name))
            mask.hide(said);
    }
}

void hide_credentials(std::string_view value, Mask& mask)
{
    Cursor cursor { value };
    const std::string_view scheme = cursor.take_while([](char c) { return !is_blank(c); });
    if (!equal_ignoring_case(scheme, "digest"))
        return mask.hide(scheme.size() == value.size() ? scheme : cursor.rest());
    hide_in_parameters(cursor, mask);
}

// ---- Passwords in URIs: sip:user:password@host

void hide_uri_passwords(std::string_view text, Mask& mask)
{
    for (std::size_t at = 0; (at = text.find_first_of("sS", at)) != text.npos; ++at) {
        Cursor cursor { text.substr(at) };
        const std::string_view scheme = cursor.take_while([](char c) { return c != ':' && !is_blank(c); });
        const bool is_sip = equal_ignoring_case(scheme, "sip") || equal_ignoring_case(scheme, "sips");
        if (!is_sip || !cursor.skip(':'))
            continue;
        const std::string_view user_info = cursor.take_while(
            [](char c) { return c != '@' && c != '>' && c != '<' && c != '"' && !is_blank(c); });
        const std::size_t colon = user_info.find(':');
        if (cursor.peek() == '@' && colon != user_info.npos)
            mask.hide(user_info.substr(colon + 1));
    }
}

// ---- Bodies

void hide_in_session_line(std::string_view line, Mask& mask)
{
    const std::string_view said = trimmed(line);
    const auto begins = [&](std::string_view word) {
        return equal_ignoring_case(said.substr(0, word.size()), word);
    };
    const auto hide_after = [&](char mark) {
        mask.hide(said.substr(std::min(said.find(mark), said.size() - 1) + 1));
    };
    if (begins("k="))
        return hide_after('=');
    if (begins("a=key-mgmt") || begins("a=ice-pwd"))
        return hide_after(':');
    constexpr std::string_view inline_key = "inline:";
    const auto key = std::ranges::search(said, inline_key, {}, ascii_lower, ascii_lower);
    if (key.begin() != said.end())
        return mask.hide({ key.end(), said.end() });
    if (begins("a=crypto"))
        hide_after(':');
}

void hide_in_body(const sip::Message& message, Mask& mask)
{
    const auto cseq = message.cseq();
    const std::string_view type = message.value(sip::Header::ContentType);
    const bool is_info = message.is_request() ? message.method() == sip::Method::Info
                                              : cseq && cseq->method == sip::Method::Info;
    const auto speaks_of = [&](std::string_view word) {
        return contains_ignoring_case(type, word) || contains_ignoring_case(message.body(), word);
    };
    if (is_info || speaks_of("dtmf") || speaks_of("kpml"))
        return mask.hide(message.body());
    Cursor cursor { message.body() };
    while (!cursor.at_end()) {
        hide_in_session_line(cursor.take_while([](char c) { return !is_line_end(c); }), mask);
        cursor.skip_while(is_line_end);
    }
}

void hide_in_header(const sip::HeaderLine& line, Mask& mask)
{
    using sip::Header;
    switch (line.header) {
    case Header::Authorization:
    case Header::ProxyAuthorization:
    case Header::WwwAuthenticate:
    case Header::ProxyAuthenticate:
        return hide_credentials(line.value, mask);
    case Header::AuthenticationInfo:
        return hide_in_parameters(Cursor { line.value }, mask);
    case Header::Other:
        for (const std::string_view word : { "auth", "password", "secret", "token", "cookie" })
            if (contains_ignoring_case(line.name, word))
                return mask.hide(line.value);
        break;
    default:
        break;
    }
    hide_uri_passwords(line.value, mask);
}

} // namespace

std::string without_secrets(std::string_view text)
{
    const auto place_of_end = [&](std::string_view part) {
        return static_cast<std::size_t>(part.data() + part.size() - text.data());
    };
    Mask mask { text };
    sip::Message message;
    const bool is_whole = message.read(text).has_value();
    const std::string_view first_line =
        text.substr(0, text.find_first_of("\r\n", text.find_first_not_of("\r\n")));
    hide_uri_passwords(first_line, mask);
    std::size_t understood = first_line.size();
    for (std::size_t i = 0; i < message.line_count(); ++i) {
        const sip::HeaderLine line = message.line(i);
        hide_in_header(line, mask);
        if (!line.value.empty())
            understood = std::max(understood, place_of_end(line.value));
    }
    if (is_whole) {
        hide_in_body(message, mask);
        understood = place_of_end(message.text()); // What follows the body is not the message's.
    }
    mask.hide(text.substr(std::min(understood, text.size())));
    return mask.take();
}

} // namespace sipd::trace
