#include "time_zones.h"

#include <system_error>

namespace officed {

namespace fs = std::filesystem;

std::optional<office::Problem> unknown_zone(const office::Value& tree, const fs::path& zones)
{
    const office::Value* office = tree.at("office");
    const office::Member* zone = office == nullptr ? nullptr : office->member("timezone");
    if (zone == nullptr || zone->value.text() == nullptr || *zone->value.text() == "UTC")
        return std::nullopt;
    std::error_code problem;
    if (!fs::is_directory(zones, problem) || fs::is_regular_file(zones / *zone->value.text(), problem))
        return std::nullopt;
    return office::Problem { .line = zone->line,
                             .key = "office.timezone",
                             .message = office::Message::BadTimezone,
                             .arguments = { *zone->value.text() } };
}

} // namespace officed
