// The engine's tick: 20 ms of all sound that is made here, for those who hear it.
#include "dsp/mixing.h"
#include "engine.h"

#include <algorithm>

namespace mediad {
namespace {

// Slots of sources that are not streams, for the listener's numbering.
constexpr std::uint32_t shared_source = 0x8000'0000;
constexpr std::uint32_t mixed_source = 0xffff'ffff;

void tick_decoded(Decoded& decoded, Moment now)
{
    decoded.sound.tick(now);
    if (decoded.silencer)
        decoded.silencer->hear(decoded.sound.frame().at(dsp::telephone_clock));
}

using WidestFrame = std::array<dsp::Sample, dsp::frame_samples_at(48000)>;

// The frame, or in `room` what is left of it without keys.
std::span<const dsp::Sample> without_keys(const Decoded& decoded, std::span<const dsp::Sample> frame,
                                          WidestFrame& room)
{
    if (!decoded.silencer || !decoded.silencer->is_silencing())
        return frame;
    const auto copy = std::span { room }.first(frame.size());
    std::ranges::copy(frame, copy.begin());
    decoded.silencer->silence(copy);
    return copy;
}

} // namespace

void Engine::tick(Moment now)
{
    ++ticks_;
    sounds_.tick();
    for (const std::uint32_t slot : decoded_)
        tick_decoded(*streams_[slot]->decoded, now);
    for (const auto& ring : rings_)
        if (ring)
            ring->ring->take_spoken();
    for (std::uint32_t room = 0; room < rooms_.size(); ++room)
        if (rooms_[room] && rooms_[room]->mixes > 0)
            tick_room(room);
    tick_keys(now);
    for (const auto& encoding : encodings_)
        tick_encoding(*encoding, now);
    for (const auto& ring : rings_)
        if (ring)
            tick_ring(*ring);
}

void Engine::tick_encoding(Encoding& encoding, Moment now)
{
    if (!is_heard(encoding))
        return;
    if (const auto common = common_packet(encoding)) {
        for (const std::uint32_t listener : encoding.listeners())
            send_made(listener, *common, mixed_source, now);
        return;
    }
    sum_of(encoding.hears(), encoding.manner().sound_rate, encoding.next_frame());
    const Heard& first = encoding.hears().front();
    const bool is_shared = encoding.hears().size() == 1 && first.kind == Heard::Kind::Shared;
    const std::uint32_t source = is_shared ? shared_source + first.index : mixed_source;
    while (const auto packet = encoding.next_packet()) {
        ++packets_encoded_;
        for (const std::uint32_t listener : encoding.listeners())
            send_made(listener, *packet, source, now);
    }
}

void Engine::tick_room(std::uint32_t room)
{
    Room& here = rooms_[room]->room;
    here.tick([this](std::uint32_t slot) -> dsp::MultirateFrame* {
        const auto& decoded = streams_[slot]->decoded;
        return decoded ? &decoded->sound.frame() : nullptr;
    });
    if (here.take_tone_ended() && calmed_.size() < calmed_.capacity())
        calmed_.push_back(room);
}

// Of a hundred in a room eight are heard: the others all hear the same, which is encoded once where an
// encoder has no state of its own.
std::optional<std::span<const std::byte>> Engine::common_packet(const Encoding& encoding)
{
    const Heard& heard = encoding.hears().front();
    if (heard.kind != Heard::Kind::Room || encoding.hears().size() > 1 || heard.but == Room::nobody)
        return std::nullopt;
    HeldRoom& room = *rooms_[heard.index];
    if (room.room.is_heard(heard.but))
        return std::nullopt;
    const std::array everybody { Heard {
        .kind = Heard::Kind::Room, .index = heard.index, .gain = heard.gain } };
    const auto found = std::ranges::find_if(
        room.commons, [&](const auto& one) { return one->encoding.is(everybody, encoding.manner()); });
    if (found == room.commons.end())
        return std::nullopt;
    HeldRoom::Common& common = **found;
    if (common.made_at != ticks_) {
        sum_of(everybody, encoding.manner().sound_rate, common.encoding.next_frame());
        common.packet = common.encoding.next_packet();
        common.made_at = ticks_;
        ++packets_encoded_;
    }
    return common.packet;
}

bool Engine::is_heard(Encoding& encoding) const
{
    return std::ranges::any_of(encoding.listeners(), [this](std::uint32_t slot) {
        return streams_[slot]->sends && streams_[slot]->lock.destination().is_complete();
    });
}

void Engine::send_made(std::uint32_t slot, std::span<const std::byte> payload, std::uint32_t source,
                       Moment now)
{
    Stream& stream = *streams_[slot];
    const auto number = stream.numbers.of(stream.codec);
    const Address to = stream.lock.destination();
    if (!stream.sends || !number || !to.is_complete())
        return;
    if (payload.empty())
        return stream.outgoing.passed_over({ .slot = source });
    rtp::Header header = stream.outgoing.generated({ .slot = source }, now);
    mark_if_changed(slot, stream);
    header.payload_type = *number;
    const auto packet = std::span { copy_ }.first(rtp::header_bytes + payload.size());
    rtp::write_header(packet, header);
    std::ranges::copy(payload, packet.subspan(rtp::header_bytes).begin());
    ++packets_made_;
    ++stream.counts.packets_out;
    stream.counts.octets_out += payload.size();
    send_sound(slot, packet, to);
}

std::span<const dsp::Sample> Engine::frame_of(const Heard& heard, unsigned rate)
{
    switch (heard.kind) {
    case Heard::Kind::Stream:
        return streams_[heard.index]->decoded->sound.frame().at(rate);
    case Heard::Kind::Ring:
        return rings_[heard.index]->ring->spoken().at(rate);
    case Heard::Kind::Shared:
        return sounds_[heard.index].frame().at(rate);
    case Heard::Kind::Room:
        break; // It depends on who hears it: sum_of().
    case Heard::Kind::Keys:
        return streams_[heard.index]->pressing->frame_at(rate);
    }
    return {};
}

// False when all of them are silent.
bool Engine::sum_of(std::span<const Heard> sources, unsigned rate, std::span<dsp::Sample> sum)
{
    bool has_sound = false;
    for (const Heard& heard : sources) {
        if (heard.kind == Heard::Kind::Room) {
            rooms_[heard.index]->room.add_to(sum, rate, heard.but, heard.gain);
            has_sound = true;
            continue;
        }
        auto frame = frame_of(heard, rate);
        WidestFrame room;
        if (heard.without_keys)
            frame = without_keys(*streams_[heard.index]->decoded, frame, room);
        has_sound = has_sound || !frame.empty();
        dsp::add_to(sum, frame, heard.gain);
    }
    return has_sound;
}

// Each stream of a ring hears one source, the last one all that are left.
void Engine::tick_ring(Ring& ring)
{
    const std::size_t last = ring.ring->streams() - 1;
    const std::uint64_t timestamp = ticks_ * dsp::frame_samples;
    std::span<const Heard> left { ring.hears };
    for (std::size_t i = 0; i <= last; ++i) {
        const auto sources = left.first(i == last ? left.size() : std::min<std::size_t>(left.size(), 1));
        left = left.subspan(sources.size());
        std::array<dsp::Sample, dsp::frame_samples> sum {};
        const bool has_sound = sum_of(sources, dsp::telephone_clock, sum);
        ring.ring->write(i, std::span<const dsp::Sample> { sum }.first(has_sound ? sum.size() : 0),
                         timestamp);
    }
    ring.ring->wake();
}

} // namespace mediad
