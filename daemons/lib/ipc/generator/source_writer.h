// Writes the generated source: reading and writing JSON, the dispatch from a method's name to its virtual
// function, and the client's calls.
#pragma once

#include "model.h"

#include <string>

namespace generator {

std::string source_of(const Interface&);

} // namespace generator
