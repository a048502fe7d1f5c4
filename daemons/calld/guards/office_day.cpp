#include "guards/office_day.h"

#include <algorithm>

namespace calld {

OfficeDay::OfficeDay(Offset offset, std::string boot, Moment now, Wall wall,
                     const std::optional<Known>& before)
    : offset_(std::move(offset)), boot_(std::move(boot))
{
    anchor(now, wall);
    if (before && before->boot == boot_)
        anchor(now, before->time + std::chrono::duration_cast<Wall::duration>(now - before->moment));
    else if (before) // Of another boot: it was off for as long as the clock says, or for a while.
        anchor(now, std::max(wall, before->time));
    day_ = before && before->day > 0 ? std::optional { before->day } : day_of(anchor_);
}

std::optional<std::int64_t> OfficeDay::day_of(Wall time) const
{
    const std::optional<std::chrono::seconds> offset = offset_(time);
    if (!offset)
        return std::nullopt;
    return std::chrono::floor<std::chrono::days>(time + *offset).time_since_epoch().count();
}

void OfficeDay::anchor(Moment now, Wall time)
{
    moment_ = now;
    anchor_ = time;
}

OfficeDay::Turned OfficeDay::look(Moment now, Wall wall)
{
    anchor(now, day_ ? time(now) : wall); // Before the first day nothing was counted: the clock is believed.
    const std::optional<std::int64_t> today = day_of(anchor_);
    if (!today)
        return Turned::No;
    const bool is_new = day_ && *today > *day_;
    day_ = std::max(day_.value_or(*today), *today);
    const std::int64_t by_the_clock = day_of(wall).value_or(*today);
    // A clock that is further ahead is followed where no day is won by it: within the day, or once one
    // begins.
    if (wall > anchor_ && (by_the_clock == *today || is_new)) {
        anchor(now, wall);
        day_ = std::max(*day_, by_the_clock);
    }
    return is_new ? Turned::NewDay : Turned::No;
}

} // namespace calld
