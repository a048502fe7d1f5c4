// One record of a journal: a key and a value with a length and a checksum, as bytes in a mapped file.
// Knows no file: it reads and writes memory, and trusts none of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

struct Record {
    enum class Kind : std::uint8_t { Put = 'P', Erased = 'E' }; // Several bits apart.

    Kind kind { Kind::Put };
    std::string_view key {};
    std::string_view value {}; // Views into the memory that was read.
    std::size_t bytes { 0 }; // With header and padding.

    static constexpr std::size_t alignment = 8;
    static constexpr std::size_t longest_key = 1024;
    static std::size_t size_of(std::string_view key, std::string_view value);

    // The whole record at the beginning of `memory`, or nothing. `salt` is the file's: bytes of a value
    // that look like a record are none.
    static std::optional<Record> read(std::string_view memory, std::uint64_t salt);
    // There must be room for size_of(key, value). The length is written last: until then there is no record.
    static Record write(char* memory, std::string_view key, std::string_view value, std::uint64_t salt);
    // Turns the record whose value this is into one that says the key is gone: a single byte, so that it
    // cannot be torn and needs no room.
    static void mark_erased(std::string_view key, std::string_view value);
};
