// What `status` says of calls outside: who is blocked, what is used up, and emergency calls. Pure.
#pragma once

#include "status_report.h"

#include <vector>

namespace command {

std::vector<yobirin::StatusReport::Problem> guard_problems_of(Language, const Answers&);

} // namespace command
