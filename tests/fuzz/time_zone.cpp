// A TZif file of any content: read or refused, and whatever was read answers without harm and consistently.
#include "calendar/time_zone.h"
#include "calendar/corrections.h"

#include "require.h"

#include <algorithm>
#include <string_view>

using namespace calendar;
using namespace std::chrono;

namespace {

void ask(const TimeZone& zone, sys_seconds at)
{
    const local_seconds shown = zone.local(at);
    const auto offset = zone.offset_at(at);
#ifdef YOBIRIN_PLANTED_BUG
    require(offset <= hours { 14 }); // As if no file could claim more.
#endif
    require(offset <= offset_most + hours { 1 } && offset >= -offset_most);
    const auto instants = zone.instants(shown);
    require(instants.size() <= 2 && std::ranges::is_sorted(instants));
    for (const sys_seconds instant : instants)
        require(zone.local(instant) == shown);
    const auto changes = zone.changes(at, at + days { 800 });
    require(std::ranges::is_sorted(changes));
    for (const sys_seconds change : changes)
        require(change > at && change <= at + days { 800 });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view text { reinterpret_cast<const char*>(data), size };
    if (const auto corrections = read_corrections(text))
        require(corrections->size() <= corrections_most);
    const std::optional<TimeZone> zone = TimeZone::read(text);
    if (!zone)
        return 0;
    for (const int year_of : { 1970, 2026, 2050, 9999 })
        for (const month in : { March, July, October })
            ask(*zone, sys_days { year { year_of } / in / 25 } + hours { 1 });
    return 0;
}
