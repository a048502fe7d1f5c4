// Everything ivrd takes from outside has a maximum; what happens beyond it is said here. Not limits.h: beside
// a header that begins with <atomic>, the C library would take it for its own.
#pragma once

#include <cstddef>

namespace ivrd::limits {

// Rings listened to at a time; a Listen of more is refused whole. mediad has as many.
inline constexpr std::size_t rings = 1024;
inline constexpr std::size_t name_bytes = 128; // Of a ring; one with a longer name is not there.
inline constexpr std::size_t watchers = 16; // One more is refused.

} // namespace ivrd::limits
