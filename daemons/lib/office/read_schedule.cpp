#include "office/read_schedule.h"

#include "office/calendar_forms.h"

#include <vector>

namespace office {
namespace {

struct Days {
    std::vector<std::size_t> days {};
    std::vector<calendar::Hours> hours {};
};

// Who names fewer days knows better: { mon-fri = …, wed = "" } is closed on Wednesdays.
void read_week(const Value& weekly, calendar::Schedule& schedule)
{
    std::vector<Days> all;
    for (const Member& member : weekly.table()->members)
        if (auto days = parse_days(member.key); days && member.value.text() != nullptr)
            all.push_back({ *std::move(days),
                            parse_hours(*member.value.text()).value_or(std::vector<calendar::Hours> {}) });
    for (std::size_t named = schedule.week.size(); named > 0; --named)
        for (const Days& one : all)
            for (const std::size_t day : one.days)
                if (one.days.size() == named)
                    schedule.week[day] = one.hours;
}

std::vector<calendar::Dates> read_dates(const Value& list)
{
    std::vector<calendar::Dates> dates;
    for (const Value& each : *list.list())
        if (each.text() != nullptr)
            if (const auto read = parse_dates(*each.text()))
                dates.push_back(*read);
    return dates;
}

} // namespace

calendar::Schedule read_schedule(const Value& section, const std::string& country)
{
    calendar::Schedule schedule;
    if (const Value* weekly = section.at("weekly"); weekly != nullptr && weekly->table() != nullptr)
        read_week(*weekly, schedule);
    if (const Value* lunch = section.at("lunch"); lunch != nullptr && lunch->text() != nullptr)
        schedule.lunch = parse_hours(*lunch->text()).value_or(std::vector<calendar::Hours> {});
    const Value* holidays = section.at("holidays");
    if (holidays != nullptr && holidays->list() != nullptr)
        schedule.holidays = read_dates(*holidays);
    else if (calendar::knows_law_of(country) && (holidays == nullptr || *holidays->text() == "law"))
        schedule.holiday_rule = calendar::HolidayRule::Law;
    if (const Value* closed = section.at("closed_dates"); closed != nullptr && closed->list() != nullptr)
        schedule.closed_dates = read_dates(*closed);
    return schedule;
}

} // namespace office
