// One stream's encoder or decoder, whichever codec it is: values that own their state. Making one may
// allocate, using one does not (reset() of GSM does).
//
//     dsp::Encoder encoder = codec.make_encoder({ .sound_rate = 16000, .opus = their_parameters });
//     const std::size_t bytes = encoder.encode(sound, packet);
//
//     dsp::Decoder decoder = codec.make_decoder({ .sound_rate = 16000 });
//     const std::size_t samples = decoder.decode(payload, room);
#pragma once

#include "dsp/codecs/comfort_noise.h"
#include "dsp/codecs/g722.h"
#include "dsp/codecs/g726.h"
#include "dsp/codecs/gsm.h"
#include "dsp/codecs/opus.h"

#include <utility>
#include <variant>

namespace dsp {

// What only Opus leaves open; the others have the rate of their row.
struct CoderOptions {
    unsigned sound_rate { 48000 }; // Hz: 8000, 16000 or 48000.
    OpusParameters opus {}; // The peer's, of an encoder.
};

struct StatelessEncoder {
    std::size_t (*encode)(std::span<const Sample>, std::span<std::byte>);
    void reset() { }
};
struct StatelessDecoder {
    std::size_t (*decode)(std::span<const std::byte>, std::span<Sample>);
    void reset() { }
};

class Encoder {
public:
    using Kind = std::variant<StatelessEncoder, G722Encoder, OpusEncoder, G726Encoder, GsmEncoder,
                              ComfortNoiseEncoder>;
    template <typename Coder>
    explicit Encoder(Coder coder) : kind_(std::in_place_type<Coder>, std::move(coder))
    {
    }

    // One packet, of a packet_time() of sound at the codec's rate. How many bytes it has; 0 when it does not
    // fit. Opus with DTX: one of at most 2 bytes need not be sent.
    std::size_t encode(std::span<const Sample>, std::span<std::byte>);
    // What the peer reports; Opus then repeats more of each packet in the next one, where the peer wants it.
    void expect_loss(unsigned percent);
    void reset(); // As new.

private:
    Kind kind_;
};

class Decoder {
public:
    using Kind = std::variant<StatelessDecoder, G722Decoder, OpusDecoder, G726Decoder, GsmDecoder,
                              ComfortNoiseDecoder>;
    template <typename Coder>
    Decoder(Coder coder, unsigned sound_rate)
        : kind_(std::in_place_type<Coder>, std::move(coder)), sound_rate_(sound_rate)
    {
    }

    // Takes any bytes. How many samples came out: at most 120 ms, as much as there is room for. 0 for
    // nonsense.
    std::size_t decode(std::span<const std::byte> payload, std::span<Sample>);
    // Goes on by itself where packets are missing, as long as `lost`. 0 when the codec does not know how:
    // then that is the caller's business. Comfort noise is meant to go on like this.
    std::size_t conceal(std::span<Sample> lost);
    // The sound of the packet before `next`, out of what `next` repeats of it (Opus, RFC 6716 2.1.7), else as
    // conceal() does. `next` itself is decoded afterwards.
    std::size_t recover(std::span<const std::byte> next, std::span<Sample> lost);
    void reset(); // As new.
    unsigned sound_rate() const { return sound_rate_; } // Hz

private:
    std::span<Sample> bounded(std::span<Sample>) const;

    Kind kind_;
    unsigned sound_rate_;
};

} // namespace dsp
