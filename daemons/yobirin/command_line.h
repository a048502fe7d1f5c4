// What may be typed. Exit status: 0 done, 1 refused or failed, 2 wrong usage.
#pragma once

namespace command {

int run(int argc, const char* const* argv);

} // namespace command
