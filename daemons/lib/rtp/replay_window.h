// Which packets of a sequence are known already (RFC 3711 3.3.2), and how a 16 bit sequence number becomes
// the 48 bit index that is behind it (3.3.1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace srtp {

class ReplayWindow {
public:
    // Older than that below the newest counts as known.
    static constexpr std::uint64_t span = 448;

    bool is_new(std::uint64_t index) const;
    void take(std::uint64_t index);
    // All up to there counts as known.
    void begin_after(std::uint64_t newest);

    std::optional<std::uint64_t> newest() const
    {
        return has_begun_ ? std::optional { newest_ } : std::nullopt;
    }
    // Of a packet near the newest; of the first, its number itself. Nothing where it would lie before the
    // first packet there can be.
    std::optional<std::uint64_t> index_of(std::uint16_t sequence) const;

private:
    // A ring of words, one more than the span: a word is cleared when the newest reaches it (RFC 6479).
    static constexpr std::size_t words = 8;
    static constexpr std::uint64_t bits = 64;
    static_assert((words - 1) * bits == span);

    std::array<std::uint64_t, words> seen_ {};
    std::uint64_t newest_ { 0 };
    bool has_begun_ { false };
};

} // namespace srtp
