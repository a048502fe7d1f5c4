#include "route/destination.h"

#include "limits.h"

#include <algorithm>
#include <array>

namespace calld {
namespace {

struct KindRow {
    std::string_view text;
    DestinationKind kind;
    bool needs_name;
    bool is_built;
};

using enum DestinationKind;

constexpr std::array kinds {
    KindRow { "extension", Extension, true, true },
    KindRow { "ring_group", RingGroup, true, true },
    KindRow { "on_call", OnCall, true, true },
    KindRow { "number", Number, true, true },
    KindRow { "hangup", Hangup, false, true },
    KindRow { "echo", Echo, false, true },
    KindRow { "application", Application, true, true },
    KindRow { "queue", Queue, true, false },
    KindRow { "menu", Menu, true, false },
    KindRow { "mailbox", Mailbox, true, false },
    KindRow { "conference", Conference, true, true },
    KindRow { "announcement", Announcement, true, false },
};

const KindRow& row_of(DestinationKind kind) { return *std::ranges::find(kinds, kind, &KindRow::kind); }

} // namespace

std::optional<Destination> parse_destination(std::string_view text)
{
    if (text.size() > limits::destination_characters)
        return std::nullopt;
    const std::size_t colon = text.find(':');
    const auto* row = std::ranges::find(kinds, text.substr(0, colon), &KindRow::text);
    if (row == kinds.end() || colon == std::string_view::npos)
        return std::nullopt;
    const std::string_view name = text.substr(colon + 1);
    if (row->needs_name && name.empty())
        return std::nullopt;
    return Destination { .kind = row->kind, .name = std::string { name } };
}

Destination destination_of_entry(std::string_view text)
{
    return parse_destination(text).value_or(Destination { .kind = Number, .name = std::string { text } });
}

std::string text_of(const Destination& destination)
{
    std::string text { row_of(destination.kind).text };
    text += ':';
    text += destination.name;
    return text;
}

bool is_built(DestinationKind kind) { return row_of(kind).is_built; }

} // namespace calld
