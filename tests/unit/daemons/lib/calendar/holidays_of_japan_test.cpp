#include "calendar/holidays.h"

#include <array>
#include <set>
#include <sstream>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calendar;
using namespace std::chrono;

namespace {

// Every holiday of a year, and how many: worked out by another way than the code, equinoxes from almanacs.
struct Year {
    int year;
    int count;
    const char* dates;
};
constexpr std::array known_years {
    Year { 2024, 21,
           "01-01 01-08 02-11 02-12 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-22 "
           "09-23 10-14 11-03 11-04 11-23" },
    Year { 2025, 19,
           "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-21 08-11 09-15 09-23 10-13 "
           "11-03 11-23 11-24" },
    Year { 2026, 18,
           "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 "
           "11-03 11-23" },
    Year { 2027, 17,
           "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 "
           "11-23" },
    Year {
        2028, 16,
        "01-01 01-10 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-17 08-11 09-18 09-22 10-09 11-03 11-23" },
    Year { 2029, 19,
           "01-01 01-08 02-11 02-12 02-23 03-20 04-29 04-30 05-03 05-04 05-05 07-16 08-11 09-17 09-23 09-24 "
           "10-08 11-03 11-23" },
    Year { 2030, 19,
           "01-01 01-14 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-23 10-14 "
           "11-03 11-04 11-23" },
    Year { 2031, 19,
           "01-01 01-13 02-11 02-23 02-24 03-21 04-29 05-03 05-04 05-05 05-06 07-21 08-11 09-15 09-23 10-13 "
           "11-03 11-23 11-24" },
    Year { 2032, 17,
           "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-21 09-22 10-11 11-03 "
           "11-23" },
    Year { 2033, 17,
           "01-01 01-10 02-11 02-23 03-20 03-21 04-29 05-03 05-04 05-05 07-18 08-11 09-19 09-23 10-10 11-03 "
           "11-23" },
    Year { 2034, 17,
           "01-01 01-02 01-09 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-17 08-11 09-18 09-23 10-09 11-03 "
           "11-23" },
    Year { 2035, 19,
           "01-01 01-08 02-11 02-12 02-23 03-21 04-29 04-30 05-03 05-04 05-05 07-16 08-11 09-17 09-23 09-24 "
           "10-08 11-03 11-23" },
};

std::string holidays_of(int of)
{
    std::string dates;
    for (sys_days day { year { of } / January / 1 }; day < sys_days { year { of + 1 } / January / 1 };
         day += days { 1 })
        if (holiday_of_japan(Date { day }))
            dates += (dates.empty() ? "" : " ") + text_of(Date { day }).substr(5);
    return dates;
}

std::string name_of(Date date)
{
    const auto holiday = holiday_of_japan(date);
    return holiday ? holiday->japanese : "";
}

} // namespace

TEST_GROUP(HolidaysOfJapan) {};

TEST(HolidaysOfJapan, AreThoseOfTheLawFrom2024To2035)
{
    for (const Year& one : known_years) {
        const std::string found = holidays_of(one.year);
        STRCMP_EQUAL(one.dates, found.c_str());
        LONGS_EQUAL(one.count, (found.size() + 1) / 6);
    }
}

TEST(HolidaysOfJapan, AreSubstitutedAfterASunday)
{
    for (const Date date : { 2024y / February / 12, 2024y / November / 4, 2026y / May / 6, 2027y / March / 22,
                             2029y / April / 30, 2030y / May / 6, 2030y / August / 12, 2030y / November / 4 })
        STRCMP_EQUAL("振替休日", name_of(date).c_str());
}

TEST(HolidaysOfJapan, EncloseADayThatIsOneToo)
{
    for (const Date date : { 2026y / September / 22, 2032y / September / 21, 2015y / September / 22,
                             2009y / September / 22, 2019y / April / 30, 2019y / May / 2, 1988y / May / 4 })
        STRCMP_EQUAL("国民の休日", name_of(date).c_str());
    CHECK_FALSE(holiday_of_japan(1985y / May / 4)); // Before that article,
    CHECK_FALSE(holiday_of_japan(1986y / May / 4)); // and a Sunday while it excepted them.
    STRCMP_EQUAL("振替休日", name_of(1992y / May / 4).c_str());
}

TEST(HolidaysOfJapan, WereAsTheLawWasThen)
{
    STRCMP_EQUAL("天皇誕生日", name_of(1985y / April / 29).c_str());
    STRCMP_EQUAL("みどりの日", name_of(1995y / April / 29).c_str());
    STRCMP_EQUAL("昭和の日", name_of(2007y / April / 29).c_str());
    STRCMP_EQUAL("天皇誕生日", name_of(2018y / December / 23).c_str());
    CHECK_FALSE(holiday_of_japan(2019y / December / 23));
    STRCMP_EQUAL("成人の日", name_of(1999y / January / 15).c_str());
    STRCMP_EQUAL("成人の日", name_of(2000y / January / 10).c_str());
    CHECK_FALSE(holiday_of_japan(1995y / July / 20));
    STRCMP_EQUAL("体育の日", name_of(2019y / October / 14).c_str());
    STRCMP_EQUAL("スポーツの日", name_of(2020y / July / 24).c_str());
    CHECK_FALSE(holiday_of_japan(2020y / October / 12));
    STRCMP_EQUAL("振替休日", name_of(2021y / August / 9).c_str());
    STRCMP_EQUAL("振替休日", name_of(2008y / May / 6).c_str()); // The first Tuesday that became one.
}

TEST(HolidaysOfJapan, HaveEquinoxesThatAlmanacsAgreeWith)
{
    STRCMP_EQUAL("春分の日", name_of(1980y / March / 20).c_str());
    STRCMP_EQUAL("秋分の日", name_of(1980y / September / 23).c_str());
    STRCMP_EQUAL("春分の日", name_of(2000y / March / 20).c_str());
    STRCMP_EQUAL("秋分の日",
                 name_of(2012y / September / 22).c_str()); // For the first time in 116 years not the 23rd.
    STRCMP_EQUAL("春分の日", name_of(1992y / March / 20).c_str());
}

TEST(HolidaysOfJapan, AreKnownForTheYearsOfTheFormula)
{
    CHECK_FALSE(holiday_of_japan(1979y / January / 1));
    CHECK_TRUE(holiday_of_japan(1980y / January / 1).has_value());
    CHECK_TRUE(holiday_of_japan(2099y / November / 23).has_value());
    CHECK_FALSE(holiday_of_japan(2100y / January / 1));
    CHECK_FALSE(holiday_of_japan(2026y / February / 30));
}

TEST(HolidaysOfJapan, AreCorrectedByHand)
{
    const Holidays holidays { .country = "JP",
                              .corrections = { { 2031y / March / 21, { .is_holiday = false } },
                                               { 2031y / March / 20, { .name = "春分の日" } } } };
    CHECK_FALSE(holidays.on(2031y / March / 21));
    STRCMP_EQUAL("春分の日", holidays.on(2031y / March / 20)->japanese.c_str());
    CHECK_TRUE(holidays.on(2031y / January / 1).has_value());
}

TEST(HolidaysOfJapan, AreNotThoseOfAnotherCountry)
{
    CHECK_TRUE(knows_law_of("JP"));
    CHECK_FALSE(knows_law_of("FR"));
    CHECK_FALSE(Holidays { .country = "FR" }.on(2026y / January / 1));
}
