// What went over the wire lately: every message in and out in a ring, and which leg and contact a Call-ID
// belongs to. The ring lies in a file of the journals' directory, in memory: it is there after kill -9 and
// gone after a reboot. It holds messages as they were; what is read from here is masked.
#pragma once

#include "call_id.h"
#include "ring.h"

#include "base/clock.h"
#include "daemon/mapped_file.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sipd::trace {

// Between whom a message went.
struct Path {
    Address local {};
    Address remote {};
    Transport transport { Transport::Udp };
};

struct LegName {
    std::string leg {};
    std::string call_id {};
    std::string contact {}; // May be empty.
};

struct KeptMessage {
    Moment moment {};
    Direction direction { Direction::Received };
    Path path {};
    std::string call_id {};
    std::string text {}; // Masked.
};

struct Found {
    std::vector<LegName> legs {};
    std::vector<KeptMessage> messages {}; // Oldest first.
    bool cut { false };
};

class Trace {
public:
    struct Limits { // Of one answer; beyond: the newest are left out, and said.
        std::size_t messages;
        std::size_t bytes;
    };

    // Takes over what an earlier process left at that place. Where there is no room for the file, memory of
    // this process does.
    Trace(const std::filesystem::path&, std::size_t bytes);

    bool was_damaged() const { return ring_.was_damaged(); }
    bool outlives_us() const { return spare_.empty(); }

    void saw(Direction, const Path&, std::string_view message, Moment); // Without a Call-ID: not kept.
    void named(const LegName&); // Said when a leg begins and when it ends: one of both is still there.

    Found read(std::span<const std::string> keys, Limits) const;

private:
    static MappedFile file_at(const std::filesystem::path&, std::size_t bytes);

    MappedFile file_;
    std::vector<char> spare_ {};
    Ring ring_;
};

} // namespace sipd::trace
