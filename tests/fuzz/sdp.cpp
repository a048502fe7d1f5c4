// Reads bytes as a session description.
//
// What was read has to survive being written and read again, and an answer made of the offer itself has to
// fit it.
#include "require.h"

#include "sip/limits.h"
#include "sip/sdp.h"

#include <algorithm>

namespace {

using namespace sdp;

void check_stream(const Stream& stream, std::string_view text)
{
    for (const std::string_view part : { stream.kind, stream.protocol, stream.connection.address,
                                         stream.rtcp_address, stream.formats, stream.attributes })
        require(lies_in(part, text));
    require(stream.is_refused() || !stream.connection.address.empty());
    require(stream.is_rtp() != stream.codecs.empty());
    require(stream.codecs.size() <= sip::limits::sdp_formats_max);
    for (const Codec& codec : stream.codecs)
        require(codec.payload <= 127 && codec.channels > 0 && (codec.name.empty() || codec.clock > 0));
    require(!stream.packet_time || stream.packet_time->count() > 0);
#ifdef YOBIRIN_PLANTED_BUG
    require(!stream.packet_time || stream.packet_time->count() <= 60); // As if nobody packed longer.
#endif
    static_cast<void>(find_attribute(stream.attributes, "crypto"));
    static_cast<void>(is_held(stream));
}

void check_rewritten(const Session& session)
{
    std::string once;
    require(write(once, session).has_value());
    if (once.size() > sip::limits::sdp_bytes_max
        || std::ranges::count(once, '\n') > static_cast<long>(sip::limits::sdp_lines_max))
        return; // Ours names what the text left to the RFC.
    const auto again = parse(once);
    require(again.has_value());
    require(again->streams.size() == session.streams.size());
    std::string twice;
    require(write(twice, *again).has_value());
    require(once == twice);
}

void check_answers(const Session& offer)
{
    Session answer = offer;
    for (Stream& stream : answer.streams)
        stream.direction = reversed(stream.direction);
    require(!fault_of_answer(offer, answer));
    std::ranges::transform(offer.streams, answer.streams.begin(), refused);
    require(!fault_of_answer(offer, answer));
    answer.streams.emplace_back();
    require(fault_of_answer(offer, answer).has_value());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = text_of_input(data, size);
    const auto session = parse(text);
    if (!session) {
        require(session.error().status == 400);
        return 0;
    }
    require(session->streams.size() <= sip::limits::sdp_streams_max);
    for (const Stream& stream : session->streams)
        check_stream(stream, text);
    check_rewritten(*session);
    check_answers(*session);
    return 0;
}
