// SRTP of one stream: the keys in use both ways, and what becomes of them when others are agreed on. Of what
// was in use last, one key each way is kept: a refused offer, or another branch of a fork, may bring it back,
// and what the peer sent before it heard of its new one is still to be understood.
#pragma once

#include "keys.h"
#include "limits.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace mediad {

class Guard {
public:
    explicit Guard(const Keys&);

    const Keys& keys() const { return keys_; }
    void renew(const Keys&);

    // As srtp::Sender has them.
    std::size_t protect(std::span<const std::byte> packet, std::span<std::byte> room)
    {
        ++packets_since_noted_;
        return sending_.end.protect(packet, room);
    }
    std::size_t protect_report(std::span<const std::byte> report, std::span<std::byte> room)
    {
        return sending_.end.protect_report(report, room);
    }

    // As srtp::Receiver has them. The bytes of what is refused may have changed.
    struct Opened {
        srtp::Receiver::Opened sound;
        bool has_key_before;
    };
    std::expected<Opened, srtp::Refusal> open(std::span<std::byte> datagram);
    void take(const Opened&);
    std::expected<std::span<std::byte>, srtp::Refusal> open_report(std::span<std::byte> datagram);

    // As the journal keeps it. The next process goes on `reserve` packets behind the newest that was written
    // down, half of which ask to be written down (take_far_ahead): what was sent in between is never sent
    // again.
    struct State {
        std::optional<std::uint64_t> sent {};
        std::uint32_t reports_sent { 0 };
        std::optional<std::uint64_t> heard {};
    };
    State state(std::uint32_t their_ssrc) const;
    void resume(const State&, std::uint32_t their_ssrc);
    static constexpr std::uint16_t reserve = 2048;
    // Of reports. Those of a process that nobody wrote down are fewer: one a second would take 18 hours.
    static constexpr std::uint32_t reports_reserve = 65'536;
    // True once every so many packets.
    bool take_far_ahead();

private:
    template <typename End> struct Keyed {
        Keyed(srtp::Suite in_suite, const srtp::MasterKey& with)
            : suite(in_suite), key(with), end(in_suite, with)
        {
        }
        srtp::Suite suite;
        srtp::MasterKey key;
        End end;
    };
    using Sending = Keyed<srtp::Sender>;
    using Hearing = Keyed<srtp::Receiver>;

    // Whether another key is in use from now on.
    template <typename End>
    static bool change(Keyed<End>& now, std::optional<Keyed<End>>& before, srtp::Suite,
                       const srtp::MasterKey&);

    Keys keys_;
    Sending sending_;
    Hearing hearing_;
    std::optional<Sending> sending_before_ {};
    std::optional<Hearing> hearing_before_ {};
    bool is_changing_ { false }; // Nothing was heard by the new key yet.
    std::uint64_t packets_since_noted_ { 0 };
    std::array<std::byte, limits::datagram_bytes> copy_; // NOLINT: of a packet for the other key.
};

} // namespace mediad
