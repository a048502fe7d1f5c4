#include "session.h"

#include "base/text.h"
#include "limits.h"

#include <algorithm>

namespace mediad {
namespace {

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

bool is_plain(const SessionStream& stream)
{
    return stream.protocol == "RTP/AVP" || stream.protocol == "RTP/AVPF";
}
bool is_secure(const SessionStream& stream)
{
    return stream.protocol == "RTP/SAVP" || stream.protocol == "RTP/SAVPF";
}

bool is_sound(const SessionStream& stream, Reach reach)
{
    return stream.kind == "audio" && stream.port != 0 && (is_plain(stream) || is_secure(stream))
        && is_reached(stream, reach);
}

std::span<const SessionKey> keys_of(const SessionStream& stream)
{
    return stream.crypto ? std::span<const SessionKey> { *stream.crypto } : std::span<const SessionKey> {};
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
    answer.codecs = answered_codecs(theirs.codecs, chosen);
    if (!ours.agrees_on_digits)
        leave_out_digits(answer.codecs);
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
    OfferedCodecs offered { .kinds = ours.codecs.order,
                            .opus = ours.opus.value_or(dsp::OpusParameters { .in_band_fec = true }),
                            .kept = kept,
                            .digits = ours.digits };
    offered.foreign = ours.foreign;
    if (ours.foreign)
        offered.kinds.clear();
    if (const auto first = ours.codecs.first; first && std::erase(offered.kinds, *first) > 0)
        offered.kinds.insert(offered.kinds.begin(), *first);
    offer.codecs = offered_codecs(offered);
    if (!ours.fresh_keys.empty())
        offer.crypto = offered_keys({}, ours.fresh_keys);
    if (!ours.agrees_on_digits)
        leave_out_digits(offer.codecs);
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
    if (keys_of(stream).size() > limits::keys_of_a_stream)
        return bad("too many keys");
    for (const SessionKey& key : keys_of(stream))
        if (key.suite.size() > longest || key.key.size() > longest)
            return bad("a text is too long");
    return {};
}

// Takes both sides' numbers for what may come in: ours are what was asked for, but a peer that numbers
// telephone events its own way uses its own number towards us as well.
void accept_their_numbers(Agreement& agreement)
{
    PayloadNumbers& ours = agreement.incoming;
    const auto is_taken = [&](std::uint8_t number) {
        return ours.digits == number || ours.digits_full == number
            || std::ranges::find(ours.codecs, number) != ours.codecs.end();
    };
    const auto accept = [&](std::optional<std::uint8_t>& own, std::optional<std::uint8_t> theirs) {
        if (theirs && !own && !is_taken(*theirs))
            own = theirs;
    };
    accept(ours.digits, agreement.outgoing.digits);
    accept(ours.digits_full, agreement.outgoing.digits_full);
}

// What an answer says is spoken: its first codec that was offered, else its first that we speak.
const SessionCodec* answered_codec(std::span<const SessionCodec> theirs, std::span<const SessionCodec> ours)
{
    for (const SessionCodec& codec : theirs) {
        const dsp::Codec* const known = known_codec(codec);
        const auto is_offered = [&](const SessionCodec& one) {
            return known == nullptr ? is_same(one, codec) : known_codec(one) == known;
        };
        const bool is_speech = known == nullptr ? foreign_codec(std::span { &codec, 1 }) != nullptr
                                                : known->kind != dsp::CodecKind::ComfortNoise;
        if (is_speech && std::ranges::any_of(ours, is_offered))
            return &codec;
    }
    return chosen_codec(theirs, {});
}

// How we are to speak: `chosen` is of theirs.
void speak(Agreement& agreement, const SessionStream& theirs, const SessionCodec& chosen)
{
    constexpr std::int64_t usual_packet_ms = 20;
    const dsp::Codec* const known = known_codec(chosen);
    if (known == nullptr) {
        agreement.foreign = chosen;
        return;
    }
    const dsp::Codec& codec = *known;
    agreement.codec = codec.kind;
    agreement.opus = opus_parameters_of(chosen);
    const std::int64_t wanted =
        std::clamp<std::int64_t>(theirs.packet_time_ms.value_or(usual_packet_ms), 0, 1000);
    agreement.packet_time = dsp::packet_time(codec, std::chrono::milliseconds { wanted });
}

// An offered stream as it may be answered.
struct Choice {
    const SessionStream* stream { nullptr };
    const SessionCodec* codec { nullptr };
    std::optional<KeyPair> keys {}; // None: in the clear.
};
std::optional<Choice> choice_of(const SessionStream& stream, const OurSide& ours)
{
    Choice choice { .stream = &stream, .codec = chosen_codec(stream.codecs, ours.codecs) };
    if (choice.codec == nullptr && ours.passes_on)
        choice.codec = foreign_codec(stream.codecs);
    if (choice.codec == nullptr || !is_sound(stream, ours.reach))
        return std::nullopt;
    choice.keys = answering_keys(keys_of(stream), ours.fresh_keys, ours.keys_in_use);
    return choice.keys || is_plain(stream) ? std::optional { std::move(choice) } : std::nullopt;
}

// Of an answer. One with a key that is none, or of another line than it says, is no answer.
std::optional<Keys> agreed_keys(const SessionStream& ours, const SessionStream& theirs)
{
    const auto pair = matching_keys(keys_of(ours), keys_of(theirs));
    return pair ? keys_of(*pair) : std::nullopt;
}
bool is_answered_in_clear(const SessionStream& theirs) { return is_plain(theirs) && keys_of(theirs).empty(); }

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
    std::optional<Choice> best;
    for (const SessionStream& stream : offer.streams)
        if (auto choice = choice_of(stream, ours); choice && (!best || (choice->keys && !best->keys)))
            best = std::move(choice);
    if (!best)
        return failure(std::string { nothing_in_common });
    Answered answered;
    for (const SessionStream& stream : offer.streams) {
        if (&stream != best->stream) {
            answered.session.streams.push_back(refused(stream));
            continue;
        }
        SessionStream answer = our_answer(stream, ours, *best->codec);
        Agreement agreement = agreement_of(stream, offer);
        if (best->keys) {
            answer.crypto = SessionKeys { best->keys->ours };
            agreement.keys = keys_of(*best->keys);
        }
        speak(agreement, stream, *best->codec);
        agreement.sends = sends(answer.direction) && has_place(agreement.remote);
        agreement.receives = receives(answer.direction);
        // Everything they offered may come; we send what the answer lists (RFC 3264 7).
        agreement.incoming = numbers_of(stream.codecs);
        agreement.outgoing = numbers_of(answer.codecs);
        answered.agreement = agreement;
        answered.session.streams.push_back(answer);
    }
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
        offer.streams.push_back(is_ours ? our_offer(ours, numbers_of(stream.codecs)) : refused(stream));
        if (is_ours)
            offer.streams.back().protocol = stream.protocol;
        if (is_ours && !ours.fresh_keys.empty())
            offer.streams.back().crypto = offered_keys(keys_of(stream), ours.fresh_keys);
    }
    if (!has_sound)
        offer.streams.push_back(our_offer(ours, {}));
    return offer;
}

std::optional<dsp::CodecKind> codec_in(const Session& session)
{
    for (const SessionStream& stream : session.streams)
        if (stream.kind == "audio" && stream.port != 0)
            if (const SessionCodec* codec = chosen_codec(stream.codecs, {}))
                return known_codec(*codec)->kind;
    return std::nullopt;
}

Ip place_in(const Session& session, Reach reach)
{
    const auto sound = std::ranges::find_if(
        session.streams, [&](const SessionStream& stream) { return is_sound(stream, reach); });
    return sound == session.streams.end() ? Ip {} : place_of(*sound).ip;
}

Session without_keys(Session session)
{
    for (SessionStream& stream : session.streams)
        stream.crypto.reset();
    return session;
}

std::optional<KeyPair> keys_in(const Session& ours, const Session& theirs)
{
    for (std::size_t i = 0; i < std::min(ours.streams.size(), theirs.streams.size()); ++i)
        if (ours.streams[i].port != 0)
            if (auto pair = matching_keys(keys_of(ours.streams[i]), keys_of(theirs.streams[i])))
                return pair;
    return std::nullopt;
}

Result<Agreement> agree(const Session& our_offer, const Session& their_answer, Reach reach)
{
    TRY(check(their_answer));
    if (their_answer.streams.size() != our_offer.streams.size())
        return bad("the answer has another number of streams than the offer"); // RFC 3264 6
    for (std::size_t i = 0; i < our_offer.streams.size(); ++i) {
        const SessionStream& ours = our_offer.streams[i];
        const SessionStream& theirs = their_answer.streams[i];
        const SessionCodec* const chosen = answered_codec(theirs.codecs, ours.codecs);
        if (ours.port == 0 || chosen == nullptr || !is_sound(theirs, reach))
            continue;
        const auto keys = agreed_keys(ours, theirs);
        if (!keys && !is_answered_in_clear(theirs))
            continue;
        Agreement agreement = agreement_of(theirs, their_answer);
        agreement.keys = keys;
        const Direction direction = answering(theirs.direction, ours.direction);
        speak(agreement, theirs, *chosen);
        agreement.sends = sends(direction) && has_place(agreement.remote);
        agreement.receives = receives(direction);
        agreement.incoming = numbers_of(ours.codecs);
        agreement.outgoing = numbers_of(theirs.codecs);
        accept_their_numbers(agreement);
        return agreement;
    }
    return failure(std::string { nothing_in_common });
}

} // namespace mediad
