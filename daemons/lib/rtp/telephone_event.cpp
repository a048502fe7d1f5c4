#include "rtp/telephone_event.h"

#include "rtp/bytes.h"

#include <algorithm>
#include <string_view>

namespace rtp {
namespace {

constexpr std::string_view digits = "0123456789*#ABCD"; // RFC 4733 3.2, in the order of the event codes.
constexpr unsigned end_packets = 3;

} // namespace

std::optional<char> digit_of(std::uint8_t event)
{
    if (event >= digits.size())
        return std::nullopt;
    return digits[event];
}

std::optional<std::uint8_t> event_of(char digit)
{
    const std::size_t at = digits.find(digit);
    if (at == std::string_view::npos)
        return std::nullopt;
    return static_cast<std::uint8_t>(at);
}

std::optional<TelephoneEvent> TelephoneEvent::parse(std::span<const std::byte> payload)
{
    ByteReader reader { payload };
    TelephoneEvent event;
    event.event = reader.u8();
    const unsigned flags = reader.u8();
    event.is_end = (flags & 0x80U) != 0;
    event.volume = flags & 0x3fU;
    event.duration = reader.u16();
    if (!reader.is_good())
        return std::nullopt;
    return event;
}

void TelephoneEvent::write(std::span<std::byte, bytes> room) const
{
    ByteWriter writer { room };
    writer.u8(event);
    writer.u8((is_end ? 0x80U : 0U) | (volume & 0x3fU));
    writer.u16(duration);
}

void change_clock(std::span<std::byte> payload, EventClock way)
{
    constexpr unsigned factor = 48000 / 8000;
    auto event = TelephoneEvent::parse(payload);
    if (!event)
        return;
    const unsigned changed =
        way == EventClock::ToNarrow ? event->duration / factor : event->duration * factor;
    event->duration = static_cast<std::uint16_t>(std::min(changed, 0xffffU));
    event->write(payload.first<TelephoneEvent::bytes>());
}

std::optional<char> DigitDetector::packet_arrived(const Header& header, std::span<const std::byte> payload)
{
    const auto event = TelephoneEvent::parse(payload);
    if (!event || !digit_of(event->event))
        return std::nullopt;
    const auto newer = static_cast<std::int32_t>(header.timestamp - timestamp_);
    if (has_event_ && newer == 0) {
        has_ended_ = has_ended_ || event->is_end;
        longest_duration_ = std::max<std::uint32_t>(longest_duration_, event->duration);
        return std::nullopt;
    }
    if (has_event_ && newer < 0)
        return std::nullopt; // A late packet of an earlier press.
    const bool is_same_press = continues_the_press(header, *event);
    has_event_ = true;
    has_ended_ = event->is_end;
    event_ = event->event;
    timestamp_ = header.timestamp;
    longest_duration_ = event->duration;
    return is_same_press ? std::nullopt : digit_of(event->event);
}

// RFC 4733 2.5.1.3: a press longer than 65,535 units goes on as a new segment that begins where the last one
// was full, without a marker and without an end in between.
bool DigitDetector::continues_the_press(const Header& header, const TelephoneEvent& event) const
{
    if (!has_event_ || has_ended_ || event.event != event_ || header.marker)
        return false;
    constexpr std::uint32_t almost_full = 0xffff - 0x0fff; // The last packets of the segment may be lost.
    const std::uint32_t distance = header.timestamp - timestamp_;
    return longest_duration_ >= almost_full && distance >= longest_duration_ && distance <= 0xffff + 1;
}

std::optional<DigitSender::Next> DigitSender::next()
{
    if (ends_sent_ == end_packets)
        return std::nullopt;
    const bool is_first = passed_ == 0;
    if (passed_ < duration_)
        passed_ = static_cast<std::uint16_t>(std::min<unsigned>(duration_, passed_ + unsigned { step_ }));
    const bool is_end = passed_ == duration_;
    ends_sent_ += is_end ? 1 : 0;
    Next packet { .payload = {}, .marker = is_first };
    TelephoneEvent { .event = event_, .is_end = is_end, .duration = passed_ }.write(packet.payload);
    return packet;
}

} // namespace rtp
