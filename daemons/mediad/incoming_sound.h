// What a peer says, decoded once for all who hear it mixed or in another codec: packets in as they come,
// frames of 20 ms out at the tick's beat. How long it waits and what becomes of lost packets: dsp/playout.h.
//
//     IncomingSound sound { dsp::CodecKind::Opus, 16000 };
//     sound.packet_arrived(packet.header(), packet.payload(), now);
//     sound.tick(now);
//     dsp::add_to(sum, sound.frame().at(8000));
#pragma once

#include "base/clock.h"
#include "dsp/codecs/coder.h"
#include "dsp/multirate_frame.h"
#include "dsp/playout.h"
#include "rtp/packet.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace mediad {

class IncomingSound {
public:
    // The rate is what Opus is decoded at; the others have their own. Allocates; nothing else does.
    IncomingSound(dsp::CodecKind, unsigned wanted_rate);

    dsp::CodecKind codec() const { return codec_; }
    unsigned sound_rate() const { return decoder_.sound_rate(); }

    void packet_arrived(const rtp::Header&, std::span<const std::byte> payload, Moment now);
    // Comfort noise (RFC 3389) is heard after what came before, until the next packet of speech.
    void fell_silent(std::span<const std::byte> description);
    void began_anew() { playout_.begin_anew(); } // The sender's numbers mean nothing any more.

    void hold_still() { playout_.hold_still(); } // For fax machines.

    void tick(Moment now);
    dsp::MultirateFrame& frame() { return frame_; }

    const dsp::Playout& playout() const { return playout_; }

private:
    std::uint32_t on_clock(Moment) const; // Of its timestamps; any origin.

    dsp::CodecKind codec_;
    dsp::Decoder decoder_;
    dsp::ComfortNoiseDecoder noise_ {};
    bool is_noise_ { false };
    dsp::Playout playout_;
    dsp::MultirateFrame frame_;
};

} // namespace mediad
