// The engine's ear for fax machines: where one is heard, what both ends say passes as it is from then on.
#include "engine.h"

#include <algorithm>

namespace mediad {
namespace {

bool hears_only(const Stream& listener, std::uint32_t slot)
{
    const Heard source { .kind = Heard::Kind::Stream, .index = slot };
    return listener.plugged.hears.size() == 1 && is_same_source(listener.plugged.hears.front(), source);
}

} // namespace

// A fax machine is connected by G.711, whatever the other end speaks.
void Engine::listen_for_fax(std::uint32_t slot, const rtp::Packet& packet, Payload payload)
{
    Stream& stream = *streams_[slot];
    const bool is_telephone =
        payload == payload_of(dsp::CodecKind::Pcmu) || payload == payload_of(dsp::CodecKind::Pcma);
    if (stream.is_fax || !is_telephone || !stream.fax_tones.hear(packet.payload(), codec_kind_of(payload)))
        return;
    ++fax_machines_;
    stream.is_fax = true;
    if (faxes_.size() < faxes_.capacity())
        faxes_.push_back(slot);
}

// What is relayed passes as it is anyway; what has to be decoded is at least not meddled with.
void Engine::let_fax_pass(std::uint32_t slot)
{
    Stream& stream = *streams_[slot];
    stream.is_fax = true;
    if (stream.decoded)
        stream.decoded->sound.hold_still();
    if (stream.decoded && stream.decoded->silencer)
        plug_listeners_of(slot);
    tell({ .what = Fact::What::Fax, .slot = slot });
}

// It talks to whoever hears it alone, or is heard by it alone.
void Engine::settle_faxes()
{
    const std::vector<std::uint32_t> heard { faxes_ };
    faxes_.clear(); // Keeps its room for the packet path.
    for (const std::uint32_t slot : heard) {
        let_fax_pass(slot);
        for (std::uint32_t other = 0; other < streams_.size(); ++other)
            if (other != slot && streams_[other] && !streams_[other]->is_fax
                && (hears_only(*streams_[other], slot) || hears_only(*streams_[slot], other)))
                let_fax_pass(other);
    }
}

} // namespace mediad
