// calld's part of the office file, indexed for looking up: who is 201, whose number is 0312345678.
// Immutable: a new version of the office is a new Directory.
#pragma once

#include "route/numbers.h"

#include "base/text_map.h"
#include "calendar/schedule.h"

#include "org.yobirin.Office.h"

#include <string>
#include <string_view>
#include <vector>

namespace calld {

// What the office file does not hold, and hours depend on.
struct Almanac {
    calendar::TimeZone zone {};
    calendar::Holidays holidays {};
};

class Directory {
public:
    using Slice = yobirin::Office::CallsSlice;
    using Extension = yobirin::Office::CallsExtension;
    using Group = yobirin::Office::CallsGroup;
    using Conference = yobirin::Office::CallsConference;
    using OnCall = yobirin::Office::CallsOnCall;
    using Line = yobirin::Office::CallsLine;
    using Page = yobirin::Office::CallsPage;
    using SpeedDial = yobirin::Office::CallsSpeedDial;
    using Queue = yobirin::Office::CallsQueue;
    using Did = yobirin::Office::CallsDid;
    using Trunk = yobirin::Office::CallsTrunk;
    using CallerList = yobirin::Office::CallsCallerList;

    Directory() = default; // An office without anything: every call is refused.
    explicit Directory(Slice, Almanac = {});

    const Slice& slice() const { return slice_; }
    const NumberingPlan& plan() const { return plan_; }
    const std::vector<yobirin::Office::CallsFeature>& features() const { return features_; }

    const std::vector<yobirin::Office::CallsConference>& conferences() const { return conferences_; }
    const std::vector<Line>& lines() const { return lines_; }
    const std::vector<Page>& pages() const { return pages_; }
    const std::vector<Queue>& queues() const { return queues_; }
    // Groups that the extension is a member of, in the order of the file.
    std::vector<const Group*> groups_of(std::string_view extension) const;

    // Null when there is none of that name.
    const Extension* extension(std::string_view number) const;
    const Group* group(std::string_view name) const;
    const Group* group_of_number(std::string_view number) const;
    const Conference* conference(std::string_view name) const;
    const Conference* conference_of_number(std::string_view number) const;
    const OnCall* on_call(std::string_view name) const;
    const Line* line(std::string_view name) const;
    const Line* line_of_number(std::string_view number) const;
    const Page* page(std::string_view name) const;
    const Page* page_of_number(std::string_view number) const;
    const SpeedDial* speed_dial(std::string_view code) const;
    const Queue* queue(std::string_view name) const;
    const Queue* queue_of_number(std::string_view number) const;
    const Did* did(std::string_view comparable) const;
    const Trunk* trunk(std::string_view name) const;
    const calendar::Schedule* schedule(std::string_view name) const;
    const TextMap<calendar::Schedule>& schedules() const { return schedules_; }
    const Almanac& almanac() const { return almanac_; }
    bool has_number(std::string_view comparable) const; // Of a trunk.
    const CallerList* caller_list_of(std::string_view comparable) const; // One that rejects comes first.

    // What is spoken with a phone of that extension, or by that trunk where one is named: the office file's
    // order.
    std::vector<std::string> codecs_with(std::string_view extension, std::string_view trunk) const;

    bool is_emergency(std::string_view number) const;
    bool allows(std::string_view e164) const; // By a prefix in [dialing] allow.
    bool denies(NumberClass, std::string_view e164) const; // By class or prefix in [dialing] deny.

private:
    void index_callers();

    using Index = TextMap<std::size_t>; // Positions, so that a Directory can be moved.

    Slice slice_ {};
    std::vector<yobirin::Office::CallsFeature> features_ {};
    NumberingPlan plan_ {};
    Index extensions_ {};
    std::vector<Conference> conferences_ {};
    std::vector<OnCall> on_calls_ {};
    std::vector<Line> lines_ {};
    Index rooms_ {};
    Index room_numbers_ {};
    std::vector<Page> pages_ {};
    std::vector<SpeedDial> speed_dials_ {};
    Index speed_dial_codes_ {};
    std::vector<Queue> queues_ {};
    Index queue_names_ {};
    Index queue_numbers_ {};
    Index groups_ {};
    Index group_numbers_ {};
    Index dids_ {};
    Index trunks_ {};
    Almanac almanac_ {};
    TextMap<calendar::Schedule> schedules_ {};
    std::vector<CallerList> caller_lists_ {};
    Index listed_callers_ {};
    Index numbers_ {}; // Of trunks.
};

} // namespace calld
