#include "engine.h"

#include <algorithm>
#include <utility>

namespace mediad {
namespace {

// Our clock in units of the stream's, for jitter.
std::uint32_t samples_of(Moment now)
{
    constexpr std::int64_t nanoseconds_per_sample = 1'000'000'000 / dsp::telephone_clock;
    return static_cast<std::uint32_t>(now.time_since_epoch().count() / nanoseconds_per_sample);
}

std::array<Payload, 128> meanings_of(const PayloadNumbers& numbers)
{
    std::array<Payload, 128> meanings {};
    for (const dsp::Codec& codec : dsp::spoken())
        if (const auto number = numbers.codecs[static_cast<std::size_t>(codec.kind)])
            meanings[*number] = payload_of(codec.kind);
    if (numbers.digits)
        meanings[*numbers.digits] = Payload::Digits;
    return meanings;
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
      lost_facts_(counters["media.dropped.facts"])
{
    facts_.reserve(limits::facts_of_a_turn);
    changed_.reserve(limits::ports);
}

std::uint32_t Engine::open(Outgoing outgoing)
{
    const std::uint32_t slot = place_in(streams_, free_streams_);
    streams_[slot] = std::make_unique<Stream>(std::move(outgoing));
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
    unplug(slot);
    silence({ .kind = Heard::Kind::Stream, .index = slot });
    std::erase(changed_, slot);
    std::erase_if(facts_, [&](const Fact& fact) { return fact.slot == slot; });
    streams_[slot].reset();
    free_streams_.push_back(slot);
    --stream_count_;
}

void Engine::close_ring(std::uint32_t ring_slot)
{
    unplug_ring(ring_slot);
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
    stream.codec = agreement.codec;
    stream.payloads = meanings_of(agreement.incoming);
    stream.numbers = agreement.outgoing;
    stream.heard = now;
    if (!agreement.remote.is_complete())
        return; // Held the old way: the peer is where it was.
    stream.reports_to = agreement.remote_reports;
    stream.reports_from = {};
    stream.lock.expect({ .session = agreement.remote, .signalling = agreement.signalling }, now);
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
    const auto packet = rtp::Packet::parse(datagram);
    if (!packet) {
        ++malformed_;
        return;
    }
    const rtp::Header& header = packet->header();
    const Payload payload = stream.payloads[header.payload_type];
    const bool is_known = payload != Payload::Unknown;
    if (!stream.lock.accepts({ .from = from, .ssrc = header.ssrc, .has_agreed_payload = is_known }, now)) {
        ++stream.counts.refused;
        ++strangers_;
        return;
    }
    if (!is_known) {
        ++unknown_payloads_; // Comfort noise nobody agreed to, say.
        return;
    }
    if (!is_counted(slot, header, now))
        return;
    mark_if_changed(slot);
    noticed(slot, *packet, payload, now);
    if (!stream.receives)
        return; // Held: what still arrives is for nobody.
    if (!stream.heard_by.empty())
        relay({ .slot = slot, .payload = payload, .now = now }, datagram, *packet);
    if (stream.mixing)
        keep_for_mixing(stream, *packet, payload);
}

bool Engine::is_counted(std::uint32_t slot, const rtp::Header& header, Moment now)
{
    Stream& stream = *streams_[slot];
    if (header.ssrc != stream.source_ssrc) {
        stream.source = {};
        stream.source_ssrc = header.ssrc;
    }
    const auto arrival = stream.source.packet_arrived(header.sequence, header.timestamp, samples_of(now));
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
    // After a restart of ours the first packet goes on where the last process was: nothing to replug.
    if (!stream.is_flowing)
        return;
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
    if (payload != Payload::Digits)
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
    std::optional<std::uint8_t> number = listener.numbers.digits;
    const dsp::ByteTable* table = nullptr;
    if (passing.payload != Payload::Digits) {
        const dsp::CodecKind theirs = codec_kind_of(passing.payload);
        number = listener.numbers.codecs[static_cast<std::size_t>(theirs)];
        if (!number) {
            number = listener.numbers.codecs[static_cast<std::size_t>(listener.codec)];
            table = dsp::translation(theirs, listener.codec);
        }
    }
    if (!listener.sends || !number || !to.is_complete()) {
        listener.outgoing.left_out(key);
        return;
    }
    auto header =
        listener.outgoing.forwarded(key, packet.header(), source.source.extended_sequence(), passing.now);
    mark_if_changed(listener_slot);
    if (!header)
        return;
    header->payload_type = *number;
    if (table != nullptr)
        for (std::byte& code : packet.payload())
            code = (*table)[std::to_integer<std::size_t>(code)];
    ++listener.counts.packets_out;
    listener.counts.octets_out += packet.payload().size();
    sender_.send({ .slot = listener_slot, .lane = Lane::Sound }, packet.with_header(*header), to);
}

void Engine::keep_for_mixing(Stream& stream, const rtp::Packet& packet, Payload payload)
{
    if (payload == Payload::Digits)
        return;
    std::array<dsp::Sample, limits::datagram_bytes> sound; // NOLINT: decode() says how much it wrote.
    const std::size_t samples = dsp::codec_of(codec_kind_of(payload)).decode(packet.payload(), sound);
    stream.mixing->queue.push(std::span { sound }.first(samples));
}

void Engine::tell(Fact fact)
{
    if (facts_.size() < limits::facts_of_a_turn)
        facts_.push_back(fact);
    else
        ++lost_facts_;
}

void Engine::mark_if_changed(std::uint32_t slot)
{
    Stream& stream = *streams_[slot];
    const bool has_changed = stream.outgoing.take_changed() | stream.lock.take_changed();
    if (has_changed && changed_.size() < changed_.capacity())
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
