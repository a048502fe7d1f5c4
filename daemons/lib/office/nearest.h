// "Did you mean …?": the known name that is closest to what was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace office {

// Nothing when no name is close enough to be worth saying: more than a third of its letters differ.
std::optional<std::string> nearest(std::string_view written, const std::vector<std::string>& known);

} // namespace office
