// What officed takes from outside at most.
#pragma once

#include <chrono>
#include <cstddef>

namespace officed::limits {

// Standing requests for a slice; one a daemon is usual. Beyond it the newest is refused.
inline constexpr std::size_t watchers = 64;

// Characters of a made password, out of 32: 120 bits.
inline constexpr std::size_t made_password_characters = 24;

// A certificate of our own making, and when one is too old to be left in place.
inline constexpr std::chrono::days own_certificate_lives { 3650 };
inline constexpr std::chrono::days certificate_expires_soon { 30 };

} // namespace officed::limits
