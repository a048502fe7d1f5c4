// Digits as telephone events (RFC 4733): reading them exactly once, and sending them.
//
//     if (auto digit = detector.packet_arrived(header.timestamp, header.marker, payload)) …   // Once a
//     press.
//
// Every press is many packets with one timestamp; losing all but one of them loses nothing.
#pragma once

#include "rtp/packet.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace rtp {

struct TelephoneEvent {
    static constexpr std::size_t bytes = 4;

    std::uint8_t event { 0 }; // 0-9, 10 '*', 11 '#', 12-15 A-D; others are no digits.
    bool is_end { false };
    std::uint8_t volume { 10 }; // -dBm0
    std::uint16_t duration { 0 }; // In units of the clock, from the packet's timestamp.

    static std::optional<TelephoneEvent> parse(std::span<const std::byte> payload);
    void write(std::span<std::byte, bytes> room) const;
    friend bool operator==(const TelephoneEvent&, const TelephoneEvent&) = default;
};

// The duration in the payload, at 8 kHz or at 48 kHz (beside Opus), in units of the other. What is longer
// than the field has room for, 1.4 s at 48 kHz, stays at its end.
enum class EventClock : std::uint8_t { ToNarrow, ToFull };
void change_clock(std::span<std::byte> payload, EventClock);

std::optional<char> digit_of(std::uint8_t event);
std::optional<std::uint8_t> event_of(char digit);

// Tells each press once, with its first packet that arrives. Reordered and repeated packets, and the later
// segments of a very long press (RFC 4733 2.5.1.3), tell nothing.
class DigitDetector {
public:
    std::optional<char> packet_arrived(const Header&, std::span<const std::byte> payload);
    // The timestamp of a press that is not over, as far as is known.
    std::optional<std::uint32_t> under_way() const
    {
        return has_event_ && !has_ended_ ? std::optional { timestamp_ } : std::nullopt;
    }
    void begin_anew() { has_event_ = false; } // The sender changed: its timestamps mean nothing any more.

private:
    bool continues_the_press(const Header&, const TelephoneEvent&) const;

    bool has_event_ { false };
    bool has_ended_ { false };
    std::uint8_t event_ { 0 };
    std::uint32_t timestamp_ { 0 };
    std::uint32_t longest_duration_ { 0 };
};

// One press on its way out: a packet every 20 ms while it lasts, then the end three times (RFC 4733 2.5.1.4).
class DigitSender {
public:
    struct Next {
        std::array<std::byte, TelephoneEvent::bytes> payload;
        bool marker; // On the first.
    };

    DigitSender(std::uint8_t event, std::uint16_t duration, std::uint16_t step)
        : event_(event), duration_(duration), step_(step)
    {
    }
    // All packets bear the timestamp of the first. Nothing when the press is told completely.
    std::optional<Next> next();

private:
    std::uint8_t event_;
    std::uint16_t duration_;
    std::uint16_t step_;
    std::uint16_t passed_ { 0 };
    unsigned ends_sent_ { 0 };
};

} // namespace rtp
