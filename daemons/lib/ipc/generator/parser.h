// Reads an interface definition (https://varlink.org/Interface-Definition). Inline structs and enums are
// given the name of what they stand in, plus that of the field: `state` of type Call → CallState.
#pragma once

#include "base/result.h"
#include "model.h"

#include <string_view>

namespace generator {

// The error's detail says where: "line 12: there is no type 'Cal'".
Result<Interface> parse(std::string_view text);

} // namespace generator
