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

std::string utc_text(Wall wall)
{
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(wall.time_since_epoch()).count();
    const std::time_t seconds = since / 1000;
    std::tm parts {};
    gmtime_r(&seconds, &parts);
    std::array<char, 80> text {};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                  parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                  static_cast<int>(since % 1000));
    return text.data();
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
