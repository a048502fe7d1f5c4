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
    day_ = before ? before->day : day_of(anchor_);
}

std::int64_t OfficeDay::day_of(Wall time) const
{
    return std::chrono::floor<std::chrono::days>(time + offset_(time)).time_since_epoch().count();
}

void OfficeDay::anchor(Moment now, Wall time)
{
    moment_ = now;
    anchor_ = time;
}

OfficeDay::Turned OfficeDay::look(Moment now, Wall wall)
{
    anchor(now, time(now));
    const std::int64_t today = day_of(anchor_);
    const bool is_new = today > day_;
    day_ = std::max(day_, today);
    const std::int64_t by_the_clock = day_of(wall);
    // A clock that is further ahead is followed where no day is won by it: within the day, or once one
    // begins.
    if (wall > anchor_ && (by_the_clock == today || is_new)) {
        anchor(now, wall);
        day_ = std::max(day_, by_the_clock);
    }
    return is_new ? Turned::NewDay : Turned::No;
}

} // namespace calld
