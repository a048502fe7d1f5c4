// Whether this machine knows the time zone that an office names.
#pragma once

#include "office/office.h"

#include <filesystem>
#include <optional>

namespace officed {

// What is wrong with it. A machine without any zones says nothing: calld tells that one.
std::optional<office::Problem> unknown_zone(const office::Value& tree, const std::filesystem::path& zones);

} // namespace officed
