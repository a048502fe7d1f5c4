// The engine's tick: 20 ms of all sound that is made here, for those who hear it.
#include "dsp/mixing.h"
#include "engine.h"

#include <algorithm>

namespace mediad {
namespace {

// Slots of sources that are not streams, for the listener's numbering.
constexpr std::uint32_t shared_source = 0x8000'0000;
constexpr std::uint32_t mixed_source = 0xffff'ffff;

} // namespace

void Engine::tick(Moment now)
{
    for (std::size_t kind = 0; kind < shared_kinds; ++kind)
        if (listeners_[kind] > 0)
            sounds_[kind].tick();
    for (const std::uint32_t slot : mixed_) {
        Mixing& mixing = *streams_[slot]->mixing;
        mixing.has_frame = mixing.queue.pop(mixing.frame);
    }
    for (const auto& ring : rings_)
        if (ring)
            ring->ring->take_spoken();
    for (const std::uint32_t slot : ticking_)
        tick_stream(slot, now);
    for (const auto& ring : rings_)
        if (ring)
            tick_ring(*ring);
    ++ticks_;
}

void Engine::tick_stream(std::uint32_t slot, Moment now)
{
    const Stream& stream = *streams_[slot];
    if (!stream.sends || !stream.lock.destination().is_complete())
        return;
    if (stream.feed == Feed::Shared) {
        const std::uint32_t kind = stream.hears.front().index;
        send_frame(slot, sounds_[kind].encoded(stream.codec), shared_source + kind, now);
        return;
    }
    Frame sum {};
    sum_of(stream.hears, sum);
    std::array<std::byte, dsp::frame_samples> payload;
    dsp::codec_of(stream.codec).encode(sum, payload);
    send_frame(slot, payload, mixed_source, now);
}

void Engine::send_frame(std::uint32_t slot, std::span<const std::byte> payload, std::uint32_t source,
                        Moment now)
{
    Stream& stream = *streams_[slot];
    const auto number = stream.numbers.codecs[static_cast<std::size_t>(stream.codec)];
    if (!number)
        return;
    rtp::Header header = stream.outgoing.generated({ .slot = source }, dsp::frame_samples, now);
    mark_if_changed(slot);
    header.payload_type = *number;
    const auto packet = std::span { copy_ }.first(rtp::header_bytes + payload.size());
    rtp::write_header(packet, header);
    std::ranges::copy(payload, packet.subspan(rtp::header_bytes).begin());
    ++stream.counts.packets_out;
    stream.counts.octets_out += payload.size();
    sender_.send({ .slot = slot, .lane = Lane::Sound }, packet, stream.lock.destination());
}

std::span<const dsp::Sample> Engine::frame_of(const Heard& heard)
{
    switch (heard.kind) {
    case Heard::Kind::Stream: {
        const Mixing& mixing = *streams_[heard.index]->mixing;
        return mixing.has_frame ? mixing.frame : std::span<const dsp::Sample> {};
    }
    case Heard::Kind::Ring:
        return rings_[heard.index]->ring->spoken();
    case Heard::Kind::Shared:
        return sounds_[heard.index].frame();
    }
    return {};
}

// False when all of them are silent.
bool Engine::sum_of(std::span<const Heard> sources, Frame& sum)
{
    bool has_sound = false;
    for (const Heard& heard : sources) {
        const auto frame = frame_of(heard);
        has_sound = has_sound || !frame.empty();
        dsp::add_to(sum, frame);
    }
    return has_sound;
}

// Each stream of a ring hears one source, the last one all that are left.
void Engine::tick_ring(Ring& ring)
{
    const std::size_t last = ring.ring->streams() - 1;
    const std::uint64_t timestamp = ticks_ * dsp::frame_samples;
    const std::span<const Heard> sources { ring.hears };
    for (std::size_t i = 0; i < last; ++i)
        ring.ring->write(i, i < sources.size() ? frame_of(sources[i]) : std::span<const dsp::Sample> {},
                         timestamp);
    Frame sum {};
    const bool has_sound = sum_of(sources.subspan(std::min(last, sources.size())), sum);
    ring.ring->write(last, has_sound ? sum : std::span<const dsp::Sample> {}, timestamp);
    ring.ring->wake();
}

} // namespace mediad
