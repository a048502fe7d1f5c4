// How far behind we are, and who is sent away for it. Pure: it is told how long turns took, and asked about
// datagrams.
//
// What has waited longest when a turn ends has waited for as long as the sockets have not been empty: that is
// the lag, measured without asking the kernel. Given up first is what costs least to give up: strangers, then
// what people we know begin anew; calls that stand and emergency calls never.
#pragma once

#include "admission.h"
#include "glance.h"

#include "base/clock.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace sipd {

enum class Load : std::uint8_t { Calm, Busy, Overloaded, Drowning };

// What becomes of a datagram. Refused: it is worth a 503, no more.
enum class Entry : std::uint8_t { Admitted, Refused, Dropped };

struct Turn {
    Moment began {};
    Moment ended {};
    std::size_t datagrams { 0 };
    bool left_some { false }; // There was more than a turn takes.
};

class Overload {
public:
    void turn_ended(const Turn&);
    Load load(Moment now) const;
    Entry decide(Kind, Standing, Moment now) const;

private:
    Load load_ { Load::Calm };
    Moment seen_ {}; // When we were last that far behind.
    std::optional<Moment> behind_since_ {}; // The sockets have not been empty since then.
};

} // namespace sipd
