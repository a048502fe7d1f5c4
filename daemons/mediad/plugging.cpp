// Edges of the engine: who is plugged into whom, and what the tick has to work through because of it.
#include "engine.h"

#include <algorithm>
#include <utility>

namespace mediad {
namespace {

// What speech is mixed at for whoever can hear more than a telephone. More costs and is not heard as more.
constexpr unsigned wide_rate = 16000;

void erase_one(std::vector<std::uint32_t>& slots, std::uint32_t slot)
{
    const auto found = std::ranges::find(slots, slot);
    if (found == slots.end())
        return;
    *found = slots.back();
    slots.pop_back();
}

bool can_relay(const Stream& source, const Stream& listener)
{
    if (source.foreign || listener.foreign)
        return source.foreign && listener.foreign && is_same(*source.foreign, *listener.foreign);
    return listener.numbers.of(source.speaks) || dsp::translation(source.speaks, listener.codec) != nullptr;
}

// Hz, of the sound in what a source sends.
unsigned rate_spoken(const Stream& source)
{
    return source.speaks == dsp::CodecKind::Opus ? wide_rate : dsp::codec_of(source.speaks).sound_rate;
}

// Hz, at which Opus is decoded for somebody who hears so much. Not at less when only telephones listen: that
// saves little, and what changes its rate begins anew.
unsigned rate_of_opus(unsigned heard) { return std::max(heard, wide_rate); }

// As it is: nothing of it need be decoded.
bool hears_one_stream(std::span<const Heard> hears)
{
    if (hears.size() != 1)
        return false;
    const Heard& heard = hears.front();
    return heard.kind == Heard::Kind::Stream && heard.gain.is_one() && !heard.without_keys;
}

// Whose keys are passed on among what is made here: who is heard first is whom they talk to, and whoever else
// is there listens in.
Stream* presser_for(std::span<const Heard> hears, std::span<const std::unique_ptr<Stream>> streams)
{
    const bool is_stream = !hears.empty() && hears.front().kind == Heard::Kind::Stream;
    return is_stream ? streams[hears.front().index].get() : nullptr;
}

bool contains(std::span<const Heard> hears, const Heard& source)
{
    return std::ranges::any_of(hears, [&](const Heard& heard) { return is_same_source(heard, source); });
}

} // namespace

void Engine::connect_stream(std::uint32_t slot, std::vector<Heard> hears, const Room::Manners& manners)
{
    Asked before = std::exchange(streams_[slot]->asked, { std::move(hears), manners });
    enter_rooms(slot, before.hears);
    plug_again(slot);
}

void Engine::plug_again(std::uint32_t slot)
{
    // What stays is never let go of in between: decoders and encoders go on with the sound they are in.
    Plugged before = std::exchange(streams_[slot]->plugged, {});
    plug(slot, hears_now(slot));
    unplug(slot, before);
}

void Engine::connect_ring(std::uint32_t ring_slot, std::vector<Heard> hears)
{
    const std::vector<Heard> before = std::exchange(rings_[ring_slot]->hears, std::move(hears));
    for (const Heard& heard : rings_[ring_slot]->hears)
        hold(heard, dsp::telephone_clock);
    for (const Heard& heard : before)
        let_go(heard, dsp::telephone_clock);
    overhear_rooms(rings_[ring_slot]->hears, before);
}

Feed Engine::feed_for(const Stream& listener, std::span<const Heard> hears) const
{
    if (hears.empty())
        return Feed::Nothing;
    if (hears_one_stream(hears) && can_relay(*streams_[hears.front().index], listener))
        return Feed::Relay;
    return listener.foreign ? Feed::Nothing : Feed::Encoded;
}

void Engine::plug(std::uint32_t slot, std::vector<Heard> hears)
{
    Stream& stream = *streams_[slot];
    Plugged& plugged = stream.plugged;
    plugged.feed = feed_for(stream, hears);
    plugged.hears = std::move(hears);
    if (plugged.feed == Feed::Nothing)
        return;
    if (plugged.feed == Feed::Relay) {
        streams_[plugged.hears.front().index]->heard_by.push_back(slot);
        return;
    }
    const Manner manner = manner_for(stream, plugged.hears);
    plugged.sound_rate = manner.sound_rate;
    for (const Heard& heard : plugged.hears) {
        hold(heard, plugged.sound_rate);
        if (heard.kind != Heard::Kind::Room)
            continue;
        prepare_common(heard.index, manner);
        plugged.speaks_mixed = stream.asked.manners.speaks && !stream.foreign;
    }
    if (plugged.speaks_mixed)
        hold({ .kind = Heard::Kind::Stream, .index = slot }, plugged.sound_rate);
    if (Stream* presser = presser_for(plugged.hears, streams_))
        presser->digits_to.push_back(slot);
    plugged.encoding = &encoding_of(plugged.hears, manner);
    plugged.encoding->listeners().push_back(slot);
}

void Engine::unplug(std::uint32_t slot, const Plugged& plugged)
{
    if (plugged.feed == Feed::Relay)
        erase_one(streams_[plugged.hears.front().index]->heard_by, slot);
    if (plugged.feed != Feed::Encoded)
        return;
    for (const Heard& heard : plugged.hears)
        let_go(heard, plugged.sound_rate);
    if (plugged.speaks_mixed)
        let_go({ .kind = Heard::Kind::Stream, .index = slot }, plugged.sound_rate);
    if (Stream* presser = presser_for(plugged.hears, streams_))
        erase_one(presser->digits_to, slot);
    erase_one(plugged.encoding->listeners(), slot);
    if (plugged.encoding->listeners().empty())
        std::erase_if(encodings_, [&](const auto& one) { return one.get() == plugged.encoding; });
}

// Opus is encoded at no more than its sources bring and its listener hears: a telephone's sound costs half.
Manner Engine::manner_for(const Stream& listener, std::span<const Heard> hears) const
{
    Manner manner { .codec = listener.codec,
                    .sound_rate = dsp::codec_of(listener.codec).sound_rate,
                    .packet_time = listener.packet_time };
    if (listener.codec != dsp::CodecKind::Opus)
        return manner;
    manner.opus = listener.opus;
    unsigned brought = dsp::telephone_clock;
    for (const Heard& heard : hears) {
        if (heard.kind == Heard::Kind::Stream)
            brought = std::max(brought, rate_spoken(*streams_[heard.index]));
        if (heard.kind == Heard::Kind::Room)
            for (const std::uint32_t slot : rooms_[heard.index]->room.slots())
                if (slot != heard.but)
                    brought = std::max(brought, rate_spoken(*streams_[slot]));
    }
    const bool is_wide = brought >= wide_rate && listener.opus.max_playback_rate >= wide_rate;
    manner.sound_rate = is_wide ? wide_rate : dsp::telephone_clock;
    return manner;
}

Encoding& Engine::encoding_of(const std::vector<Heard>& hears, const Manner& manner)
{
    const auto found =
        std::ranges::find_if(encodings_, [&](const auto& one) { return one->is(hears, manner); });
    if (found != encodings_.end())
        return **found;
    return *encodings_.emplace_back(std::make_unique<Encoding>(hears, manner));
}

// Somebody needs the frames of this source in each tick, at that rate.
void Engine::hold(const Heard& heard, unsigned rate)
{
    if (heard.kind == Heard::Kind::Shared)
        ++sounds_[heard.index].listeners;
    if (heard.kind == Heard::Kind::Room)
        ++rooms_[heard.index]->mixes;
    if (heard.kind != Heard::Kind::Stream)
        return;
    Stream& source = *streams_[heard.index];
    if (!source.decoded) {
        source.decoded = std::make_unique<Decoded>(IncomingSound { source.speaks, rate_of_opus(rate) });
        decoded_.push_back(heard.index);
    }
    source.decoded->rates.push_back(rate);
    if (heard.without_keys && !source.decoded->silencer)
        source.decoded->silencer = std::make_unique<dsp::KeySilencer>();
    decode_as_heard(source);
}

void Engine::let_go(const Heard& heard, unsigned rate)
{
    if (heard.kind == Heard::Kind::Shared)
        --sounds_[heard.index].listeners;
    if (heard.kind == Heard::Kind::Room)
        --rooms_[heard.index]->mixes;
    if (heard.kind != Heard::Kind::Stream)
        return;
    Stream& source = *streams_[heard.index];
    std::vector<unsigned>& rates = source.decoded->rates;
    rates.erase(std::ranges::find(rates, rate));
    if (!rates.empty())
        return decode_as_heard(source);
    source.decoded.reset();
    erase_one(decoded_, heard.index);
}

// In the codec it speaks.
void Engine::decode_as_heard(Stream& source)
{
    const unsigned wanted = rate_of_opus(std::ranges::max(source.decoded->rates));
    const IncomingSound& sound = source.decoded->sound;
    const bool is_rate_ours = source.speaks == dsp::CodecKind::Opus;
    if (sound.codec() != source.speaks || (is_rate_ours && sound.sound_rate() != wanted))
        source.decoded->sound = IncomingSound { source.speaks, wanted };
    if (source.is_fax)
        source.decoded->sound.hold_still();
}

// The source speaks otherwise than before: what is made of it is made anew.
void Engine::plug_listeners_of(std::uint32_t slot)
{
    if (streams_[slot]->decoded)
        decode_as_heard(*streams_[slot]);
    const Heard source { .kind = Heard::Kind::Stream, .index = slot };
    for (std::uint32_t listener = 0; listener < streams_.size(); ++listener)
        if (streams_[listener] && contains(streams_[listener]->plugged.hears, source))
            plug_again(listener);
    const std::vector<Heard> asked { streams_[slot]->asked.hears };
    for (const Heard& heard : asked) // Whom they bring a wider sound to, or no longer.
        if (heard.kind == Heard::Kind::Room)
            plug_room_again(heard.index);
}

// Takes a source that ends away from everybody who hears it.
void Engine::silence(const Heard& ending)
{
    const auto without = [&](std::vector<Heard> rest) {
        std::erase_if(rest, [&](const Heard& heard) { return is_same_source(heard, ending); });
        return rest;
    };
    for (std::uint32_t slot = 0; slot < streams_.size(); ++slot)
        if (streams_[slot] && contains(streams_[slot]->asked.hears, ending))
            connect_stream(slot, without(streams_[slot]->asked.hears), streams_[slot]->asked.manners);
    for (std::uint32_t slot = 0; slot < rings_.size(); ++slot)
        if (rings_[slot] && contains(rings_[slot]->hears, ending))
            connect_ring(slot, without(rings_[slot]->hears));
}

void Engine::settle()
{
    const std::vector<std::uint32_t> slots { respoken_ };
    respoken_.clear(); // Keeps its room for the packet path.
    for (const std::uint32_t slot : slots)
        if (streams_[slot])
            plug_listeners_of(slot);
    const std::vector<std::uint32_t> calmed { calmed_ };
    calmed_.clear();
    for (const std::uint32_t room : calmed)
        if (has_room(room))
            plug_room_again(room);
    release_keys();
    settle_faxes();
}

} // namespace mediad
