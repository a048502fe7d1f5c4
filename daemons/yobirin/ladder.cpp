#include "ladder.h"

#include "columns.h"

#include "base/text.h"

#include <algorithm>
#include <cstdio>

namespace command {
namespace {

using yobirin::Trace;

constexpr std::size_t between = 34; // From one column's line to the next.
constexpr std::size_t time_width = 12;
constexpr std::string_view ourselves = "yobirin";

bool is_received(const Trace::Message& message)
{
    return message.direction == Trace::MessageDirection::Received;
}

std::string repeated(std::string_view piece, std::size_t times)
{
    std::string text;
    for (std::size_t i = 0; i < times; ++i)
        text += piece;
    return text;
}

// Letters of several bytes stay whole; nothing wide is in a start line that we shorten by bytes.
std::string shortened(std::string text, std::size_t most)
{
    if (shown_width(text) <= most)
        return text;
    while (shown_width(text) > most - 1 && !text.empty()) {
        do
            text.pop_back();
        while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U);
        if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U)
            text.pop_back(); // The first byte of the letter that was cut.
    }
    return text + "…";
}

// "INVITE sip:202@192.0.2.1", "200 OK", each with what it carries.
std::string label_of(const Trace::Message& message)
{
    std::string_view line = std::string_view { message.text };
    line = trimmed(line).substr(0, trimmed(line).find_first_of("\r\n"));
    constexpr std::string_view version = "SIP/2.0";
    if (line.starts_with(version))
        line.remove_prefix(version.size());
    else if (line.ends_with(version))
        line.remove_suffix(version.size());
    std::string label = printable(trimmed(line));
    if (message.text.find("\r\n\r\nv=0") != std::string::npos)
        label = label.insert(label.find(' ') == std::string::npos ? label.size() : label.find(' '), "+sdp");
    return label;
}

std::string offset_text(std::int64_t microseconds)
{
    char text[32];
    std::snprintf(text, sizeof text, "%10.3f s ", static_cast<double>(microseconds) / 1e6);
    return text;
}

std::string heading(const std::vector<std::string>& parties)
{
    std::string line(time_width, ' ');
    for (const std::string& party : parties) {
        const std::string name = party.empty() ? std::string { ourselves } : party;
        const std::size_t width = shown_width(name);
        const std::size_t before = width < between ? (between - width) / 2 : 0;
        line += std::string(before, ' ') + name
            + std::string(between > width + before ? between - width - before : 1, ' ');
    }
    return line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
}

struct Span {
    std::size_t left;
    std::size_t right;
    bool points_right;
};

std::string arrow(const Span& span, const std::string& label)
{
    const std::size_t width = (span.right - span.left) * between - 1;
    const std::string said = ' ' + shortened(label, width - 6) + ' ';
    const std::size_t dashes = width - shown_width(said) - 1;
    const std::string before = repeated("─", dashes / 2);
    const std::string after = repeated("─", dashes - dashes / 2);
    return span.points_right ? before + said + after + "►" : "◄" + before + said + after;
}

std::string rung(const Span& span, std::size_t columns, const std::string& label)
{
    std::string line(between / 2, ' ');
    for (std::size_t column = 0; column < columns; ++column) {
        line += "│";
        if (column == span.left) {
            line += arrow(span, label);
            column = span.right - 1;
        } else if (column + 1 < columns) {
            line += std::string(between - 1, ' ');
        }
    }
    return line + '\n';
}

std::string indented(std::string_view text)
{
    std::string block;
    for (const std::string_view line : split(text, '\n'))
        block += std::string(time_width + 4, ' ')
                     .append(printable(line.substr(0, line.find_last_not_of('\r') + 1)))
                     .append("\n");
    return block + '\n';
}

} // namespace

std::vector<std::string> parties_of(const Messages& messages)
{
    std::vector<std::string> parties;
    for (const Trace::Message& message : messages) {
        if (std::ranges::find(parties, message.remote) == parties.end())
            parties.push_back(message.remote);
        if (parties.size() == 1)
            parties.emplace_back();
    }
    return parties;
}

std::string ladder_of(const Messages& messages, Ladder kind)
{
    const std::vector<std::string> parties = parties_of(messages);
    std::string text = heading(parties);
    const auto place_of = [&](const std::string& party) {
        return static_cast<std::size_t>(std::ranges::find(parties, party) - parties.begin());
    };
    for (const Trace::Message& message : messages) {
        const std::size_t remote = place_of(message.remote);
        const std::size_t ours = place_of({});
        const Span span { .left = std::min(remote, ours),
                          .right = std::max(remote, ours),
                          .points_right = (remote < ours) == is_received(message) };
        text += offset_text(message.microseconds - messages.front().microseconds)
            + rung(span, parties.size(), label_of(message));
        if (kind == Ladder::WholeMessages)
            text += indented(message.text);
    }
    return text;
}

std::string printable(std::string_view text)
{
    std::string shown;
    const auto escape = [&](unsigned char byte) {
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\x%02x", byte);
        shown += escaped;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool is_c1 =
            byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if ((byte < ' ' && byte != '\t') || byte == 127)
            escape(byte);
        else if (is_c1)
            escape(static_cast<unsigned char>(text[++i])); // U+0080 to U+009F command terminals too.
        else
            shown += text[i];
    }
    return shown;
}

} // namespace command
