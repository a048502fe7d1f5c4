// How a trunk's carrier wants to be spoken to, as the slice says it.
#pragma once

#include "office/profile_values.h"
#include "org.yobirin.Office.h"

#include <optional>

namespace sipd {

// Absent: generic. What is no choice of ours is left out.
office::Profile profile_of(const std::optional<yobirin::Office::WireProfile>&);

} // namespace sipd
