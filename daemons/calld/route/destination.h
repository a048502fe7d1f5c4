// Where a call can be sent, as the office file writes it: "kind:name".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace calld {

enum class DestinationKind {
    Extension,
    RingGroup,
    OnCall,
    Number,
    Hangup,
    Echo,
    Application, // "application:NAME" or "application:NAME/ARGUMENT"
    Queue,
    Menu,
    Mailbox,
    Conference,
    Announcement
};

struct Destination {
    DestinationKind kind { DestinationKind::Hangup };
    std::string name {};

    friend bool operator==(const Destination&, const Destination&) = default;
};

std::optional<Destination> parse_destination(std::string_view text);
// An entry of a list of people to ring: a destination, or just a telephone number.
Destination destination_of_entry(std::string_view text);
std::string text_of(const Destination&);

// Accepted in the office file, but no daemon serves it in this release.
bool is_built(DestinationKind);

} // namespace calld
