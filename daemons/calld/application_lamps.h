// What attached applications know and lamps show: how many wait in a queue, what is in a mailbox. It lasts as
// long as they are attached; whoever told last is believed. Pure.
#pragma once

#include "base/text_map.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace calld {

struct Mailbox {
    std::int64_t fresh { 0 };
    std::int64_t kept { 0 };
    friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

class ApplicationLamps {
public:
    // True when something is different now. For queues and extensions of the office only, so that it is
    // bounded.
    bool show_waiting(const std::string& application, const std::string& queue, std::int64_t calls);
    bool show_messages(const std::string& application, const std::string& extension, Mailbox);
    // Of who has left; the places where something is different now.
    std::vector<std::string> forget(std::string_view application);

    std::int64_t waiting_in(std::string_view queue) const;
    std::optional<Mailbox> mailbox_of(std::string_view extension) const;

private:
    struct Waiting {
        std::string application;
        std::int64_t calls;
    };
    struct Messages {
        std::string application;
        Mailbox mailbox;
    };

    TextMap<Waiting> queues_ {};
    TextMap<Messages> extensions_ {};
};

} // namespace calld
