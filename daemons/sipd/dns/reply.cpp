#include "reply.h"

#include <algorithm>
#include <cstddef>

namespace sipd::dns {
namespace {

class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) { }

    bool skip(std::size_t count)
    {
        if (count > bytes_.size() - at_)
            return false;
        at_ += count;
        return true;
    }
    std::optional<std::uint32_t> number(std::size_t octets)
    {
        if (octets > bytes_.size() - at_)
            return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < octets; ++i)
            value = value << 8U | bytes_[at_++];
        return value;
    }
    // Labels up to the empty one, or to a pointer elsewhere, which ends a name (RFC 1035 4.1.4).
    bool skip_name()
    {
        while (const auto length = number(1)) {
            if (*length == 0)
                return true;
            if (*length >= 0xc0)
                return skip(1);
            if (*length > 63 || !skip(*length))
                return false;
        }
        return false;
    }

private:
    std::span<const std::uint8_t> bytes_;
    std::size_t at_ { 0 };
};

} // namespace

std::optional<std::chrono::seconds> ttl_of(std::span<const std::uint8_t> message)
{
    Reader reader { message };
    if (!reader.skip(4))
        return std::nullopt;
    const auto questions = reader.number(2);
    const auto answers = reader.number(2);
    if (!questions || !answers || !reader.skip(4))
        return std::nullopt;
    for (std::uint32_t i = 0; i < *questions; ++i)
        if (!reader.skip_name() || !reader.skip(4))
            return std::nullopt;
    std::optional<std::uint32_t> least;
    for (std::uint32_t i = 0; i < *answers; ++i) {
        if (!reader.skip_name() || !reader.skip(4))
            return std::nullopt;
        const auto ttl = reader.number(4);
        const auto size = reader.number(2);
        if (!ttl || !size || !reader.skip(*size))
            return std::nullopt;
        const std::uint32_t seconds = *ttl > 0x7fff'ffff ? 0 : *ttl; // RFC 2181 8.
        least = std::min(least.value_or(seconds), seconds);
    }
    return least ? std::optional { std::chrono::seconds { *least } } : std::nullopt;
}

} // namespace sipd::dns
