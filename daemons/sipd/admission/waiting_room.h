// Where new requests wait while we are behind, so that what belongs to calls that stand passes them. Two
// lines, each first come first served in fixed memory: whoever we know goes first, but strangers are never
// without a turn, for among them are the phones of an office whose power came back. Pure: it is told the
// time.
#pragma once

#include "flow.h"

#include "base/clock.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace sipd {

enum class Line : std::uint8_t { Known, Stranger };

// What a datagram is worth once it is its turn. Refusal: a 503 and no more.
enum class Service : std::uint8_t { Full, Refusal };

class WaitingRoom {
public:
    WaitingRoom();

    // False: there is no room.
    bool let_in(Line, std::string_view bytes, const Flow&, Moment now);

    struct Guest {
        std::string_view bytes {}; // Good until the next is let in.
        Flow flow {};
        Service service { Service::Full }; // By how long it has waited.
    };
    std::optional<Guest> next(Moment now);
    bool is_empty() const { return queues_[0].count == 0 && queues_[1].count == 0; }

private:
    struct Place {
        std::size_t begin { 0 };
        std::size_t size { 0 };
        Flow flow {};
        Moment since {};
    };
    // Bytes are kept in a ring, none of them across its end.
    struct Queue {
        std::unique_ptr<char[]> bytes {};
        std::unique_ptr<Place[]> places {};
        std::size_t first { 0 };
        std::size_t count { 0 };

        std::optional<std::size_t> room_for(std::size_t size) const;
        const Place& oldest() const { return places[first]; }
        const Place& newest() const;
    };

    std::array<Queue, 2> queues_; // By line.
    unsigned known_in_a_row_ { 0 };
};

} // namespace sipd
