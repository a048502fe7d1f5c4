// The sockets of RTP ports: pairs of an even port for sound and the next one for reports, opened ahead in
// blocks. A block is parked with the supervisor as a whole, so its ports stay open whatever happens to this
// process. A pair is used again as late as can be: never used ones first, then the one longest unused, which
// has rested for some seconds unless no other is left. It is emptied before that. So packets of the call that
// had it before are gone, and its peers have heard that it is over.
#pragma once

#include "base/address.h"
#include "base/clock.h"
#include "base/counters.h"
#include "base/file_descriptor.h"
#include "base/result.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace mediad {

struct PortRange {
    Ip bind { Ip::v4(0) }; // 0.0.0.0 is every IPv4 address, :: every one of both kinds.
    std::uint16_t low { 0 };
    std::uint16_t high { 0 }; // The last port that may be used.
    friend bool operator==(const PortRange&, const PortRange&) = default;
};

// Which of how many processes.
struct Share {
    std::size_t index { 0 };
    std::size_t of { 1 };
};
// Parts of equal size, that begin with an even port and have no port in common.
PortRange share_of(const PortRange&, Share);

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
    // Takes back what the last process parked under that name; its ports take their pairs again.
    void adopt(const std::string& block, std::vector<FileDescriptor>);
    // All ports have come back: the other pairs are free, or closed where they are not of our range. When
    // they were used is not known: they count as rested, for to open others with every restart of a crash
    // loop would use up the range.
    void settle_adopted(Moment now);
    // Opens blocks until enough rested pairs are free. Called ahead of need, not in anybody's way.
    void fill(Moment now);
    bool is_low(Moment now) const;

    // A pair of another process, which keeps its place; parked here too, and gone from here when it is given
    // back.
    Result<> adopt_lent(std::uint16_t port, FileDescriptor sound, FileDescriptor reports);

    // The pair longest unused, emptied. Its number is valid until give_back().
    Result<std::uint16_t> take(Moment now);
    // A certain pair, as it is: the one a call had in the last process.
    Result<> take_again(std::uint16_t port);
    void give_back(std::uint16_t port, Moment now);

    int sound(std::uint16_t port) const { return pairs_.at(port).sound.number(); }
    int reports(std::uint16_t port) const { return pairs_.at(port).reports.number(); }
    std::size_t free_count() const { return free_.size() + unclaimed_.size(); }
    std::vector<std::string> blocks() const; // Names, for the next process.

private:
    struct Pair {
        FileDescriptor sound {};
        FileDescriptor reports {};
        std::string block {};
        Moment free_since {}; // Zero: never used.
    };
    struct Block {
        PortRange range {};
        std::size_t pairs { 0 };
    };

    bool is_usable(std::uint16_t port) const;
    bool has_rested(Moment free_since, Moment now) const;
    void set_free(std::uint16_t port, Moment since);
    bool open_block();
    bool open_pair(std::uint16_t port, const std::string& block);
    void drop(std::uint16_t port);
    void forget_if_empty(const std::string& block);

    Parking parking_;
    PortRange range_ {};
    std::uint32_t next_port_ { 0 }; // Where the next block begins; beyond the range when all is open.
    std::map<std::uint16_t, Pair> pairs_ {}; // By the port of sound.
    std::map<std::string, Block> blocks_ {};
    std::set<std::pair<Moment, std::uint16_t>> free_ {}; // Longest unused first.
    std::set<std::uint16_t> unclaimed_ {}; // Adopted, and not yet taken again.
    std::uint64_t& drained_;
    std::uint64_t& occupied_;
    std::uint64_t& unrested_;
};

} // namespace mediad
