// Who may connect, and who makes way for whom (rule T6). Pure: it knows connections by number, source, rank
// and how long they have been silent. A newcomer always gets its chance: the one longest silent goes, never
// somebody known.
#pragma once

#include "trust.h"

#include "base/address.h"
#include "base/clock.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace sipd {

// In the order in which they make way.
enum class Rank : std::uint8_t {
    Handshaking, // TLS has not come about yet.
    Newcomer, // Has said nothing whole yet.
    Stranger, // Has, and nobody vouches for it.
    Known // A registered phone, a trunk.
};
inline constexpr std::size_t ranks = 4;

class ConnectionLimits {
public:
    enum class What { Admit, AdmitInPlaceOf, Wait, Refuse };
    struct Decision {
        What what { What::Admit };
        std::uint64_t victim { 0 };
    };
    // Before accepting somebody of that rank: whether there is room at all. Wait: not now, those inside
    // deserve a moment more.
    Decision for_anybody(Rank, Moment now) const;
    // Now it is clear whose it would be. A source of known phones may bring all of them back at once.
    Decision for_source(Ip, Trust, Moment now) const;

    void add(std::uint64_t connection, Ip source, Rank, Moment now);
    void heard(std::uint64_t connection, Rank, Moment now);
    void remove(std::uint64_t connection);

    std::size_t count() const { return all_.size(); }
    std::size_t count(Rank rank) const { return by_silence_[static_cast<std::size_t>(rank)].size(); }
    std::optional<Rank> rank_of(std::uint64_t connection) const;

private:
    struct Entry {
        Ip source {};
        Rank rank { Rank::Newcomer };
        Moment heard {};
    };
    struct Counts {
        std::size_t all { 0 };
        std::size_t newcomers { 0 }; // Handshaking ones among them.
    };
    using Silent = std::pair<Moment, std::uint64_t>; // Since when; which.

    void count(const Entry&, int step);
    std::optional<Silent> longest_silent(Rank last) const;
    std::optional<Silent> longest_silent_of(Ip, Rank last) const;
    static Decision in_place_of(std::optional<Silent>, Moment now);

    std::unordered_map<std::uint64_t, Entry> all_ {};
    std::unordered_map<Ip, Counts> sources_ {};
    std::array<std::set<Silent>, ranks> by_silence_ {};
};

} // namespace sipd
