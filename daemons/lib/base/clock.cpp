#include "base/clock.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <fstream>

BootClock::time_point BootClock::now() noexcept
{
    timespec time {};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return time_point { std::chrono::seconds { time.tv_sec } + std::chrono::nanoseconds { time.tv_nsec } };
}

std::string boot_id()
{
    std::string id;
    std::getline(std::ifstream { "/proc/sys/kernel/random/boot_id" }, id);
    return id;
}

namespace {

// `digits` of a number that has no more; written often enough that printf would show.
void put_number(char*& to, int number, int digits)
{
    for (int i = digits - 1; i >= 0; --i, number /= 10)
        to[i] = static_cast<char>('0' + number % 10);
    to += digits;
}

} // namespace

std::string utc_text(Wall wall)
{
    using namespace std::chrono;
    const auto whole = floor<milliseconds>(wall);
    const auto day = floor<days>(whole);
    const year_month_day date { day };
    const hh_mm_ss time { whole - day };
    std::string text = "0000-00-00T00:00:00.000Z";
    char* to = text.data();
    const auto put = [&to](auto number, int digits) {
        put_number(to, static_cast<int>(number), digits);
        ++to; // What stands between.
    };
    put(static_cast<int>(date.year()), 4);
    put(static_cast<unsigned>(date.month()), 2);
    put(static_cast<unsigned>(date.day()), 2);
    put(time.hours().count(), 2);
    put(time.minutes().count(), 2);
    put(time.seconds().count(), 2);
    put(time.subseconds().count(), 3);
    return text;
}

Wall parse_utc(const std::string& text)
{
    std::tm parts {};
    int milliseconds = 0;
    if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ", &parts.tm_year, &parts.tm_mon,
                    &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &milliseconds)
        < 6)
        return {};
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    return std::chrono::system_clock::from_time_t(timegm(&parts))
        + std::chrono::milliseconds { milliseconds };
}
