#include "route/directory.h"

#include <algorithm>
#include <utility>

namespace calld {
namespace {

template <typename Entry>
const Entry* entry_of(const TextMap<std::size_t>& index, const std::vector<Entry>& entries,
                      std::string_view name)
{
    const auto found = index.find(name);
    return found == index.end() ? nullptr : &entries[found->second];
}

// Of what there is a handful of.
template <typename Entry>
const Entry* entry_with(const std::vector<Entry>& entries, std::string Entry::* key, std::string_view value)
{
    const auto found = std::ranges::find(entries, value, key);
    return found == entries.end() ? nullptr : &*found;
}

bool begins_with_one_of(std::string_view e164, const std::vector<std::string>& prefixes)
{
    return std::ranges::any_of(prefixes, [&](const std::string& prefix) {
        return prefix.starts_with('+') && e164.starts_with(prefix);
    });
}

using Schedules = std::vector<yobirin::Office::CallsSchedule>;
using std::chrono::minutes;

constexpr std::int64_t every_day = 7;
constexpr minutes longest { 2 * 24 * 60 }; // No hours of a day end later.

std::optional<calendar::YearlyDay> compiled(const yobirin::Office::CallsDay& day)
{
    if (day.month < 1 || day.month > 12 || day.day < 1 || day.day > 31 || day.year.value_or(2000) < 1
        || day.year.value_or(2000) > 9999)
        return std::nullopt;
    calendar::YearlyDay made { .month = std::chrono::month { static_cast<unsigned>(day.month) },
                               .day = std::chrono::day { static_cast<unsigned>(day.day) } };
    if (day.year)
        made.year = std::chrono::year { static_cast<int>(*day.year) };
    return made;
}

std::vector<calendar::Dates> compiled(const std::optional<std::vector<yobirin::Office::CallsDates>>& list)
{
    std::vector<calendar::Dates> dates;
    for (const auto& each : list.value_or(std::vector<yobirin::Office::CallsDates> {})) {
        const auto first = compiled(each.first);
        const auto last = compiled(each.last);
        if (first && last)
            dates.push_back({ *first, *last });
    }
    return dates;
}

// What makes no sense is left out: officed has judged it.
calendar::Schedule compiled(const yobirin::Office::CallsSchedule& schedule)
{
    calendar::Schedule made { .holiday_rule = schedule.holidays_by_law.value_or(false)
                                  ? calendar::HolidayRule::Law
                                  : calendar::HolidayRule::None,
                              .holidays = compiled(schedule.holidays),
                              .closed_dates = compiled(schedule.closed_dates) };
    const auto hours_in = [](const yobirin::Office::CallsHours& hours) {
        const auto within = [](std::int64_t time) {
            return std::clamp(minutes { time }, minutes { 0 }, longest);
        };
        return calendar::Hours { within(hours.begin), within(hours.end) };
    };
    for (const auto& hours : schedule.week)
        if (hours.day >= 0 && hours.day < every_day)
            made.week[static_cast<std::size_t>(hours.day)].push_back(hours_in(hours));
    for (const auto& hours : schedule.lunch.value_or(std::vector<yobirin::Office::CallsHours> {}))
        made.lunch.push_back(hours_in(hours));
    return made;
}

} // namespace

Directory::Directory(Slice slice, Almanac almanac)
    : slice_(std::move(slice)),
      plan_ { .country = slice_.country, .area_code = slice_.area_code },
      almanac_(std::move(almanac))
{
    features_ = std::exchange(slice_.features, std::nullopt).value_or(decltype(features_) {});
    conferences_ = std::exchange(slice_.conferences, std::nullopt).value_or(decltype(conferences_) {});
    on_calls_ = std::exchange(slice_.on_calls, std::nullopt).value_or(decltype(on_calls_) {});
    lines_ = std::exchange(slice_.lines, std::nullopt).value_or(decltype(lines_) {});
    pages_ = std::exchange(slice_.pages, std::nullopt).value_or(decltype(pages_) {});
    speed_dials_ = std::exchange(slice_.speed_dials, std::nullopt).value_or(decltype(speed_dials_) {});
    queues_ = std::exchange(slice_.queues, std::nullopt).value_or(decltype(queues_) {});
    for (std::size_t i = 0; i < slice_.extensions.size(); ++i)
        extensions_.emplace(slice_.extensions[i].number, i);
    for (std::size_t i = 0; i < slice_.groups.size(); ++i) {
        groups_.emplace(slice_.groups[i].name, i);
        if (slice_.groups[i].number)
            group_numbers_.emplace(*slice_.groups[i].number, i);
    }
    for (std::size_t i = 0; i < conferences_.size(); ++i) {
        rooms_.emplace(conferences_[i].name, i);
        if (conferences_[i].number)
            room_numbers_.emplace(*conferences_[i].number, i);
    }
    for (std::size_t i = 0; i < speed_dials_.size(); ++i)
        speed_dial_codes_.emplace(speed_dials_[i].code, i);
    for (std::size_t i = 0; i < queues_.size(); ++i) {
        queue_names_.emplace(queues_[i].name, i);
        if (queues_[i].number)
            queue_numbers_.emplace(*queues_[i].number, i);
    }
    for (std::size_t i = 0; i < slice_.dids.size(); ++i)
        dids_.emplace(comparable_number(slice_.dids[i].number, plan_), i);
    for (std::size_t i = 0; i < slice_.trunks.size(); ++i) {
        trunks_.emplace(slice_.trunks[i].name, i);
        for (const std::string& number : slice_.trunks[i].numbers)
            numbers_.emplace(comparable_number(number, plan_), i);
    }
    almanac_.holidays.country = slice_.country;
    for (const auto& schedule : std::exchange(slice_.schedules, std::nullopt).value_or(Schedules {}))
        schedules_.insert_or_assign(schedule.name, compiled(schedule));
    index_callers();
}

void Directory::index_callers()
{
    using Treat = yobirin::Office::CallsCallerListTreat;
    caller_lists_ = std::exchange(slice_.caller_lists, std::nullopt).value_or(decltype(caller_lists_) {});
    for (const Treat treat : { Treat::Reject, Treat::Priority }) // The first entry of a number stays.
        for (std::size_t i = 0; i < caller_lists_.size(); ++i)
            if (caller_lists_[i].treat == treat)
                for (const std::string& number : caller_lists_[i].numbers)
                    listed_callers_.emplace(comparable_number(number, plan_), i);
}

std::vector<const Directory::Group*> Directory::groups_of(std::string_view extension) const
{
    std::vector<const Group*> groups;
    for (const Group& group : slice_.groups)
        if (std::ranges::find(group.members, extension) != group.members.end())
            groups.push_back(&group);
    return groups;
}

const Directory::Extension* Directory::extension(std::string_view number) const
{
    return entry_of(extensions_, slice_.extensions, number);
}

const Directory::Group* Directory::group(std::string_view name) const
{
    return entry_of(groups_, slice_.groups, name);
}

const Directory::Group* Directory::group_of_number(std::string_view number) const
{
    return entry_of(group_numbers_, slice_.groups, number);
}

const Directory::Conference* Directory::conference(std::string_view name) const
{
    return entry_of(rooms_, conferences_, name);
}

const Directory::Conference* Directory::conference_of_number(std::string_view number) const
{
    return entry_of(room_numbers_, conferences_, number);
}

const Directory::OnCall* Directory::on_call(std::string_view name) const
{
    return entry_with(on_calls_, &OnCall::name, name);
}

const Directory::Line* Directory::line(std::string_view name) const
{
    return entry_with(lines_, &Line::name, name);
}

const Directory::Line* Directory::line_of_number(std::string_view number) const
{
    return entry_with(lines_, &Line::number, number);
}

const Directory::Page* Directory::page(std::string_view name) const
{
    return entry_with(pages_, &Page::name, name);
}

const Directory::Page* Directory::page_of_number(std::string_view number) const
{
    return entry_with(pages_, &Page::number, number);
}

const Directory::SpeedDial* Directory::speed_dial(std::string_view code) const
{
    return entry_of(speed_dial_codes_, speed_dials_, code);
}

const Directory::Queue* Directory::queue(std::string_view name) const
{
    return entry_of(queue_names_, queues_, name);
}

const Directory::Queue* Directory::queue_of_number(std::string_view number) const
{
    return entry_of(queue_numbers_, queues_, number);
}

const Directory::Did* Directory::did(std::string_view comparable) const
{
    return entry_of(dids_, slice_.dids, comparable);
}

const Directory::Trunk* Directory::trunk(std::string_view name) const
{
    return entry_of(trunks_, slice_.trunks, name);
}

const calendar::Schedule* Directory::schedule(std::string_view name) const
{
    const auto found = schedules_.find(name);
    return found == schedules_.end() ? nullptr : &found->second;
}

bool Directory::has_number(std::string_view comparable) const { return numbers_.contains(comparable); }

const Directory::CallerList* Directory::caller_list_of(std::string_view comparable) const
{
    return entry_of(listed_callers_, caller_lists_, comparable);
}

std::vector<std::string> Directory::codecs_with(std::string_view extension_number,
                                                std::string_view trunk_name) const
{
    const Trunk* outside = trunk(trunk_name);
    if (outside != nullptr)
        return outside->codecs.value_or(std::vector<std::string> {});
    const Extension* inside = extension(extension_number);
    return inside == nullptr ? std::vector<std::string> {}
                             : inside->codecs.value_or(std::vector<std::string> {});
}

bool Directory::is_emergency(std::string_view number) const
{
    return std::ranges::find(slice_.emergency, number) != slice_.emergency.end();
}

bool Directory::allows(std::string_view e164) const
{
    return slice_.allow && begins_with_one_of(e164, *slice_.allow);
}

bool Directory::denies(NumberClass kind, std::string_view e164) const
{
    // Denied unless somebody said otherwise: what costs most is what nobody meant to open.
    if (!slice_.deny)
        return kind == NumberClass::International || kind == NumberClass::Premium;
    return std::ranges::find(*slice_.deny, text_of(kind)) != slice_.deny->end()
        || begins_with_one_of(e164, *slice_.deny);
}

} // namespace calld
