// `yobirin simulate`: asks the router what it would do, and changes nothing.
#pragma once

#include "route/router.h"

#include "base/result.h"

#include "org.yobirin.Calls.h"

#include <chrono>

namespace calld {

Result<yobirin::Calls::SimulateReply> simulate(const yobirin::Calls::Simulate&, const Directory&,
                                               const TimeOfCall& now);

} // namespace calld
