#include "engine.h"

#include <algorithm>
#include <utility>

namespace mediad {
namespace {

// Our clock in units of the stream's, for jitter.
std::uint32_t samples_of(Moment now, unsigned clock_multiple)
{
    constexpr std::int64_t nanoseconds_per_sample = 1'000'000'000 / dsp::telephone_clock;
    const std::int64_t samples = now.time_since_epoch().count() / nanoseconds_per_sample;
    return static_cast<std::uint32_t>(samples) * clock_multiple;
}

std::array<Payload, 128> meanings_of(const PayloadNumbers& numbers)
{
    std::array<Payload, 128> meanings {};
    for (const dsp::Codec& codec : dsp::codecs())
        if (const auto number = numbers.codecs[static_cast<std::size_t>(codec.kind)])
            meanings[*number] = payload_of(codec.kind);
    if (numbers.digits)
        meanings[*numbers.digits] = Payload::Digits;
    if (numbers.digits_full)
        meanings[*numbers.digits_full] = Payload::DigitsFull;
    if (numbers.foreign)
        meanings[*numbers.foreign] = Payload::Foreign;
    return meanings;
}

// Without codecs that tell time otherwise than `clock`: one stream has one clock.
PayloadNumbers with_clock(PayloadNumbers numbers, unsigned clock)
{
    for (const dsp::Codec& codec : dsp::codecs())
        if (codec.clock != clock)
            numbers.of(codec.kind).reset();
    return numbers;
}

// The number under which a listener knows digits. One that knows them by another clock than they come with
// gets their duration in units of its own.
std::optional<std::uint8_t> digits_for(const Stream& listener, Payload payload, std::span<std::byte> event)
{
    const bool is_full = payload == Payload::DigitsFull;
    const PayloadNumbers& numbers = listener.numbers;
    if (const auto same = is_full ? numbers.digits_full : numbers.digits)
        return same;
    const auto other = is_full ? numbers.digits : numbers.digits_full;
    if (other)
        rtp::change_clock(event, is_full ? rtp::EventClock::ToNarrow : rtp::EventClock::ToFull);
    return other;
}

// A free place of a table: one that was left, or a new one at its end.
template <typename Table> std::uint32_t place_in(Table& table, std::vector<std::uint32_t>& free)
{
    if (free.empty()) {
        table.emplace_back();
        return static_cast<std::uint32_t>(table.size() - 1);
    }
    const std::uint32_t place = free.back();
    free.pop_back();
    return place;
}

} // namespace

Engine::Engine(PacketSender& sender, SharedSounds sounds, Counters& counters, std::string cname)
    : sender_(sender),
      sounds_(std::move(sounds)),
      cname_(std::move(cname)),
      malformed_(counters["rtp.dropped.malformed"]),
      strangers_(counters["rtp.dropped.stranger"]),
      unknown_payloads_(counters["rtp.dropped.unknown_payload"]),
      implausible_(counters["rtp.dropped.implausible_sequence"]),
      bad_reports_(counters["rtcp.dropped"]),
      lost_facts_(counters["media.dropped.facts"]),
      packets_encoded_(counters["media.packets.encoded"]),
      packets_made_(counters["media.packets.made"]),
      unsealable_(counters["srtp.dropped.unsent"]),
      unverified_(counters["srtp.dropped.unverified"]),
      replayed_(counters["srtp.dropped.replayed"]),
      fax_machines_(counters["media.fax_machines_heard"])
{
    facts_.reserve(limits::facts_of_a_turn);
    changed_.reserve(limits::ports);
    respoken_.reserve(limits::ports);
    calmed_.reserve(limits::ports);
    faxes_.reserve(limits::ports);
}

std::uint32_t Engine::open(Outgoing outgoing)
{
    const std::uint32_t slot = place_in(streams_, free_streams_);
    streams_[slot] = std::make_unique<Stream>(outgoing);
    ++stream_count_;
    return slot;
}

std::uint32_t Engine::open_ring(std::unique_ptr<ApplicationRing> ring)
{
    const std::uint32_t slot = place_in(rings_, free_rings_);
    rings_[slot] = std::make_unique<Ring>(std::move(ring));
    ++ring_count_;
    return slot;
}

void Engine::close(std::uint32_t slot, const Times& times)
{
    report(slot, times, Goodbye::Yes);
    leave(slot);
}

void Engine::leave(std::uint32_t slot)
{
    forget_keys(slot);
    connect_stream(slot, {}); // Out of its room as well.
    silence({ .kind = Heard::Kind::Stream, .index = slot });
    std::erase(changed_, slot);
    std::erase(respoken_, slot);
    std::erase(faxes_, slot);
    std::erase_if(facts_, [&](const Fact& fact) { return fact.slot == slot; });
    streams_[slot].reset();
    free_streams_.push_back(slot);
    --stream_count_;
}

void Engine::close_ring(std::uint32_t ring_slot)
{
    connect_ring(ring_slot, {});
    silence({ .kind = Heard::Kind::Ring, .index = ring_slot });
    rings_[ring_slot].reset();
    free_rings_.push_back(ring_slot);
    --ring_count_;
}

void Engine::agree(std::uint32_t slot, const Agreement& agreement, Moment now)
{
    Stream& stream = *streams_[slot];
    stream.receives = agreement.receives;
    stream.sends = agreement.sends;
    stream.shares_port_with_reports = agreement.shares_port_with_reports;
    stream.payloads = meanings_of(agreement.incoming);
    stream.heard = now;
    protect(stream, agreement.keys);
    speak(slot, agreement);
    if (!agreement.remote.is_complete())
        return; // Held the old way: the peer is where it was.
    stream.reports_to = agreement.remote_reports;
    stream.reports_from = {};
    stream.lock.expect({ .session = agreement.remote, .signalling = agreement.signalling }, now);
}

// What both sides speak from now on. Where nothing changes, what is in the middle of its sound goes on.
void Engine::speak(std::uint32_t slot, const Agreement& agreement)
{
    Stream& stream = *streams_[slot];
    const Pace pace = pace_of(agreement);
    const PayloadNumbers numbers = with_clock(agreement.outgoing, pace.clock);
    const bool is_written_as_before = stream.codec == agreement.codec && stream.numbers == numbers
        && stream.packet_time == agreement.packet_time && stream.opus == agreement.opus
        && stream.foreign == agreement.foreign;
    const bool speaks_as_before = stream.codec == agreement.codec && stream.foreign == agreement.foreign
        && agreement.incoming.of(stream.speaks);
    stream.codec = agreement.codec;
    stream.numbers = numbers;
    stream.packet_time = agreement.packet_time;
    stream.opus = agreement.opus;
    stream.foreign = agreement.foreign;
    stream.outgoing.set_pace(pace);
    if (!speaks_as_before) {
        stream.speaks = agreement.codec;
        stream.clock_multiple = pace.clock / dsp::telephone_clock;
        plug_listeners_of(slot);
    }
    if (!is_written_as_before)
        plug_again(slot);
}

void Engine::packet_arrived(Door door, std::span<std::byte> datagram, Address from, Moment now)
{
    Stream& stream = *streams_[door.slot];
    const bool is_report =
        door.lane == Lane::Reports || (stream.shares_port_with_reports && rtp::looks_like_rtcp(datagram));
    if (is_report)
        reports_arrived(stream, datagram, from, now);
    else
        sound_arrived(door.slot, datagram, from, now);
}

void Engine::sound_arrived(std::uint32_t slot, std::span<std::byte> datagram, Address from, Moment now)
{
    Stream& stream = *streams_[slot];
    std::optional<Guard::Opened> opened;
    if (stream.guard) {
        opened = opened_sound(stream, datagram, from);
        if (!opened)
            return;
        datagram = opened->sound.packet;
    }
    const auto packet = rtp::Packet::parse(datagram);
    if (!packet) {
        ++malformed_;
        stream.notice.malformed();
        return;
    }
    const rtp::Header& header = packet->header();
    const Payload payload = stream.payloads[header.payload_type];
    const bool is_known = payload != Payload::Unknown;
    if (!stream.lock.accepts({ .from = from, .ssrc = header.ssrc, .has_agreed_payload = is_known }, now)) {
        if (!is_known && from == stream.lock.expectation().session)
            stream.notice.unknown_payload(header.payload_type);
        return refuse(stream, from);
    }
    if (opened)
        stream.guard->take(*opened);
    if (!is_known) {
        ++unknown_payloads_; // Comfort noise nobody agreed to, say.
        stream.notice.unknown_payload(header.payload_type);
        return;
    }
    if (!is_counted(slot, header, now))
        return;
    mark_if_changed(slot, stream);
    noticed(slot, *packet, payload, now);
    if (!stream.receives)
        return; // Held: what still arrives is for nobody.
    const Passing passing { .slot = slot, .payload = payload, .now = now };
    if (stream.decoded)
        decode(passing, *packet);
    if (!stream.heard_by.empty())
        relay(passing, datagram, *packet);
}

void Engine::refuse(Stream& stream, Address from)
{
    ++stream.counts.refused;
    ++strangers_;
    stream.notice.refused(from, stream.lock.is_locked() && from == stream.lock.destination());
}

void Engine::not_delivered(Door door)
{
    if (door.lane == Lane::Sound && door.slot < streams_.size() && streams_[door.slot])
        streams_[door.slot]->notice.unreachable();
}

bool Engine::is_counted(std::uint32_t slot, const rtp::Header& header, Moment now)
{
    Stream& stream = *streams_[slot];
    if (header.ssrc != stream.source_ssrc) {
        stream.source = {};
        stream.source_ssrc = header.ssrc;
    }
    const auto arrival = stream.source.packet_arrived(header.sequence, header.timestamp,
                                                      samples_of(now, stream.clock_multiple));
    if (arrival == rtp::Source::Arrival::Implausible) {
        ++implausible_;
        return false;
    }
    if (arrival == rtp::Source::Arrival::First)
        began_anew(slot);
    return true;
}

void Engine::began_anew(std::uint32_t slot)
{
    Stream& stream = *streams_[slot];
    stream.digits.begin_anew();
    if (stream.decoded)
        stream.decoded->sound.began_anew();
    // After a restart of ours the first packet goes on where the last process was: nothing to replug.
    if (!stream.is_flowing)
        return;
    stream.notice.began_anew();
    for (const std::uint32_t listener : stream.heard_by)
        streams_[listener]->outgoing.source_began_anew({ .slot = slot, .ssrc = stream.source_ssrc });
}

void Engine::noticed(std::uint32_t slot, const rtp::Packet& packet, Payload payload, Moment now)
{
    Stream& stream = *streams_[slot];
    ++stream.counts.packets_in;
    stream.heard = now;
    if (!stream.is_flowing) {
        stream.is_flowing = true;
        tell({ .what = Fact::What::Flowing, .slot = slot });
    }
    if (stream.is_reported_silent) {
        stream.is_reported_silent = false;
        tell({ .what = Fact::What::Alive, .slot = slot });
    }
    if (packet.header().ssrc == stream.outgoing.ssrc())
        stream.notice.returned();
    if (payload == payload_of(dsp::CodecKind::ComfortNoise))
        stream.notice.fell_silent();
    else if (payload >= Payload::FirstCodec)
        stream.notice.spoke({ .header = packet.header(),
                              .payload = packet.payload(),
                              .codec = dsp::codec_of(codec_kind_of(payload)),
                              .now = now });
    if (payload >= Payload::FirstCodec) {
        if (codec_kind_of(payload) != stream.speaks)
            spoke_otherwise(slot, codec_kind_of(payload));
        return listen_for_fax(slot, packet, payload);
    }
    if (!is_digits(payload))
        return;
    if (const auto digit = stream.digits.packet_arrived(packet.header(), packet.payload()))
        tell({ .what = Fact::What::Digit, .slot = slot, .digit = *digit });
}

// The last listener gets the packet where it lies, the others a copy.
void Engine::relay(const Passing& passing, std::span<std::byte> datagram, const rtp::Packet& packet)
{
    const auto& listeners = streams_[passing.slot]->heard_by;
    for (std::size_t i = 0; i + 1 < listeners.size(); ++i) {
        const auto copied = std::span { copy_ }.first(std::min(datagram.size(), copy_.size()));
        std::ranges::copy(datagram.first(copied.size()), copied.begin());
        if (const auto copy = rtp::Packet::parse(copied))
            relay_to(listeners[i], passing, *copy);
    }
    relay_to(listeners.back(), passing, packet);
}

void Engine::relay_to(std::uint32_t listener_slot, const Passing& passing, const rtp::Packet& packet)
{
    Stream& source = *streams_[passing.slot];
    Stream& listener = *streams_[listener_slot];
    const SourceKey key { .slot = passing.slot, .ssrc = source.source_ssrc };
    const Address to = listener.lock.destination();
    std::optional<std::uint8_t> number;
    const dsp::ByteTable* table = nullptr;
    if (passing.payload >= Payload::FirstCodec) {
        const dsp::CodecKind theirs = codec_kind_of(passing.payload);
        number = listener.numbers.of(theirs);
        if (!number)
            table = dsp::translation(theirs, listener.codec);
        if (table != nullptr)
            number = listener.numbers.of(listener.codec);
    } else if (passing.payload == Payload::Foreign) {
        number = listener.numbers.foreign; // The same codec's, or they were not plugged in like this.
    } else if (listener.press_passed_over != packet.header().timestamp) {
        number = digits_for(listener, passing.payload, packet.payload());
    }
    if (!listener.sends || !number || !to.is_complete()) {
        listener.outgoing.left_out(key);
        return;
    }
    auto header =
        listener.outgoing.forwarded(key, packet.header(), source.source.extended_sequence(), passing.now);
    mark_if_changed(listener_slot, listener);
    if (!header)
        return;
    header->payload_type = *number;
    if (table != nullptr)
        for (std::byte& code : packet.payload())
            code = (*table)[std::to_integer<std::size_t>(code)];
    ++listener.counts.packets_out;
    listener.counts.octets_out += packet.payload().size();
    send_sound(listener_slot, packet.with_header(*header), to);
}

// For those who hear it decoded; its digits for those who hear it first.
void Engine::decode(const Passing& passing, const rtp::Packet& packet)
{
    Stream& stream = *streams_[passing.slot];
    IncomingSound& sound = stream.decoded->sound;
    if (is_digits(passing.payload)) {
        for (const std::uint32_t listener : stream.digits_to)
            pass_digits(listener, passing, packet);
        return;
    }
    if (passing.payload < Payload::FirstCodec)
        return;
    const dsp::CodecKind codec = codec_kind_of(passing.payload);
    if (codec == sound.codec())
        sound.packet_arrived(packet.header(), packet.payload(), passing.now);
    else if (codec == dsp::CodecKind::ComfortNoise)
        sound.fell_silent(packet.payload());
}

void Engine::pass_digits(std::uint32_t listener_slot, const Passing& passing, const rtp::Packet& packet)
{
    Stream& listener = *streams_[listener_slot];
    const Address to = listener.lock.destination();
    std::array<std::byte, rtp::header_bytes + rtp::TelephoneEvent::bytes> made {};
    const auto payload = std::span { made }.subspan(rtp::header_bytes);
    const bool is_wanted = listener.sends && listener.press_passed_over != packet.header().timestamp;
    if (packet.payload().size() < payload.size() || !is_wanted || !to.is_complete())
        return;
    std::ranges::copy(packet.payload().first(payload.size()), payload.begin());
    const auto number = digits_for(listener, passing.payload, payload);
    if (!number)
        return;
    rtp::Header header = listener.outgoing.inserted(packet.header().timestamp, passing.now);
    header.payload_type = *number;
    rtp::write_header(made, header);
    ++listener.counts.packets_out;
    listener.counts.octets_out += payload.size();
    send_sound(listener_slot, made, to);
}

void Engine::spoke_otherwise(std::uint32_t slot, dsp::CodecKind codec)
{
    if (codec == dsp::CodecKind::ComfortNoise) // That is no speech.
        return;
    streams_[slot]->speaks = codec;
    streams_[slot]->clock_multiple = dsp::codec_of(codec).clock / dsp::telephone_clock;
    const bool is_known = std::ranges::find(respoken_, slot) != respoken_.end();
    if (!is_known && respoken_.size() < respoken_.capacity())
        respoken_.push_back(slot);
}

void Engine::tell(Fact fact)
{
    if (facts_.size() < limits::facts_of_a_turn)
        facts_.push_back(fact);
    else
        ++lost_facts_;
}

void Engine::mark_if_changed(std::uint32_t slot, Stream& stream)
{
    const bool goes_on_elsewhere = stream.outgoing.take_changed();
    const bool is_locked_anew = stream.lock.take_changed();
    const bool is_far_ahead = stream.guard && stream.guard->take_far_ahead();
    if ((goes_on_elsewhere || is_locked_anew || is_far_ahead) && changed_.size() < changed_.capacity())
        changed_.push_back(slot);
}

std::vector<Fact> Engine::take_facts()
{
    std::vector<Fact> facts { facts_ };
    facts_.clear(); // Keeps its room for the packet path.
    return facts;
}

std::vector<std::uint32_t> Engine::take_changed()
{
    std::vector<std::uint32_t> changed { changed_ };
    changed_.clear();
    return changed;
}

} // namespace mediad
