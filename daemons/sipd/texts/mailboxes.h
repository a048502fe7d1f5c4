// Texts that no device has taken yet, by the extension they are for, each extension's in the order they came.
// Pure: it knows how many are kept and how long.
#pragma once

#include "base/clock.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sipd {

struct Text {
    std::uint64_t id { 0 };
    std::string from {}; // The extension that proved itself,
    std::string from_name {};
    std::string to {};
    std::string content_type {};
    std::string body {};
    std::string origin {}; // What makes a repeat of it known.
    Wall accepted {};
    Moment expires {};

    friend bool operator==(const Text&, const Text&) = default;
};

class Mailboxes {
public:
    // Gives it an id above all others. The oldest of its mailbox may have had to make room.
    struct Added {
        std::uint64_t id { 0 };
        std::optional<std::uint64_t> dropped {};
    };
    Added add(Text);
    void restore(Text); // From the journal or the disk, with the id it has.
    void was_used(std::uint64_t id); // By a text that is no more.
    void take_out(std::uint64_t id);

    const Text* find(std::uint64_t id) const;
    const Text* next_for(std::string_view extension, std::uint64_t after = 0) const;
    bool knows(std::string_view extension, std::string_view origin) const;
    const std::map<std::uint64_t, Text>& all() const { return texts_; } // In order.
    std::vector<std::string> extensions() const;
    std::vector<std::uint64_t> of(std::string_view extension) const;

    std::optional<Moment> next_expiry() const;
    std::vector<std::uint64_t> expired(Moment now) const;

private:
    std::map<std::uint64_t, Text> texts_ {};
    std::map<std::string, std::map<std::uint64_t, std::string>, std::less<>> boxes_ {}; // Ids and origins.
    std::uint64_t last_id_ { 0 };
};

} // namespace sipd
