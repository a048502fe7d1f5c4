#include "sip/history.h"

#include "base/result.h"
#include "base/text.h"
#include "sip/limits.h"

#include <algorithm>

namespace sip {
namespace {

constexpr std::size_t levels_max = 16; // Of an index; a call that was sent on more often is a loop.

} // namespace

Parsed<HistoryEntry> parse_history_entry(std::string_view text)
{
    HistoryEntry entry { .address = TRY(parse_address(text)) };
    const auto index = entry.address.parameters.find("index");
    if (!index)
        return bad("History-Info Without Index");
    for (const std::string_view level : split(*index, '.')) {
        const auto number = parse_number<std::uint16_t>(level);
        if (!number || entry.index.size() == levels_max)
            return bad("Malformed Index");
        entry.index.push_back(*number);
    }
    return entry;
}

std::optional<Uri> retargeted_from(const Message& message)
{
    if (!message.has(Header::HistoryInfo))
        return std::nullopt;
    std::vector<HistoryEntry> entries;
    Values values = message.values(Header::HistoryInfo);
    for (std::string_view value; values.next(value) && entries.size() < limits::values_max;)
        if (auto entry = parse_history_entry(value))
            entries.push_back(std::move(*entry));
    std::ranges::sort(entries, {}, &HistoryEntry::index);
    if (entries.size() < 2)
        return std::nullopt;
    const HistoryEntry& before = entries[entries.size() - 2];
    // A proxy that only passed the request on adds an entry of the same address.
    if (before.address.uri.user == entries.back().address.uri.user || before.address.uri.user.empty())
        return std::nullopt;
    return before.address.uri;
}

} // namespace sip
