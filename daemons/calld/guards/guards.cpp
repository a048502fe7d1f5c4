#include "guards/guards.h"

namespace calld {

void use(Guards& guards, const yobirin::Office::CallsSlice& office)
{
    if (!office.toll) {
        guards.toll.use({});
        return;
    }
    const auto& toll = *office.toll;
    const auto limit = [](std::int64_t given) { return static_cast<int>(given); };
    guards.toll.use({ .outbound_per_extension = limit(toll.max_outbound_per_extension),
                      .outbound = limit(toll.max_outbound),
                      .calls_per_minute_per_extension = limit(toll.calls_per_minute_per_extension),
                      .calls_per_hour_per_extension = limit(toll.calls_per_hour_per_extension),
                      .calls_per_minute_per_trunk = limit(toll.calls_per_minute_per_trunk),
                      .calls_per_minute = limit(toll.calls_per_minute),
                      .daily_minutes_per_extension = limit(toll.daily_minutes_per_extension),
                      .daily_minutes_per_trunk = limit(toll.daily_minutes_per_trunk),
                      .daily_minutes = limit(toll.daily_minutes),
                      .daily_dear_minutes = limit(toll.daily_international_minutes) });
    guards.thefts.use(std::chrono::minutes { toll.block_minutes });
}

void pass_time(Guards& guards, Moment now, Wall wall)
{
    if (guards.day.look(now, wall) == OfficeDay::Turned::NewDay)
        guards.toll.begin_day();
    const Wall time = guards.day.time(now);
    guards.thefts.lift_expired(time);
    guards.windows.close_expired(time);
}

} // namespace calld
