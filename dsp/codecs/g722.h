// G.722, 64 kbit/s (mode 1): sound at 16 kHz in two bands, 6 bits of the lower and 2 of the upper a pair of
// samples. Its RTP clock is 8000 by an old mistake (RFC 3551 4.5.2). Written from ITU-T G.722 (2012), whose
// names for blocks and variables it bears; bit for bit what SpanDSP makes, but held in range where that
// wraps.
#pragma once

#include "dsp/codecs/codec.h"

#include <array>

namespace dsp {

// One band's adaptive quantiser and predictor (blocks 3 and 4), alike in both directions.
struct G722Band {
    int log_scale; // NB
    int scale; // DET
    int signal { 0 }; // S, what is predicted next.
    int zero_signal { 0 }; // SZ, what its zeros make of it.
    std::array<int, 2> reconstructed {}; // RLT, latest first.
    std::array<int, 2> partial {}; // PLT, latest first.
    std::array<int, 2> poles {}; // AL
    std::array<int, 6> zeros {}; // BL
    std::array<int, 6> doubled {}; // Twice DLT, latest first: nothing needs it but doubled.
};
inline constexpr G722Band g722_lower_band { .log_scale = 0, .scale = 32 };
inline constexpr G722Band g722_upper_band { .log_scale = 0, .scale = 8 };

class G722Encoder {
public:
    // A byte for every two samples.
    std::size_t encode(std::span<const Sample>, std::span<std::byte>);
    void reset() { *this = {}; }

private:
    std::array<Sample, 22> history_ {}; // What the filter that parts the bands looks back to.
    G722Band lower_ { g722_lower_band };
    G722Band upper_ { g722_upper_band };
};

class G722Decoder {
public:
    // Two samples for every byte.
    std::size_t decode(std::span<const std::byte>, std::span<Sample>);
    void reset() { *this = {}; }

private:
    std::array<Sample, 15> sums_ {}; // What the filter that joins the bands looks back to.
    std::array<Sample, 15> differences_ {};
    G722Band lower_ { g722_lower_band };
    G722Band upper_ { g722_upper_band };
};

} // namespace dsp
