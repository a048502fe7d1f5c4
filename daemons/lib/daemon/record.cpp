#include "daemon/record.h"

#include "daemon/checksum.h"

#include <atomic>
#include <cstring>

namespace {

// `length` counts what follows the first 8 bytes, without padding. The checksum covers key and value.
struct Header {
    std::uint32_t length;
    std::uint32_t checksum;
    std::uint8_t kind;
    std::uint8_t unused;
    std::uint16_t key_length;
};
constexpr std::size_t counted_from = offsetof(Header, kind);
constexpr std::size_t kind_and_key_length = sizeof(Header) - counted_from;

std::size_t padded(std::size_t bytes) { return (bytes + Record::alignment - 1) & ~(Record::alignment - 1); }

std::uint32_t checksum_of(const Header& header, std::string_view key_and_value, std::uint64_t salt)
{
    return static_cast<std::uint32_t>(checksum(key_and_value, salt ^ header.key_length));
}

} // namespace

std::size_t Record::size_of(std::string_view key, std::string_view value)
{
    return padded(sizeof(Header) + key.size() + value.size());
}

std::optional<Record> Record::read(std::string_view memory, std::uint64_t salt)
{
    Header header {};
    if (memory.size() < sizeof header)
        return std::nullopt;
    std::memcpy(&header, memory.data(), sizeof header);
    if (header.length < kind_and_key_length + header.key_length || header.key_length == 0
        || header.length > memory.size() - counted_from)
        return std::nullopt;
    if (header.kind != static_cast<std::uint8_t>(Kind::Put)
        && header.kind != static_cast<std::uint8_t>(Kind::Erased))
        return std::nullopt;

    const auto body = memory.substr(sizeof header, header.length - kind_and_key_length);
    if (header.checksum != checksum_of(header, body, salt))
        return std::nullopt;
    return Record { .kind = static_cast<Kind>(header.kind),
                    .key = body.substr(0, header.key_length),
                    .value = body.substr(header.key_length),
                    .bytes = padded(counted_from + header.length) };
}

Record Record::write(char* memory, std::string_view key, std::string_view value, std::uint64_t salt)
{
    char* body = memory + sizeof(Header);
    std::memcpy(body, key.data(), key.size());
    std::memcpy(body + key.size(), value.data(), value.size());
    const std::string_view whole { body, key.size() + value.size() };

    Header header { .length = 0,
                    .checksum = 0,
                    .kind = static_cast<std::uint8_t>(Kind::Put),
                    .unused = 0,
                    .key_length = static_cast<std::uint16_t>(key.size()) };
    header.checksum = checksum_of(header, whole, salt);
    std::memcpy(memory, &header, sizeof header);
    const auto length = static_cast<std::uint32_t>(kind_and_key_length + whole.size());
    std::atomic_ref { *reinterpret_cast<std::uint32_t*>(memory) }.store(length, std::memory_order_release);
    return { .kind = Kind::Put,
             .key = whole.substr(0, key.size()),
             .value = whole.substr(key.size()),
             .bytes = size_of(key, value) };
}

void Record::mark_erased(std::string_view key, std::string_view value)
{
    // The value is a view into a file that is mapped writable; const only towards its readers.
    char* kind = const_cast<char*>(value.data()) - key.size() - kind_and_key_length;
    *kind = static_cast<char>(Kind::Erased);
}
