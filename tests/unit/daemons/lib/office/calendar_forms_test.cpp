#include "office/calendar_forms.h"

#include "judged.h"

using namespace office;
using namespace std::chrono;

TEST_GROUP_BASE(CalendarForms, Judged) { Office read_with(const std::string& added) { with(added);
is_good();
return read(*judgement.tree, {});
}
}
;

TEST(CalendarForms, OfDays)
{
    CHECK_TRUE(parse_days("mon") == std::vector<std::size_t> { 0 });
    CHECK_TRUE(parse_days("sat,sun") == std::vector<std::size_t>({ 5, 6 }));
    CHECK_TRUE(parse_days("fri-mon") == std::vector<std::size_t>({ 4, 5, 6, 0 }));
    CHECK_TRUE(parse_days("mon-wed, fri") == std::vector<std::size_t>({ 0, 1, 2, 4 }));
    for (const char* wrong : { "", "monday", "mon-", "-mon", "mon-xxx", "mon,mon", "mon-fri,wed", "mon," })
        CHECK_FALSE(parse_days(wrong).has_value());
}

TEST(CalendarForms, OfHours)
{
    CHECK_TRUE(parse_hours("09:00-12:00, 13:00-18:00")
               == std::vector<calendar::Hours>({ { 9h, 12h }, { 13h, 18h } }));
    CHECK_TRUE(parse_hours("00:00-24:00") == std::vector<calendar::Hours>({ { 0h, 24h } }));
    CHECK_TRUE(parse_hours("18:00-02:00") == parse_hours("18:00-26:00")); // Both ways people write it.
    CHECK_TRUE(parse_hours("11:00-14:00,17:00-25:30").has_value());
    for (const char* wrong :
         { "", "9:00-12:00", "09:00-12:60", "09:00-12:00,11:00-13:00", "24:01-24:30", "09:00", "09:00-09:00",
           "09:00-31:00", "18:00-02:00,03:00-04:00", "24:00-25:00", "09:00-12:00," })
        CHECK_FALSE(is_hours(wrong));
}

TEST(CalendarForms, OfDates)
{
    CHECK_TRUE(parse_day("2028-02-29").has_value());
    CHECK_TRUE(parse_day("02-29").has_value());
    for (const char* wrong : { "2026-02-29", "13-01", "02-30", "1-1", "2026/12/29", "" })
        CHECK_FALSE(parse_day(wrong).has_value());
    CHECK_TRUE(is_dates("12-29..01-03"));
    CHECK_TRUE(is_dates("2026-12-29..2027-01-03"));
    for (const char* wrong :
         { "12-29..", "12-29-01-03", "x..y", "2026-12-29..01-03", "2027-01-03..2026-12-29" })
        CHECK_FALSE(is_dates(wrong));
}

TEST(CalendarForms, AreReadIntoASchedule)
{
    const Office office = read_with(
        "[schedule.main]\nweekly = { mon-fri = \"09:00-18:00\", wed = \"\", \"sat,sun\" = \"10:00-15:00\" }\n"
        "lunch = \"12:00-13:00\"\nclosed_dates = [\"12-29..01-03\"]\n");
    const calendar::Schedule& hours = office.schedules.at(0).hours;
    LONGS_EQUAL(1, hours.week[0].size());
    LONGS_EQUAL(0, hours.week[2].size()); // Who names fewer days knows better.
    CHECK_TRUE(hours.week[6].at(0).begin == 10h);
    CHECK_TRUE(hours.holiday_rule == calendar::HolidayRule::Law);
    LONGS_EQUAL(1, hours.closed_dates.size());
}

TEST(CalendarForms, KnowWhoseClockItIs)
{
    judge_text(
        "[office]\nname = \"x\"\nmain = \"extension:201\"\ntimezone = \"Europe/London\"\n[extension.201]\n");
    is_good();
    STRCMP_EQUAL("Europe/London", read(*judgement.tree, {}).timezone.c_str());
    judge_text("[office]\nname = \"x\"\nmain = \"extension:201\"\n[extension.201]\n");
    STRCMP_EQUAL("Asia/Tokyo", read(*judgement.tree, {}).timezone.c_str());
}

TEST(CalendarForms, SayADayOnce)
{
    with("[schedule.main]\nweekly = { mon-wed = \"09:00-18:00\", wed-fri = \"10:00-15:00\" }\n");
    error(11, "schedule.main.weekly.wed-fri",
          "\"wed-fri\" and \"mon-wed\" both say when a day is open; say it once.");
}

TEST(CalendarForms, KnowHolidaysOfTheirOwn)
{
    CHECK_TRUE(read_with("[schedule.a]\nweekly = { mon = \"09:00-18:00\" }\nholidays = \"none\"\n")
                   .schedules.at(0)
                   .hours.holiday_rule
               == calendar::HolidayRule::None);
    const Office listed =
        read_with("[schedule.a]\nweekly = { mon = \"09:00-18:00\" }\nholidays = [\"05-01\"]\n");
    LONGS_EQUAL(1, listed.schedules.at(0).hours.holidays.size());
    CHECK_TRUE(listed.schedules.at(0).hours.holiday_rule == calendar::HolidayRule::None);
}

TEST(CalendarForms, ComeWithNumbersThatUseThem)
{
    const Office office = read_with("[schedule.main]\nweekly = { mon = \"09:00-18:00\" }\n"
                                    "[did.0312345678]\nopen = \"extension:201\"\nschedule = \"main\"\n"
                                    "lunch = \"extension:202\"\nanonymous = \"reject\"\n"
                                    "[caller_list.bad]\nnumbers = [\"0398765432\"]\ntreat = \"reject\"\n");
    STRCMP_EQUAL("main", office.dids.at(0).schedule.c_str());
    STRCMP_EQUAL("extension:202", office.dids.at(0).lunch.c_str());
    STRCMP_EQUAL("reject", office.dids.at(0).anonymous.c_str());
    CHECK_TRUE(office.caller_lists.at(0).treat == Treat::Reject);
}
