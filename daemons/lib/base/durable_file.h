// Files that are there after a power cut: written beside, forced to disk, put in place in one step.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace officed {

// Readable by its owner alone. When this returns without an error, the file survives a power cut; before that
// there is the old one or none, never a part.
Result<> write_durably(const std::filesystem::path&, std::string_view text);

// Gone, also after a power cut. That there was none is no error.
Result<> remove_durably(const std::filesystem::path&);

// The error's code is not_found when there is none.
Result<std::string> read_file(const std::filesystem::path&);

// "Permission denied", for a sentence that names the file itself.
std::string reason_of(const Error&);

inline constexpr std::string_view not_found = "org.yobirin.Office.NotFound";
inline constexpr std::string_view file_failed = "org.yobirin.Office.FileFailed";

} // namespace officed
