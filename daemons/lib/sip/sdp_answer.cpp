// What offer and answer owe each other (RFC 3264).
#include "sip/sdp.h"

#include "base/text.h"

#include <algorithm>

namespace sdp {

namespace {

// By name where both have one; a payload type may be another number on each side only for the same codec (RFC
// 3264 6.1).
bool offers(const Stream& offered, const Codec& codec)
{
    return std::ranges::any_of(offered.codecs, [&](const Codec& one) {
        if (one.name.empty() || codec.name.empty())
            return one.payload == codec.payload;
        return equal_ignoring_case(one.name, codec.name) && one.clock == codec.clock
            && one.channels == codec.channels;
    });
}

bool fits(Direction offered, Direction answered)
{
    switch (offered) {
    case Direction::Sendrecv:
        return true;
    case Direction::Sendonly:
        return answered == Direction::Recvonly || answered == Direction::Inactive;
    case Direction::Recvonly:
        return answered == Direction::Sendonly || answered == Direction::Inactive;
    case Direction::Inactive:
        break;
    }
    return answered == Direction::Inactive;
}

std::string_view fault_of_stream(const Stream& offered, const Stream& answered)
{
    if (!equal_ignoring_case(offered.kind, answered.kind))
        return "SDP Answer of Another Kind";
    if (answered.is_refused())
        return {};
    if (offered.is_refused())
        return "SDP Answer to a Refused Stream";
    if (!equal_ignoring_case(offered.protocol, answered.protocol))
        return "SDP Answer of Another Protocol";
    if (!fits(offered.direction, answered.direction))
        return "SDP Answer Against the Direction";
    const auto is_offered = [&](const Codec& codec) { return offers(offered, codec); };
    if (answered.is_rtp() && std::ranges::none_of(answered.codecs, is_offered))
        return "SDP Answer Without a Common Codec";
    return {};
}

} // namespace

std::optional<Fault> fault_of_answer(const Session& offer, const Session& answer)
{
    if (offer.streams.size() != answer.streams.size())
        return Fault { 488, "SDP Answer of Another Length" };
    for (std::size_t i = 0; i < offer.streams.size(); ++i)
        if (const std::string_view fault = fault_of_stream(offer.streams[i], answer.streams[i]);
            !fault.empty())
            return Fault { 488, fault };
    return std::nullopt;
}

Stream refused(const Stream& offered)
{
    Stream stream;
    stream.kind = offered.kind;
    stream.protocol = offered.protocol;
    stream.formats = offered.formats;
    stream.direction = Direction::Inactive;
    return stream;
}

bool is_held(const Stream& stream)
{
    return stream.direction == Direction::Sendonly || stream.direction == Direction::Inactive
        || (!stream.connection.ipv6 && stream.connection.address == "0.0.0.0");
}

Direction reversed(Direction direction)
{
    switch (direction) {
    case Direction::Sendonly:
        return Direction::Recvonly;
    case Direction::Recvonly:
        return Direction::Sendonly;
    case Direction::Sendrecv:
    case Direction::Inactive:
        break;
    }
    return direction;
}

} // namespace sdp
