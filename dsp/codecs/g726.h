// G.726 at 32 kbit/s: 4 bits a sample, in the packing of RFC 3551 4.5.4 (the first sample in the low half of
// a byte; AAL2's is the other way round). Written from ITU-T G.726 (1990), whose names for blocks it bears,
// and bit for bit what SpanDSP makes.
#pragma once

#include "dsp/codecs/codec.h"

#include <array>
#include <cstdint>

namespace dsp {

// The predictor and the scale of the quantiser, alike in both directions.
class G726State {
public:
    std::uint8_t encoded(Sample); // 4 bits
    Sample decoded(std::uint8_t code);

private:
    // A number as G.726 multiplies it: a sign, an exponent of 4 bits and a mantissa of 6.
    struct Float {
        int magnitude { 32 };
        bool is_negative { false };
    };
    struct Estimate {
        int of_zeros; // SEZ
        int whole; // SE
    };

    static Float float_of(int value);
    static int product(int coefficient, Float);
    Estimate estimate() const;
    int scale() const; // Y
    int reconstruct(std::uint8_t code, int scale, Estimate);
    void adapt_scale(int step, int scale);
    void adapt_speed(int rate, int scale);
    void adapt_predictor(int difference, int partial);
    void adapt_poles(int partial);

    int fast_scale_ { 544 }; // YU
    int slow_scale_ { 34816 }; // YL
    int short_rate_ { 0 }; // DMS
    int long_rate_ { 0 }; // DML
    int speed_ { 0 }; // AP
    bool is_tone_ { false }; // TD
    bool was_transition_ { false }; // TR
    std::array<int, 2> poles_ {}; // A
    std::array<int, 6> zeros_ {}; // B
    std::array<bool, 2> was_negative_ {}; // PK, latest first.
    std::array<Float, 6> differences_ {}; // DQ, latest first.
    std::array<Float, 2> reconstructed_ {}; // SR, latest first.
};

class G726Encoder {
public:
    // A byte for every two samples.
    std::size_t encode(std::span<const Sample>, std::span<std::byte>);
    void reset() { *this = {}; }

private:
    G726State state_ {};
};

class G726Decoder {
public:
    // Two samples for every byte.
    std::size_t decode(std::span<const std::byte>, std::span<Sample>);
    void reset() { *this = {}; }

private:
    G726State state_ {};
};

} // namespace dsp
