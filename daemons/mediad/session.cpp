#include "session.h"

#include "base/text.h"
#include "limits.h"

#include <algorithm>

namespace mediad {
namespace {

using SessionCodec = yobirin::Media::Codec;

constexpr std::string_view digits_name = "TELEPHONE-EVENT";
constexpr std::uint8_t usual_digits_payload = 101;

bool sends(Direction direction)
{
    return direction == Direction::Sendrecv || direction == Direction::Sendonly;
}
bool receives(Direction direction)
{
    return direction == Direction::Sendrecv || direction == Direction::Recvonly;
}

Direction direction_of(bool does_send, bool does_receive)
{
    if (does_send)
        return does_receive ? Direction::Sendrecv : Direction::Sendonly;
    return does_receive ? Direction::Recvonly : Direction::Inactive;
}

bool has_place(const Address& address) { return address.is_complete(); }

// RFC 3264 6.1: what they send we receive; and never more than we want.
Direction answering(Direction theirs, Direction wanted)
{
    return direction_of(receives(theirs) && sends(wanted), sends(theirs) && receives(wanted));
}

bool is_digits(const SessionCodec& codec)
{
    return equal_ignoring_case(codec.name, digits_name) && codec.clock == dsp::telephone_clock;
}

// RFC 3551 lets the static payload types go without a name.
const dsp::Codec* known_codec(const SessionCodec& codec)
{
    if (codec.channels.value_or(1) != 1)
        return nullptr;
    if (!codec.name.empty())
        return dsp::find_codec(codec.name, static_cast<unsigned>(codec.clock), 1, dsp::spoken());
    for (const dsp::Codec& known : dsp::spoken())
        if (known.payload_type == codec.payload)
            return &known;
    return nullptr;
}

std::optional<std::uint8_t>& number_of(PayloadNumbers& numbers, dsp::CodecKind kind)
{
    return numbers.codecs[static_cast<std::size_t>(kind)];
}

PayloadNumbers numbers_of(const SessionStream& stream)
{
    PayloadNumbers numbers;
    for (const SessionCodec& codec : stream.codecs) {
        const auto payload = static_cast<std::uint8_t>(codec.payload);
        if (const dsp::Codec* known = known_codec(codec)) {
            if (!number_of(numbers, known->kind))
                number_of(numbers, known->kind) = payload;
        } else if (is_digits(codec) && !numbers.digits) {
            numbers.digits = payload;
        }
    }
    return numbers;
}

// The first codec of the stream that we speak, or the preferred one wherever it stands.
const SessionCodec* chosen_codec(const SessionStream& stream, std::optional<dsp::CodecKind> preferred)
{
    const SessionCodec* first = nullptr;
    for (const SessionCodec& codec : stream.codecs) {
        const dsp::Codec* known = known_codec(codec);
        if (known == nullptr)
            continue;
        if (preferred == known->kind)
            return &codec;
        if (first == nullptr)
            first = &codec;
    }
    return first;
}

// Hold as RFC 2543 said it: 0.0.0.0, its like in IPv6, or a name that never resolves (RFC 6157 4.1).
bool is_nowhere(const SessionStream& stream)
{
    const auto ip = parse_ip(stream.address);
    return ip ? !ip->is_set() : stream.address.ends_with(".invalid");
}

bool is_reached(const SessionStream& stream, Reach reach)
{
    const auto ip = parse_ip(stream.address);
    return is_nowhere(stream) || (ip && reaches(reach, *ip));
}

bool is_spoken(const SessionStream& stream, Reach reach)
{
    const bool is_plain_rtp = stream.protocol == "RTP/AVP" || stream.protocol == "RTP/AVPF";
    return stream.kind == "audio" && stream.port != 0 && is_plain_rtp && is_reached(stream, reach)
        && chosen_codec(stream, std::nullopt) != nullptr;
}

Address reports_of(const SessionStream& stream, const Address& remote)
{
    if (stream.rtcp_mux.value_or(false))
        return remote;
    const std::int64_t port = stream.rtcp_port.value_or(remote.port + 1);
    return { .ip = remote.ip, .port = static_cast<std::uint16_t>(port & 0xffff) };
}

// Where the peer wants its sound.
Address place_of(const SessionStream& stream)
{
    const Address remote { .ip = parse_ip(stream.address).value_or(Ip {}),
                           .port = static_cast<std::uint16_t>(stream.port) };
    return has_place(remote) ? remote : Address {};
}

Agreement agreement_of(const SessionStream& theirs, const Session& session)
{
    Agreement agreement;
    agreement.remote = place_of(theirs);
    agreement.remote_reports =
        has_place(agreement.remote) ? reports_of(theirs, agreement.remote) : Address {};
    agreement.signalling = parse_address_or_ip(session.signalling.value_or("")).value_or(Address {});
    agreement.shares_port_with_reports = theirs.rtcp_mux.value_or(false);
    return agreement;
}

SessionStream refused(const SessionStream& stream)
{
    SessionStream answer;
    answer.kind = stream.kind;
    answer.protocol = stream.protocol;
    answer.address = stream.address;
    answer.direction = Direction::Inactive;
    answer.codecs = stream.codecs;
    answer.formats = stream.formats;
    return answer;
}

SessionCodec digits_codec(std::uint8_t payload)
{
    SessionCodec codec;
    codec.name = digits_name;
    codec.clock = dsp::telephone_clock;
    codec.payload = payload;
    codec.parameters = "0-15";
    return codec;
}

SessionStream our_answer(const SessionStream& theirs, const OurSide& ours, const SessionCodec& chosen)
{
    SessionStream answer;
    answer.kind = theirs.kind;
    answer.protocol = theirs.protocol;
    answer.address = ours.address;
    answer.port = ours.port;
    answer.direction = answering(theirs.direction, ours.wanted);
    if (!has_place(place_of(theirs)))
        answer.direction = direction_of(false, receives(answer.direction));
    if (theirs.rtcp_mux.value_or(false))
        answer.rtcp_mux = true;
    if (theirs.packet_time_ms && *theirs.packet_time_ms >= 10 && *theirs.packet_time_ms <= 60)
        answer.packet_time_ms = theirs.packet_time_ms;
    SessionCodec codec = chosen;
    codec.name = known_codec(chosen)->name;
    codec.clock = known_codec(chosen)->clock;
    answer.codecs.push_back(codec);
    if (const auto digits = numbers_of(theirs).digits)
        answer.codecs.push_back(digits_codec(*digits));
    return answer;
}

SessionStream our_offer(const OurSide& ours, const PayloadNumbers& kept)
{
    SessionStream offer;
    offer.kind = "audio";
    offer.protocol = "RTP/AVP";
    offer.address = ours.address;
    offer.port = ours.port;
    offer.direction = ours.wanted;
    offer.packet_time_ms = 20;
    for (const dsp::Codec& known : dsp::spoken()) {
        SessionCodec codec;
        codec.name = known.name;
        codec.clock = known.clock;
        codec.payload = kept.codecs[static_cast<std::size_t>(known.kind)].value_or(*known.payload_type);
        const bool is_first = ours.preferred == known.kind;
        offer.codecs.insert(is_first ? offer.codecs.begin() : offer.codecs.end(), codec);
    }
    offer.codecs.push_back(digits_codec(kept.digits.value_or(ours.digits.value_or(usual_digits_payload))));
    return offer;
}

std::unexpected<Error> bad(std::string reason)
{
    return std::unexpected(yobirin::Media::bad_session(std::move(reason)));
}

Result<> check(const SessionStream& stream)
{
    constexpr std::size_t longest = limits::text_of_a_session;
    if (stream.codecs.size() > limits::codecs_of_a_stream)
        return bad("too many codecs");
    if (stream.kind.size() > longest || stream.protocol.size() > longest || stream.address.size() > longest
        || stream.formats.value_or("").size() > longest)
        return bad("a text is too long");
    if (stream.port < 0 || stream.port > 0xffff)
        return bad("no such port");
    if (const auto port = stream.rtcp_port.value_or(1); port < 1 || port > 0xffff)
        return bad("no such RTCP port");
    for (const SessionCodec& codec : stream.codecs) {
        if (codec.payload < 0 || codec.payload > 127)
            return bad("no such payload type");
        if (codec.clock < 0 || codec.clock > 1'000'000)
            return bad("no such clock");
        if (codec.name.size() > longest || codec.parameters.value_or("").size() > longest)
            return bad("a text is too long");
    }
    return {};
}

// Takes both sides' numbers for what may come in: ours are what was asked for, but a peer that numbers
// telephone events its own way uses its own number towards us as well.
void accept_their_numbers(Agreement& agreement)
{
    const auto is_taken = [&](std::uint8_t number) {
        return std::ranges::find(agreement.incoming.codecs, number) != agreement.incoming.codecs.end();
    };
    if (agreement.outgoing.digits && !agreement.incoming.digits && !is_taken(*agreement.outgoing.digits))
        agreement.incoming.digits = agreement.outgoing.digits;
}

} // namespace

Result<> check(const Session& session)
{
    if (session.streams.size() > limits::streams_of_a_session)
        return bad("too many streams");
    if (session.signalling.value_or("").size() > limits::text_of_a_session)
        return bad("a text is too long");
    for (const SessionStream& stream : session.streams)
        TRY(check(stream));
    return {};
}

Result<Answered> answer_to(const Session& offer, const OurSide& ours)
{
    TRY(check(offer));
    Answered answered;
    bool has_sound = false;
    for (const SessionStream& stream : offer.streams) {
        if (has_sound || !is_spoken(stream, ours.reach)) {
            answered.session.streams.push_back(refused(stream));
            continue;
        }
        has_sound = true;
        const SessionCodec& chosen = *chosen_codec(stream, ours.preferred);
        const SessionStream answer = our_answer(stream, ours, chosen);
        Agreement agreement = agreement_of(stream, offer);
        agreement.codec = known_codec(chosen)->kind;
        agreement.sends = sends(answer.direction) && has_place(agreement.remote);
        agreement.receives = receives(answer.direction);
        // Everything they offered may come; we send what the answer lists (RFC 3264 7).
        agreement.incoming = numbers_of(stream);
        agreement.outgoing = numbers_of(answer);
        answered.agreement = agreement;
        answered.session.streams.push_back(answer);
    }
    if (!has_sound)
        return failure(std::string { nothing_in_common });
    return answered;
}

Session offer_of(const OurSide& ours, const Session* before)
{
    Session offer;
    if (before == nullptr || before->streams.empty()) {
        offer.streams.push_back(our_offer(ours, {}));
        return offer;
    }
    bool has_sound = false;
    for (const SessionStream& stream : before->streams) {
        const bool is_ours = !has_sound && stream.port != 0 && stream.kind == "audio";
        has_sound = has_sound || is_ours;
        offer.streams.push_back(is_ours ? our_offer(ours, numbers_of(stream)) : refused(stream));
        if (is_ours)
            offer.streams.back().protocol = stream.protocol;
    }
    if (!has_sound)
        offer.streams.push_back(our_offer(ours, {}));
    return offer;
}

std::optional<dsp::CodecKind> codec_in(const Session& session)
{
    for (const SessionStream& stream : session.streams)
        if (stream.kind == "audio" && stream.port != 0)
            if (const SessionCodec* codec = chosen_codec(stream, std::nullopt))
                return known_codec(*codec)->kind;
    return std::nullopt;
}

Ip place_in(const Session& session, Reach reach)
{
    const auto sound = std::ranges::find_if(
        session.streams, [&](const SessionStream& stream) { return is_spoken(stream, reach); });
    return sound == session.streams.end() ? Ip {} : place_of(*sound).ip;
}

Result<Agreement> agree(const Session& our_offer, const Session& their_answer, Reach reach)
{
    TRY(check(their_answer));
    if (their_answer.streams.size() != our_offer.streams.size())
        return bad("the answer has another number of streams than the offer"); // RFC 3264 6
    for (std::size_t i = 0; i < our_offer.streams.size(); ++i) {
        const SessionStream& ours = our_offer.streams[i];
        const SessionStream& theirs = their_answer.streams[i];
        if (ours.port == 0 || !is_spoken(theirs, reach))
            continue;
        Agreement agreement = agreement_of(theirs, their_answer);
        const Direction direction = answering(theirs.direction, ours.direction);
        agreement.codec = known_codec(*chosen_codec(theirs, std::nullopt))->kind;
        agreement.sends = sends(direction) && has_place(agreement.remote);
        agreement.receives = receives(direction);
        agreement.incoming = numbers_of(ours);
        agreement.outgoing = numbers_of(theirs);
        accept_their_numbers(agreement);
        return agreement;
    }
    return failure(std::string { nothing_in_common });
}

} // namespace mediad
