#include "calendar/holidays_of_japan.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace calendar {
namespace {

using namespace std::chrono;

struct Names {
    std::string_view japanese;
    std::string_view english;
};

constexpr Names new_year { "元日", "New Year's Day" };
constexpr Names coming_of_age { "成人の日", "Coming of Age Day" };
constexpr Names foundation { "建国記念の日", "National Foundation Day" };
constexpr Names emperor { "天皇誕生日", "The Emperor's Birthday" };
constexpr Names spring { "春分の日", "Vernal Equinox Day" };
constexpr Names greenery { "みどりの日", "Greenery Day" };
constexpr Names showa { "昭和の日", "Showa Day" };
constexpr Names constitution { "憲法記念日", "Constitution Day" };
constexpr Names children { "こどもの日", "Children's Day" };
constexpr Names marine { "海の日", "Marine Day" };
constexpr Names mountain { "山の日", "Mountain Day" };
constexpr Names aged { "敬老の日", "Respect for the Aged Day" };
constexpr Names autumn { "秋分の日", "Autumnal Equinox Day" };
constexpr Names health { "体育の日", "Health and Sports Day" };
constexpr Names sports { "スポーツの日", "Sports Day" };
constexpr Names culture { "文化の日", "Culture Day" };
constexpr Names labour { "勤労感謝の日", "Labour Thanksgiving Day" };
constexpr Names substitute { "振替休日", "Substitute Holiday" };
constexpr Names between { "国民の休日", "Citizens' Holiday" };

// Days of one year only, and those that were moved for the Olympic games of 2020 and 2021.
struct Once {
    Date date;
    Names names;
};
constexpr std::array once {
    Once { 1989y / February / 24, { "大喪の礼", "Funeral of Emperor Showa" } },
    Once { 1990y / November / 12, { "即位礼正殿の儀", "Enthronement Ceremony" } },
    Once { 1993y / June / 9, { "結婚の儀", "Wedding of the Crown Prince" } },
    Once { 2019y / May / 1, { "天皇の即位の日", "Accession of the Emperor" } },
    Once { 2019y / October / 22, { "即位礼正殿の儀", "Enthronement Ceremony" } },
    Once { 2020y / July / 23, marine },
    Once { 2020y / July / 24, sports },
    Once { 2020y / August / 10, mountain },
    Once { 2021y / July / 22, marine },
    Once { 2021y / July / 23, sports },
    Once { 2021y / August / 8, mountain },
};

// Each row as the law was from one year to another.
struct Fixed {
    month_day date;
    Names names;
    int from;
    int to;
};
constexpr int always = 2099;
constexpr std::array fixed {
    Fixed { January / 1, new_year, 1980, always },     Fixed { January / 15, coming_of_age, 1980, 1999 },
    Fixed { February / 11, foundation, 1980, always }, Fixed { February / 23, emperor, 2020, always },
    Fixed { April / 29, emperor, 1980, 1988 },         Fixed { April / 29, greenery, 1989, 2006 },
    Fixed { April / 29, showa, 2007, always },         Fixed { May / 3, constitution, 1980, always },
    Fixed { May / 4, greenery, 2007, always },         Fixed { May / 5, children, 1980, always },
    Fixed { July / 20, marine, 1996, 2002 },           Fixed { August / 11, mountain, 2016, 2019 },
    Fixed { August / 11, mountain, 2022, always },     Fixed { September / 15, aged, 1980, 2002 },
    Fixed { October / 10, health, 1980, 1999 },        Fixed { November / 3, culture, 1980, always },
    Fixed { November / 23, labour, 1980, always },     Fixed { December / 23, emperor, 1989, 2018 },
};

// Happy Mondays: the n-th Monday of a month.
struct NthMonday {
    month in;
    unsigned n;
    Names names;
    int from;
    int to;
};
constexpr std::array mondays {
    NthMonday { January, 2, coming_of_age, 2000, always }, NthMonday { July, 3, marine, 2003, 2019 },
    NthMonday { July, 3, marine, 2022, always },           NthMonday { September, 3, aged, 2003, always },
    NthMonday { October, 2, health, 2000, 2019 },          NthMonday { October, 2, sports, 2022, always },
};

constexpr bool is_in_force(int year, int from, int to) { return year >= from && year <= to; }

// 海上保安庁水路部 暦計算研究会編 「新こよみ便利帳」, good for 1980 to 2099.
unsigned equinox(double at_1980, int year)
{
    return static_cast<unsigned>(at_1980 + 0.242194 * (year - 1980))
        - static_cast<unsigned>((year - 1980) / 4);
}

std::optional<Names> named_by_law(Date date)
{
    const int year = static_cast<int>(date.year());
    for (const Once& one : once)
        if (one.date == date)
            return one.names;
    for (const Fixed& one : fixed)
        if (one.date == date.month() / date.day() && is_in_force(year, one.from, one.to))
            return one.names;
    for (const NthMonday& one : mondays)
        if (is_in_force(year, one.from, one.to) && Date { date.year() / one.in / Monday[one.n] } == date)
            return one.names;
    if (date == date.year() / March / day { equinox(20.8431, year) })
        return spring;
    if (date == date.year() / September / day { equinox(23.2488, year) })
        return autumn;
    return std::nullopt;
}

bool is_named(sys_days date) { return named_by_law(Date { date }).has_value(); }

// Article 3.2: the first day after a holiday on a Sunday that is none itself; until 2006 the Monday only.
bool is_substitute(sys_days date)
{
    if (Date { date }.year() < 2007y)
        return weekday { date } == Monday && is_named(date - days { 1 });
    for (sys_days before = date - days { 1 }; is_named(before); before -= days { 1 })
        if (weekday { before } == Sunday)
            return true;
    return false;
}

// Article 3.3, since 1986; until 2006 not on a Sunday.
bool is_between(sys_days date)
{
    const year of = Date { date }.year();
    if (of < 1986y || (of < 2007y && weekday { date } == Sunday))
        return false;
    return is_named(date - days { 1 }) && is_named(date + days { 1 });
}

} // namespace

std::optional<Holiday> holiday_of_japan(Date date)
{
    if (!date.ok() || date.year() < first_year_of_law || date.year() > last_year_of_law)
        return std::nullopt;
    std::optional<Names> names = named_by_law(date);
    if (!names && is_substitute(date))
        names = substitute;
    if (!names && is_between(date))
        names = between;
    if (!names)
        return std::nullopt;
    return Holiday { std::string { names->japanese }, std::string { names->english } };
}

} // namespace calendar
