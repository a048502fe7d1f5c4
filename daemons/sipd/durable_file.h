// A file on disk that a power cut leaves whole: the new one or the one before.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace sipd {

// Written beside, synced, renamed, its directory synced. Waits for the disk: not for the loop.
Result<> write_durably(const std::filesystem::path&, std::string_view text);
// Empty when there is none.
std::string read_whole(const std::filesystem::path&);
// A file that cannot be understood is kept as *.damaged for whoever wants to know why.
void set_aside(const std::filesystem::path&);

} // namespace sipd
