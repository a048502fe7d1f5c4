// Files that are there after a power cut: written beside, forced to disk, put in place in one step.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

// Readable by its owner alone. When this returns without an error, the file survives a power cut; before that
// there is the old one or none, never a part.
Result<> write_durably(const std::filesystem::path&, std::string_view text);

// In one step for whoever reads it, and its owner's alone; a power cut may leave none or a part of it.
Result<> write_at_once(const std::filesystem::path&, std::string_view text);

// Gone, also after a power cut. That there was none is no error.
Result<> remove_durably(const std::filesystem::path&);

// The error's code is file_not_found when there is none. More than 64 MiB is an error.
Result<std::string> read_file(const std::filesystem::path&);

// One that cannot be understood is kept as *.damaged, for whoever wants to know why.
void set_aside_damaged(const std::filesystem::path&);

// "Permission denied", for a sentence that names the file itself.
std::string problem_of(const Error&);

inline constexpr std::string_view file_not_found = "org.yobirin.FileNotFound";
inline constexpr std::string_view file_failed = "org.yobirin.FileFailed";
