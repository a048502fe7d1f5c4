// Everything ledgerd takes from outside has a maximum; what happens beyond it is said here.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ledgerd::limits {

inline constexpr std::size_t events_an_append = 2000; // More: the Append is refused whole.
// Of a route: more is refused with its Append.
inline constexpr std::size_t route_steps = 64;
inline constexpr std::size_t route_values = 8;
inline constexpr std::size_t text_bytes = 1024; // Of any text of an event; longer: refused.
inline constexpr std::int64_t contacts_listed = 10'000; // The newest; also when nothing else is asked for.
inline constexpr std::uint64_t disk_reserve_bytes = 32U
    << 20; // Less free than this: what is to be written is refused as DiskFull.

// Of a phone book; one more is refused as TooMany, and the book before stays.
inline constexpr std::int64_t phonebook_entries = 100'000;
// Longer: the Add is refused whole, as BadEntry.
inline constexpr std::size_t name_bytes = 200;
inline constexpr std::size_t number_bytes = 64;
// More: the Add is refused whole. As many fit into one message at their longest.
inline constexpr std::size_t entries_an_add = 500;
inline constexpr std::int64_t entries_a_page = 500;
inline constexpr std::size_t watchers = 64; // One more is refused.

} // namespace ledgerd::limits
