// Measures the lag and judges by it.
#include "overload.h"

#include "limits.h"

#include <algorithm>
#include <array>

namespace sipd {
namespace {

Load load_of(std::chrono::nanoseconds lag)
{
    if (lag >= limits::lag_drowning)
        return Load::Drowning;
    if (lag >= limits::lag_overloaded)
        return Load::Overloaded;
    return lag >= limits::lag_busy ? Load::Busy : Load::Calm;
}

struct Row {
    Entry known; // New requests of phones and trunks.
    Entry stranger;
};

// By load.
constexpr std::array table {
    Row { Entry::Admitted, Entry::Admitted }, // Calm
    Row { Entry::Admitted, Entry::Refused }, // Busy
    Row { Entry::Refused, Entry::Dropped }, // Overloaded
    Row { Entry::Dropped, Entry::Dropped }, // Drowning
};

} // namespace

void Overload::turn_ended(const Turn& turn)
{
    const Moment oldest = behind_since_.value_or(turn.began);
    behind_since_ = turn.left_some ? std::optional { oldest } : std::nullopt;
    // A turn that took long over something else says nothing about what comes in.
    const bool was_busy = turn.left_some || turn.datagrams >= limits::busy_turn_datagrams;
    const Load now = was_busy ? load_of(turn.ended - oldest) : Load::Calm;
    if (now >= load(turn.ended)) {
        load_ = now;
        seen_ = turn.ended;
    }
}

// Without news it is over: nothing came.
Load Overload::load(Moment now) const { return now - seen_ < limits::overload_lasts ? load_ : Load::Calm; }

Entry Overload::decide(Kind kind, Standing standing, Moment now) const
{
    if (kind != Kind::New)
        return Entry::Admitted;
    const Row& row = table[static_cast<std::size_t>(load(now))];
    return standing >= Standing::Phone ? row.known : row.stranger;
}

} // namespace sipd
