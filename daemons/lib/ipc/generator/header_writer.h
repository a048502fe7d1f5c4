// Writes the generated header: plain structs, a Server to derive from and a Client to call with.
#pragma once

#include "model.h"

#include <string>

namespace generator {

std::string header_of(const Interface&);
std::string cpp_type(const Type&);

} // namespace generator
