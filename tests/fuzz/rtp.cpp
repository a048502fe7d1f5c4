// Reads bytes as one RTP packet, then as many, each behind a length, and follows them as a receiver does:
// header, numbering, telephone events.
//
// A payload has to lie in its packet, a packet with our header has to say what was written, numbers have to
// extend what stands in the header, and no press may be told twice.
#include "require.h"

#include "rtp/bytes.h"
#include "rtp/packet.h"
#include "rtp/source.h"
#include "rtp/telephone_event.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

namespace {

using namespace rtp;

struct Receiver {
    Source source {};
    DigitDetector digits {};
    std::uint32_t arrival { 0 };
    std::optional<std::uint32_t> last_press {};
};

void follow(Receiver& receiver, const Packet& packet)
{
    const Header& header = packet.header();
    receiver.arrival += 160;
    const auto arrival = receiver.source.packet_arrived(header.sequence, header.timestamp, receiver.arrival);
    if (arrival == Source::Arrival::Implausible)
        return;
    const std::uint64_t extended = receiver.source.extended_sequence();
    require(static_cast<std::uint16_t>(extended) == header.sequence);
    require(extended <= receiver.source.highest_sequence());
    require(receiver.source.lost() <= static_cast<std::int64_t>(receiver.source.expected()));
    require(receiver.source.jitter() < 0x0200'0000U);
    if (arrival == Source::Arrival::First) {
        receiver.digits.begin_anew();
        receiver.last_press.reset();
    }
    const auto digit = receiver.digits.packet_arrived(header, packet.payload());
    if (!digit)
        return;
    require(event_of(*digit).has_value());
    require(receiver.last_press != header.timestamp);
    receiver.last_press = header.timestamp;
}

void check(Receiver& receiver, std::vector<std::byte> datagram)
{
    const auto packet = Packet::parse(datagram);
    static_cast<void>(looks_like_rtcp(datagram));
    if (!packet)
        return;
    const auto payload = packet->payload();
    require(!payload.empty() && payload.data() >= datagram.data() + header_bytes);
    require(payload.data() + payload.size() <= datagram.data() + datagram.size());
#ifdef YOBIRIN_PLANTED_BUG
    require(payload.size() + header_bytes == datagram.size()); // Forgets what may lie before and after it.
#endif
    follow(receiver, *packet);
    const std::vector<std::byte> before { payload.begin(), payload.end() };
    const Header ours { .marker = true, .payload_type = 101, .sequence = 7, .timestamp = 8, .ssrc = 9 };
    const auto sent = packet->with_header(ours);
    const auto again = Packet::parse(sent);
    require(again && again->header() == ours && std::ranges::equal(again->payload(), before));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto input = std::as_bytes(std::span { data, size });
    Receiver receiver;
    check(receiver, { input.begin(), input.end() });
    ByteReader reader { input };
    constexpr int most_packets = 64; // More teach nothing and take time.
    for (int i = 0; i < most_packets && reader.left() > 0; ++i) {
        const auto datagram = reader.take(std::min<std::size_t>(reader.u8(), reader.left()));
        check(receiver, { datagram.begin(), datagram.end() });
    }
    return 0;
}
