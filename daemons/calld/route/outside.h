// Rules 13 to 18: from what was dialled to the trunks that carry it.
#pragma once

#include "route/router.h"

namespace calld {

// Of a number that is none inside.
Route route_outside(const std::string& number, const Question&, const Directory&, Story&);

Route refused(int rule, yobirin::Legs::Reason, std::string why, int code = 0);

} // namespace calld
