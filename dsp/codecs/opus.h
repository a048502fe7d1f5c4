// Opus (RFC 6716, RFC 7587), one channel, tuned for speech; sound at 8, 16 or 48 kHz, as whoever makes the
// coder likes: what leads to a telephone costs a fifth at 8 kHz. libopus does the work.
#pragma once

#include "dsp/codecs/codec.h"
#include "dsp/codecs/opus_parameters.h"

#include <memory>

namespace dsp {

class OpusEncoder {
public:
    // What the peer can use: we send no more, and nothing it does not know what to do with.
    OpusEncoder(unsigned sound_rate, const OpusParameters& theirs);
    // One packet of 10 to 60 ms, a multiple of 10; 0 for anything else.
    std::size_t encode(std::span<const Sample>, std::span<std::byte>);
    void expect_loss(unsigned percent); // 0 at first: then nothing is repeated.
    void reset(); // Settings stay.

private:
    std::size_t encode_joined(std::span<const Sample>, std::span<std::byte>);

    std::unique_ptr<std::byte[]> state_; // As libopus lays it out.
    std::unique_ptr<std::byte[]>
        joiner_; // Likewise: joins frames to packets that libopus does not make at once.
    std::size_t samples_of_10_ms_;
};

class OpusDecoder {
public:
    explicit OpusDecoder(unsigned sound_rate);
    std::size_t decode(std::span<const std::byte>, std::span<Sample>);
    // Both fill a multiple of 2.5 ms.
    std::size_t conceal(std::span<Sample> lost);
    std::size_t recover(std::span<const std::byte> next, std::span<Sample> lost);
    void reset();

private:
    std::size_t decoded(std::span<const std::byte>, std::span<Sample>, int is_repetition);
    std::span<Sample> whole_frames(std::span<Sample>) const;

    std::unique_ptr<std::byte[]> state_;
    std::size_t samples_of_10_ms_;
};

} // namespace dsp
