// What each lamp shows, from the one place where it is known: the calls there are, what phones have set, who
// is registered, and the office. Pure.
#pragma once

#include "application_lamps.h"
#include "call/surroundings.h"

#include "org.yobirin.Lamps.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace calld {

struct LampSources {
    const Directory& office;
    const Devices& devices;
    const Floor& floor;
    const Settings& settings;
    const ApplicationLamps& told;
};

// Every lamp of the office, lit or not: extensions, trunks, park slots, queues and switches.
std::vector<std::string> lamp_names(const Directory&);

// The lamps on which it is seen that this place is different; a place without one has none.
std::vector<std::string> lamps_at(const std::string& place, const Directory&);
// Those of what an extension has set, and of night mode.
std::vector<std::string> lamps_of_settings(const std::string& extension, const LampSources&);

// Nothing: there is no such lamp.
std::optional<yobirin::Lamps::Lamp> lamp(std::string_view name, const LampSources&);

} // namespace calld
