// What a peer says, decoded once for all who hear it mixed or in another codec: packets in as they come,
// frames of 20 ms out at the tick's beat. Two packets that passed each other on their way are put in order;
// one that is lost is made up for as well as its codec can, so that what follows keeps its time. Pure.
//
//     IncomingSound sound { dsp::CodecKind::Opus, 16000 };
//     sound.packet_arrived(packet.header(), packet.payload());
//     sound.tick();
//     dsp::add_to(sum, sound.frame().at(8000));
#pragma once

#include "dsp/codecs/coder.h"
#include "dsp/frame_queue.h"
#include "dsp/multirate_frame.h"
#include "limits.h"
#include "rtp/packet.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace mediad {

class IncomingSound {
public:
    // The rate is what Opus is decoded at; the others have their own. Allocates; nothing else does.
    IncomingSound(dsp::CodecKind, unsigned wanted_rate);

    dsp::CodecKind codec() const { return codec_; }
    unsigned sound_rate() const { return decoder_.sound_rate(); }

    void packet_arrived(const rtp::Header&, std::span<const std::byte> payload);
    // Comfort noise (RFC 3389) is heard from here on, until the next packet of speech.
    void fell_silent(std::span<const std::byte> description);
    void began_anew(); // The sender's numbers mean nothing any more.

    void tick();
    dsp::MultirateFrame& frame() { return frame_; }

private:
    void take(const rtp::Header&, std::span<const std::byte> payload);
    void take_early();
    void make_up_for(std::size_t lost, std::span<const std::byte> next);

    dsp::CodecKind codec_;
    dsp::Decoder decoder_;
    dsp::ComfortNoiseDecoder noise_ {};
    bool is_noise_ { false };
    std::vector<dsp::Sample> room_; // For the longest packet.
    dsp::FrameQueue queue_;
    dsp::MultirateFrame frame_;

    bool has_heard_ { false };
    std::uint16_t sequence_ { 0 }; // Of the newest packet.
    std::uint32_t timestamp_ { 0 };
    std::size_t samples_ { 0 }; // That it had.

    // A packet from beyond a gap of one, until that one comes or must be taken for lost.
    struct Early {
        rtp::Header header {};
        std::size_t bytes { 0 }; // 0: there is none.
        std::array<std::byte, limits::datagram_bytes> payload {};
    };
    Early early_ {};
};

} // namespace mediad
