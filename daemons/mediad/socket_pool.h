// The sockets of RTP ports: pairs of an even port for sound and the next one for reports, opened ahead in
// blocks. A block is parked with the supervisor as a whole, so its ports stay open whatever happens to this
// process. Pairs are used again in turn, and emptied before that: nobody hears a packet of the call before.
#pragma once

#include "address.h"
#include "base/counters.h"
#include "base/file_descriptor.h"
#include "base/result.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace mediad {

struct PortRange {
    Address bind {}; // Its host; 0.0.0.0 is every address.
    std::uint16_t low { 0 };
    std::uint16_t high { 0 }; // The last port that may be used.
    friend bool operator==(const PortRange&, const PortRange&) = default;
};

class SocketPool {
public:
    // What happens to a block's descriptors besides; both are called seldom.
    struct Parking {
        std::move_only_function<void(const std::string& block, const std::vector<int>&)> park;
        std::move_only_function<void(const std::string& block)> unpark;
    };

    SocketPool(Parking, Counters&);

    // Whether pairs can be had there: some can be opened, or are ours already. Changes nothing.
    bool can_use(const PortRange&) const;
    // Where new blocks are opened. Pairs elsewhere are closed once they are free.
    void configure(const PortRange&);
    // Takes back what the last process parked under that name.
    void adopt(const std::string& block, std::vector<FileDescriptor>);
    // Opens blocks until enough pairs are free. Called ahead of need, not in anybody's way.
    void fill();
    bool is_low() const;

    // The pair longest unused, emptied. Its number is valid until give_back().
    Result<std::uint16_t> take();
    // A certain pair, as it is: the one a call had in the last process.
    Result<> take_again(std::uint16_t port);
    void give_back(std::uint16_t port);

    int sound(std::uint16_t port) const { return pairs_.at(port).sound.number(); }
    int reports(std::uint16_t port) const { return pairs_.at(port).reports.number(); }
    std::size_t free_count() const { return free_.size(); }
    std::vector<std::string> blocks() const; // Names, for the next process.

private:
    struct Pair {
        FileDescriptor sound {};
        FileDescriptor reports {};
        std::string block {};
        bool is_taken { false };
    };
    struct Block {
        PortRange range {};
        std::size_t pairs { 0 };
    };

    bool open_block();
    bool open_pair(std::uint16_t port, const std::string& block);
    void drop(std::uint16_t port);
    void forget_if_empty(const std::string& block);

    Parking parking_;
    PortRange range_ {};
    std::uint32_t next_port_ { 0 }; // Where the next block begins; beyond the range when all is open.
    std::map<std::uint16_t, Pair> pairs_ {}; // By the port of sound.
    std::map<std::string, Block> blocks_ {};
    std::deque<std::uint16_t> free_ {};
    std::uint64_t& drained_;
    std::uint64_t& occupied_;
};

} // namespace mediad
