// Sound made here for one listener or for several who hear the same in the same codec: summed once, encoded
// once, in packets as long as they want. Pure.
//
//     Encoding encoding { { alice, bob }, manner };
//     add_to(encoding.next_frame(), sound);                 // Each tick.
//     while (const auto packet = encoding.next_packet()) …to each of encoding.listeners()…
#pragma once

#include "dsp/codecs/coder.h"
#include "dsp/mixing.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mediad {

// Where sound comes from, for somebody who hears it.
struct Heard {
    enum class Kind : std::uint8_t { Stream, Ring, Shared, Room, Keys } kind { Kind::Stream };
    std::uint32_t index {
        0
    }; // A slot (of Keys: of the stream where they are pressed), or of shared sound, or of a room.
    dsp::Gain gain {};
    std::uint32_t but { 0xffff'ffff }; // Of a room: without that slot.
    bool without_keys { false }; // Of a stream: the tones of keys are left out.
    friend bool operator==(const Heard&, const Heard&) = default;
};
// However loud.
constexpr bool is_same_source(const Heard& one, const Heard& other)
{
    return one.kind == other.kind && one.index == other.index;
}

// How sound is written for a listener.
struct Manner {
    dsp::CodecKind codec { dsp::CodecKind::Pcmu };
    unsigned sound_rate { dsp::telephone_clock }; // Hz, of what is encoded.
    std::chrono::milliseconds packet_time { 20 };
    dsp::OpusParameters opus {}; // What the listener wants of it.
    friend bool operator==(const Manner&, const Manner&) = default;
};

class Encoding {
public:
    // Allocates; nothing else does.
    Encoding(std::vector<Heard>, const Manner&);

    bool is(std::span<const Heard>, const Manner&) const;
    const Manner& manner() const { return manner_; }
    std::span<const Heard> hears() const { return hears_; }

    std::vector<std::uint32_t>& listeners() { return listeners_; } // Slots.

    // 20 ms more at the manner's rate, silent until something is added there. Whoever takes it takes the
    // packets as well, or the oldest sound is lost.
    std::span<dsp::Sample> next_frame();
    // A packet as long as the manner says, good until the next call; nothing when there is not the sound for
    // one. Empty: it need not be sent.
    std::optional<std::span<const std::byte>> next_packet();
    // What a listener reports to have lost.
    void expect_loss(unsigned percent) { encoder_.expect_loss(percent); }

private:
    std::vector<Heard> hears_;
    Manner manner_;
    std::vector<std::uint32_t> listeners_ {};
    dsp::Encoder encoder_;
    std::size_t packet_samples_;
    std::vector<dsp::Sample> waiting_; // Room for a packet and a frame.
    std::size_t waiting_samples_ { 0 };
    std::array<std::byte, 1400> packet_ {}; // The most that dsp::packet_time() makes of any codec.
};

} // namespace mediad
