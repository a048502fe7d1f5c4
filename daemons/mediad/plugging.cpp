// Edges of the engine: who is plugged into whom, and what the tick has to work through because of it.
#include "engine.h"

#include <algorithm>
#include <utility>

namespace mediad {
namespace {

Feed feed_of(std::span<const Heard> hears)
{
    if (hears.empty())
        return Feed::Nothing;
    if (hears.size() > 1 || hears.front().kind == Heard::Kind::Ring)
        return Feed::Mix;
    return hears.front().kind == Heard::Kind::Stream ? Feed::Relay : Feed::Shared;
}

void erase_one(std::vector<std::uint32_t>& slots, std::uint32_t slot)
{
    const auto found = std::ranges::find(slots, slot);
    if (found == slots.end())
        return;
    *found = slots.back();
    slots.pop_back();
}

} // namespace

void Engine::connect_stream(std::uint32_t slot, std::vector<Heard> hears)
{
    unplug(slot);
    streams_[slot]->hears = std::move(hears);
    plug(slot);
}

void Engine::connect_ring(std::uint32_t ring_slot, std::vector<Heard> hears)
{
    unplug_ring(ring_slot);
    rings_[ring_slot]->hears = std::move(hears);
    plug_ring(ring_slot);
}

void Engine::plug(std::uint32_t slot)
{
    Stream& stream = *streams_[slot];
    stream.feed = feed_of(stream.hears);
    if (stream.feed == Feed::Relay) {
        streams_[stream.hears.front().index]->heard_by.push_back(slot);
    } else if (stream.feed != Feed::Nothing) {
        ticking_.push_back(slot);
        std::ranges::for_each(stream.hears, [this](const Heard& heard) { hold(heard); });
    }
}

void Engine::unplug(std::uint32_t slot)
{
    Stream& stream = *streams_[slot];
    if (stream.feed == Feed::Relay) {
        erase_one(streams_[stream.hears.front().index]->heard_by, slot);
    } else if (stream.feed != Feed::Nothing) {
        erase_one(ticking_, slot);
        std::ranges::for_each(stream.hears, [this](const Heard& heard) { let_go(heard); });
    }
    stream.feed = Feed::Nothing;
}

void Engine::plug_ring(std::uint32_t ring_slot)
{
    std::ranges::for_each(rings_[ring_slot]->hears, [this](const Heard& heard) { hold(heard); });
}

void Engine::unplug_ring(std::uint32_t ring_slot)
{
    std::ranges::for_each(rings_[ring_slot]->hears, [this](const Heard& heard) { let_go(heard); });
}

// Somebody needs the frames of this source in each tick.
void Engine::hold(const Heard& heard)
{
    if (heard.kind == Heard::Kind::Shared)
        ++listeners_[heard.index];
    if (heard.kind != Heard::Kind::Stream)
        return;
    Stream& source = *streams_[heard.index];
    if (!source.mixing) {
        source.mixing = std::make_unique<Mixing>();
        mixed_.push_back(heard.index);
    }
    ++source.mixing->listeners;
}

void Engine::let_go(const Heard& heard)
{
    if (heard.kind == Heard::Kind::Shared)
        --listeners_[heard.index];
    if (heard.kind != Heard::Kind::Stream)
        return;
    Stream& source = *streams_[heard.index];
    if (--source.mixing->listeners > 0)
        return;
    source.mixing.reset();
    erase_one(mixed_, heard.index);
}

// Takes a source that ends away from everybody who hears it.
void Engine::silence(const Heard& ending)
{
    const auto is_heard = [&](const std::vector<Heard>& hears) {
        return std::ranges::find(hears, ending) != hears.end();
    };
    for (std::uint32_t slot = 0; slot < streams_.size(); ++slot) {
        if (!streams_[slot] || !is_heard(streams_[slot]->hears))
            continue;
        unplug(slot);
        std::erase(streams_[slot]->hears, ending);
        plug(slot);
    }
    for (std::uint32_t slot = 0; slot < rings_.size(); ++slot) {
        if (!rings_[slot] || !is_heard(rings_[slot]->hears))
            continue;
        unplug_ring(slot);
        std::erase(rings_[slot]->hears, ending);
        plug_ring(slot);
    }
}

} // namespace mediad
