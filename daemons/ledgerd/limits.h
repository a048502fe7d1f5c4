// Everything ledgerd takes from outside has a maximum; what happens beyond it is said here.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ledgerd::limits {

inline constexpr std::size_t events_an_append = 2000; // More: the Append is refused whole.
inline constexpr std::size_t text_bytes = 1024; // Of any text of an event; longer: refused.
inline constexpr std::int64_t contacts_listed = 10'000; // The newest; also when nothing else is asked for.
inline constexpr std::uint64_t disk_reserve_bytes = 32U
    << 20; // Less free than this: appends are refused as DiskFull.

} // namespace ledgerd::limits
