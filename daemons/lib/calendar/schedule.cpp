#include "calendar/schedule.h"

#include <algorithm>
#include <set>

namespace calendar {
namespace {

using namespace std::chrono;

constexpr days furthest_boundary { 400 };

const std::vector<Hours>& hours_of(const Schedule& schedule, Date date)
{
    return schedule.week[weekday { sys_days { date } }.iso_encoding() - 1];
}

// Why the whole day is off; nothing where it is not.
std::optional<State> day_off(const Schedule& schedule, Date date, const Holidays& holidays)
{
    const auto is_listed = [&](const std::vector<Dates>& list) {
        return std::ranges::any_of(list, [&](const Dates& dates) { return is_within(dates, date); });
    };
    if (is_listed(schedule.closed_dates))
        return State { .opening = Opening::Closed, .because = Because::ClosedDate };
    if (is_listed(schedule.holidays))
        return State { .opening = Opening::Closed, .because = Because::Holiday };
    if (schedule.holiday_rule == HolidayRule::Law)
        if (std::optional<Holiday> holiday = holidays.on(date))
            return State { .opening = Opening::Closed,
                           .because = Because::Holiday,
                           .holiday = *std::move(holiday) };
    return std::nullopt;
}

bool covers(const std::vector<Hours>& hours, seconds time_of_day)
{
    return std::ranges::any_of(
        hours, [&](const Hours& each) { return time_of_day >= each.begin && time_of_day < each.end; });
}

bool is_lunch(const Schedule& schedule, const std::vector<Hours>& hours, seconds time_of_day)
{
    if (hours.empty() || !covers(schedule.lunch, time_of_day))
        return false;
    const minutes first = std::ranges::min(hours, {}, &Hours::begin).begin;
    const minutes last = std::ranges::max(hours, {}, &Hours::end).end;
    return time_of_day >= first && time_of_day < last;
}

Date date_of(local_days day) { return Date { day }; }

// What the clock shows when something may change, on days from `first` on.
std::vector<local_seconds> edges(const Schedule& schedule, local_days first, days count)
{
    std::vector<local_seconds> found;
    for (local_days day = first; day < first + count; day += days { 1 })
        for (const std::vector<Hours>* list : { &hours_of(schedule, date_of(day)), &schedule.lunch })
            for (const Hours& each : *list) {
                found.emplace_back(day + each.begin);
                found.emplace_back(day + each.end);
            }
    return found;
}

std::optional<sys_seconds> boundary_within(const Schedule& schedule, const TimeZone& zone,
                                           const Holidays& holidays, sys_seconds after, days span)
{
    const Opening now = state_at(schedule, zone.local(after), holidays).opening;
    const local_days yesterday = floor<days>(zone.local(after)) - days { 1 };
    std::set<sys_seconds> moments;
    for (const sys_seconds at : zone.changes(after, after + span))
        moments.insert(at);
    for (const local_seconds edge : edges(schedule, yesterday, span + days { 2 }))
        for (const sys_seconds at : zone.instants(edge))
            moments.insert(at);
    for (auto at = moments.upper_bound(after); at != moments.end() && *at <= after + span; ++at)
        if (state_at(schedule, zone.local(*at), holidays).opening != now)
            return *at;
    return std::nullopt;
}

} // namespace

bool is_within(const Dates& dates, Date date)
{
    const auto& [first, last] = dates;
    if (first.year && last.year)
        return Date { *first.year, first.month, first.day } <= date
            && date <= Date { *last.year, last.month, last.day };
    const month_day begin { first.month, first.day };
    const month_day end { last.month, last.day };
    const month_day here { date.month(), date.day() };
    return begin <= end ? begin <= here && here <= end : here >= begin || here <= end;
}

State state_at(const Schedule& schedule, local_seconds local, const Holidays& holidays)
{
    const local_days today = floor<days>(local);
    const seconds time_of_day = local - today;
    const Date yesterday = date_of(today - days { 1 });
    // What began yesterday goes on past midnight, whatever day it is today.
    if (covers(hours_of(schedule, yesterday), time_of_day + days { 1 })
        && !day_off(schedule, yesterday, holidays))
        return { .opening = Opening::Open };
    if (std::optional<State> off = day_off(schedule, date_of(today), holidays))
        return *std::move(off);
    const std::vector<Hours>& hours = hours_of(schedule, date_of(today));
    if (is_lunch(schedule, hours, time_of_day))
        return { .opening = Opening::Lunch, .because = Because::Lunch };
    return { .opening = covers(hours, time_of_day) ? Opening::Open : Opening::Closed };
}

std::optional<sys_seconds> next_boundary(const Schedule& schedule, const TimeZone& zone,
                                         const Holidays& holidays, sys_seconds after)
{
    for (const days span : { days { 8 }, furthest_boundary }) // The first will do nearly always.
        if (const auto at = boundary_within(schedule, zone, holidays, after, span))
            return at;
    return std::nullopt;
}

} // namespace calendar
