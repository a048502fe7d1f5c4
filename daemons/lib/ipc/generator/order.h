// Checks that every type named exists, and puts structures where C++ can declare them: after what they hold.
#pragma once

#include "base/result.h"
#include "model.h"

namespace generator {

Result<> put_in_order(Interface&);

} // namespace generator
