// The datagrams of one loop turn, in one buffer, until the transport sends them in one system call.
// Pure memory: tests read from it what would have gone out.
#pragma once

#include "flow.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sipd {

class Outbox {
public:
    struct Item {
        Flow flow {};
        std::size_t offset { 0 };
        std::size_t size { 0 };
    };

    // What does not fit is dropped and counted: SIP repeats what matters.
    void send(const Flow& flow, std::string_view datagram);

    std::size_t count() const { return items_.size(); }
    const Item& item(std::size_t index) const { return items_[index]; }
    std::string_view bytes(std::size_t index) const
    {
        return std::string_view { buffer_ }.substr(items_[index].offset, items_[index].size);
    }
    char* data() { return buffer_.data(); }
    void clear();
    std::uint64_t dropped() const { return dropped_; }

private:
    std::string buffer_ {};
    std::vector<Item> items_ {};
    std::uint64_t dropped_ { 0 };
};

} // namespace sipd
