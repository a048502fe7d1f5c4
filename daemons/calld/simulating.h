// `yobirin simulate`: what would become of a call, and changes nothing.
#pragma once

#include "simulated_path.h"

#include "base/result.h"

#include "org.yobirin.Calls.h"

namespace calld {

Result<yobirin::Calls::SimulateReply> simulate(const yobirin::Calls::Simulate&, const AsItIsNow&);

} // namespace calld
