// Rules 2.4 and 2.5: night mode and hours, and what they go by when the clock is not trusted.
#include "route/hours.h"

#include "route/router.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono;
using calendar::Opening;
using yobirin::Office;

TEST_GROUP(HoursOfANumber)
{
    Directory::Slice slice {
        .main = "extension:201",
        .country = "JP",
        .dids = { { .number = "0312345678", .open = "extension:201", .schedule = "shop" },
                  { .number = "0312345679", .open = "extension:201", .schedule = "bar" },
                  { .number = "0312345670", .open = "extension:201" } },
        .schedules = { { { .name = "shop",
                           .week = { { .day = 4, .begin = 540, .end = 720 },
                                     { .day = 4, .begin = 780, .end = 1080 } },
                           .lunch = { { { .day = 7, .begin = 720, .end = 780 } } } },
                         { .name = "bar", .week = { { .day = 4, .begin = 1080, .end = 1560 } } } } }
    };
    Story story {};

    static constexpr sys_seconds friday(minutes time) { return sys_days { 2026y / November / 27 } + time; }
    Opening at(minutes time, std::size_t did = 0, TimeOfCall when = {})
    {
        when.at = friday(time);
        const Directory office { slice };
        story.clear();
        return opening_for(office.slice().dids[did], office, when, story);
    }
    void because(Found what) const
    {
        LONGS_EQUAL(1, story.size());
        CHECK_TRUE(story[0].what == what);
    }
    std::optional<sys_seconds> night_ends_after(minutes time) const
    {
        return night_ends(Directory { slice }, friday(time));
    }
};

TEST(HoursOfANumber, Rule2_5GoByItsSchedule)
{
    CHECK_TRUE(at(9h) == Opening::Open);
    because(Found::Open);
    CHECK_TRUE(at(12h) == Opening::Lunch);
    because(Found::Lunch);
    CHECK_TRUE(at(18h) == Opening::Closed);
    because(Found::OutsideHours);
    CHECK_TRUE(at(18h, 1) == Opening::Open);
    CHECK_TRUE(at(3h, 2) == Opening::Open);
    because(Found::AlwaysOpen);
}

TEST(HoursOfANumber, Rule2_4ClosesItUntilItsOwnScheduleChanges)
{
    const TimeOfCall night { .night_since = friday(17h) };
    CHECK_TRUE(at(17h + 59min, 0, night) == Opening::Closed);
    because(Found::NightMode);
    CHECK_TRUE(at(17h + 59min, 1, night) == Opening::Closed); // Which it was anyhow.
    CHECK_TRUE(at(18h, 1, night) == Opening::Open);
    because(Found::Open);
    CHECK_TRUE(at(18h, 0, night) == Opening::Closed);
    because(Found::OutsideHours);
    CHECK_TRUE(at(18h, 2, night) == Opening::Open); // It knows no night.
}

TEST(HoursOfANumber, NightModeEndsAsAWholeWithTheLast)
{
    CHECK_TRUE(night_ends_after(17h) == friday(18h));
    CHECK_TRUE(night_ends_after(19h) == friday(24h * 7 + 9h)); // The bar at two, the shop a week later.
    slice.dids[2].closed = "extension:202";
    CHECK_FALSE(night_ends_after(17h).has_value()); // Nothing would ever end it there.
    CHECK_TRUE(is_night(Directory { slice }, { .at = friday(100h), .night_since = friday(17h) }));
    CHECK_FALSE(is_night(Directory { slice }, { .at = friday(100h) }));
}

TEST(HoursOfANumber, StayAsTheyWereKnownWhereTheClockIsNotTrusted)
{
    const Openings known { { "shop", Opening::Lunch } };
    const TimeOfCall lost { .known = &known };
    CHECK_TRUE(at(3h, 0, lost) == Opening::Lunch);
    because(Found::ClockNotTrusted);
    CHECK_TRUE(at(3h, 1, lost)
               == Opening::Open); // Nothing is known of it: a caller is better off with somebody.
}

TEST(HoursOfANumber, TrustAClockThatDoesNotShowThePast)
{
    CHECK_TRUE(is_trusted({ .now = friday(9h), .known = friday(8h) }));
    CHECK_TRUE(is_trusted({ .now = friday(9h), .known = friday(9h + 1min) })); // NTP takes a little back.
    CHECK_FALSE(is_trusted({ .now = friday(9h), .known = friday(10h) }));
    CHECK_TRUE(is_trusted({ .now = friday(9h), .known = friday(10h), .is_synchronised = true }));
}

TEST(HoursOfANumber, KnowNoEndOfANightThatBeganAtAnUnknownTime)
{
    CHECK_TRUE(at(17h, 0, { .night_since = unknown_time }) == Opening::Closed);
    because(Found::NightMode);
    CHECK_FALSE(night_ends(Directory { slice }, unknown_time).has_value());
    CHECK_TRUE(is_night(Directory { slice }, { .at = friday(100h), .night_since = unknown_time }));
}

TEST(HoursOfANumber, CountANightFromTheMomentItWasSwitchedOnIfThatIsKnown)
{
    slice.extensions = { { .number = "201" } };
    slice.features = { { { .what = Office::CallsFeatureWhat::NightMode, .code = "*90" } } };
    const auto since = [&](const Openings* known) {
        const Route found = route(
            { .extension = "201", .wish = Dialled { "*90" }, .when = { .at = friday(9h), .known = known } },
            Directory { slice });
        return std::get<SetNight>(std::get<SwitchSetting>(found.plan).change).since;
    };
    CHECK_TRUE(since(nullptr) == friday(9h));
    const Openings known {};
    CHECK_TRUE(since(&known) == unknown_time);
}

TEST(HoursOfANumber, LeaveOutWhatMakesNoSense)
{
    slice.schedules = {
        { { .name = "shop",
            .week = { { .day = 9, .begin = 0, .end = 60 }, { .day = 4, .begin = -60, .end = 999999 } },
            .closed_dates = { { { .first = { .month = 13, .day = 1 },
                                  .last = { .month = 1, .day = 99 } } } } } }
    };
    CHECK_TRUE(at(0h) == Opening::Open);
    CHECK_TRUE(at(23h) == Opening::Open);
}
