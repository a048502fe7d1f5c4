// How large an office file may be. Beyond a limit the file is refused with a sentence that names it.
#pragma once

#include <cstddef>

namespace office::limits {

inline constexpr std::size_t file_bytes = 384 * 1024; // Its JSON form fits one message of ipc (1 MiB).
inline constexpr int extensions = 2000; // The slice with their HA1s fits one message too.
inline constexpr int sections_of_a_kind = 500;
inline constexpr int trunks = 1000; // Accounts: some carriers give one for each number.
inline constexpr int console_users = 50; // Each of their passwords takes 25 ms to hash.
inline constexpr int list_items = 500;
inline constexpr int text_bytes = 200;
inline constexpr int prompt_bytes = 4000;
inline constexpr int notice_bytes = 1500; // Of a trunk profile.
inline constexpr std::size_t shown_bytes = 400; // Of the file, in a sentence about it.
inline constexpr std::size_t problems = 200; // Told at once; the rest when these are solved.

} // namespace office::limits
