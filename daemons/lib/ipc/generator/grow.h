// The interface as a next release might have it: one more optional field in everything, one more method.
// Tests hold the two against each other (tests/skew).
#pragma once

#include "model.h"

namespace generator {

void grow(Interface&);

} // namespace generator
