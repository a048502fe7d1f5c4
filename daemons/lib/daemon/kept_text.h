// A small file that is read and replaced as a whole, readable by its owner alone.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

// Nothing when there is none, or none that was written to its end.
std::string read_kept(const std::filesystem::path&);

// Replaced in one step: a reader sees the old or the new text. Not forced to disk: after a power cut the file
// may be the old one or none, so keep only what somebody else owns.
Result<> keep(const std::filesystem::path&, std::string_view text);

// Forced to disk as well.
Result<> keep_durably(const std::filesystem::path&, std::string_view text);
