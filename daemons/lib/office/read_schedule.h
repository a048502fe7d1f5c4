// A [schedule.NAME] of a good file. Internal to lib/office.
#pragma once

#include "calendar/schedule.h"
#include "office/value.h"

#include <string>

namespace office {

calendar::Schedule read_schedule(const Value& section, const std::string& country);

} // namespace office
