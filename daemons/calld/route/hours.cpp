#include "route/hours.h"

#include <algorithm>

namespace calld {
namespace {

using calendar::Opening;

const calendar::Schedule* schedule_of(const Directory::Did& did, const Directory& office)
{
    return did.schedule ? office.schedule(*did.schedule) : nullptr;
}

std::optional<std::chrono::sys_seconds>
boundary_after(std::chrono::sys_seconds since, const calendar::Schedule& schedule, const Directory& office)
{
    if (since == unknown_time)
        return std::nullopt;
    const auto& [zone, holidays] = office.almanac();
    return calendar::next_boundary(schedule, zone, holidays, since);
}

bool is_night_for(const calendar::Schedule* schedule, const Directory& office, const TimeOfCall& when)
{
    if (!when.night_since)
        return false;
    if (schedule == nullptr || when.known != nullptr)
        return true;
    const auto ends = boundary_after(*when.night_since, *schedule, office);
    return !ends || when.at < *ends;
}

RouteStep told(const calendar::State& state, const std::string& schedule)
{
    switch (state.because) {
    case calendar::Because::Lunch:
        return { "2.5", Found::Lunch, { schedule } };
    case calendar::Because::Holiday:
        return { "2.5", Found::Holiday, { schedule, state.holiday.japanese, state.holiday.english } };
    case calendar::Because::ClosedDate:
        return { "2.5", Found::ClosedDate, { schedule } };
    case calendar::Because::Hours:
        break;
    }
    return { "2.5", state.opening == Opening::Open ? Found::Open : Found::OutsideHours, { schedule } };
}

} // namespace

// NTP sets a clock back by less than this and that is nobody's doubt.
bool is_trusted(const ClockFacts& clock)
{
    return clock.is_synchronised || clock.now + std::chrono::minutes { 2 } >= clock.known;
}

Opening opening_for(const Directory::Did& did, const Directory& office, const TimeOfCall& when, Story& story)
{
    // 2.4 Night mode, where the number has hours or somewhere else to go at night.
    const calendar::Schedule* schedule = schedule_of(did, office);
    if ((schedule != nullptr || did.closed) && is_night_for(schedule, office, when)) {
        story.push_back({ "2.4", Found::NightMode });
        return Opening::Closed;
    }
    // 2.5 The hours of its schedule.
    if (schedule == nullptr) {
        story.push_back({ "2.5", Found::AlwaysOpen });
        return Opening::Open;
    }
    if (when.known != nullptr) {
        story.push_back({ "2.5", Found::ClockNotTrusted, { *did.schedule } });
        const auto known = when.known->find(*did.schedule);
        return known == when.known->end() ? Opening::Open : known->second;
    }
    const auto& [zone, holidays] = office.almanac();
    const calendar::State state = calendar::state_at(*schedule, zone.local(when.at), holidays);
    story.push_back(told(state, *did.schedule));
    return state.opening;
}

std::optional<std::chrono::sys_seconds> night_ends(const Directory& office, std::chrono::sys_seconds since)
{
    std::optional<std::chrono::sys_seconds> last;
    for (const Directory::Did& did : office.slice().dids) {
        const calendar::Schedule* schedule = schedule_of(did, office);
        if (schedule == nullptr && !did.closed)
            continue; // It does not know night.
        const auto ends = schedule == nullptr ? std::nullopt : boundary_after(since, *schedule, office);
        if (!ends)
            return std::nullopt;
        last = std::max(last.value_or(*ends), *ends);
    }
    return last;
}

bool is_night(const Directory& office, const TimeOfCall& when)
{
    if (!when.night_since || when.known != nullptr)
        return when.night_since.has_value();
    const auto ends = night_ends(office, *when.night_since);
    return !ends || when.at < *ends;
}

Openings openings_at(const Directory& office, std::chrono::sys_seconds at)
{
    const auto& [zone, holidays] = office.almanac();
    Openings openings;
    for (const auto& [name, schedule] : office.schedules())
        openings.emplace(name, calendar::state_at(schedule, zone.local(at), holidays).opening);
    return openings;
}

} // namespace calld
