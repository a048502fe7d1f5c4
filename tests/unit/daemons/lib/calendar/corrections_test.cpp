#include "calendar/corrections.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calendar;
using namespace std::chrono;
using What = BrokenLine::What;

TEST_GROUP(Corrections) {
    void is_broken(int line, What what, const std::string& text) { const auto read = read_corrections(text);
CHECK_FALSE(read.has_value());
LONGS_EQUAL(line, read.error().line);
CHECK_TRUE(read.error().what == what);
}
}
;

TEST(Corrections, AreDatesThatAreHolidaysOrNot)
{
    const auto read = read_corrections("# 2031\n\n2031-03-20 = true # gazette\r\n  2031-03-21=false\n"
                                       "2031-05-07 = \"創立 #1\" # ours\n");
    CHECK_TRUE(read.has_value());
    LONGS_EQUAL(3, read->size());
    CHECK_TRUE(read->at(2031y / March / 20) == Correction {});
    CHECK_FALSE(read->at(2031y / March / 21).is_holiday);
    STRCMP_EQUAL("創立 #1", read->at(2031y / May / 7).name.c_str());
    CHECK_TRUE(read_corrections("").has_value());
}

TEST(Corrections, AreRefusedWholeWithTheLineThatIsWrong)
{
    is_broken(1, What::NotADate, "03-20 = true");
    is_broken(2, What::NotADate, "2031-03-20 = true\nholiday");
    is_broken(1, What::NotADate, "[holidays]");
    is_broken(1, What::NoSuchDay, "2031-02-29 = true");
    is_broken(1, What::NoSuchDay, "2031-13-01 = true");
    is_broken(1, What::NotAValue, "2031-03-20 = yes");
    is_broken(1, What::NotAValue, "2031-03-20 = trueish");
    is_broken(1, What::NotAValue, "2031-03-20 = true false");
    is_broken(1, What::NotAValue, "2031-03-20 = \"open");
    is_broken(1, What::NotAValue, "2031-03-20 =");
    is_broken(3, What::Twice, "2031-03-20 = true\n\n2031-03-20 = false");
}

TEST(Corrections, AreNotMoreThanSomebodyKeepsByHand)
{
    is_broken(1, What::TooLong, std::string(corrections_bytes_most + 1, '#'));
    std::string many;
    for (sys_days day { 2026y / January / 1 }; day < sys_days { 2026y / January / 1 } + days { 1001 };
         day += days { 1 })
        many += text_of(Date { day }) + " = true\n";
    is_broken(1001, What::TooMany, many);
}
