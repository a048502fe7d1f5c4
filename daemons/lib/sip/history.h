// History-Info (RFC 7044): by which addresses a request came to us.
#pragma once

#include "sip/message.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace sip {

struct HistoryEntry {
    Address address {};
    std::vector<std::uint16_t> index {}; // "1.2.1": 1, 2, 1
};
Parsed<HistoryEntry> parse_history_entry(std::string_view);

// Whose call was sent on to the address that the request came to last: the entry before the last one, by
// index. Nothing when it was not sent on, or nobody can tell.
std::optional<Uri> retargeted_from(const Message&);

} // namespace sip
