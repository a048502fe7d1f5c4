// How often a daemon has begun lately: one small file in memory, for `yobirin status`. A daemon that keeps
// dying looks well each time it is asked.
#pragma once

#include "base/clock.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

inline constexpr std::chrono::minutes starts_remembered { 10 };
inline constexpr std::size_t starts_most = 100; // Beyond: the oldest is forgotten.

// Notes a start; how many there were before it within the time that is remembered. A file that cannot be read
// or written counts as none.
std::size_t note_start(const std::filesystem::path&, Moment now);

// The file's text with this start added, a moment a line, the newest last. Pure.
std::string starts_with(std::string_view text, Moment now);
