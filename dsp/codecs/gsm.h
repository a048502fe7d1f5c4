// GSM 06.10 full rate: 33 bytes for every 20 ms at 8 kHz, each beginning with 0xD (RFC 3551 4.5.8). libgsm
// does the work.
#pragma once

#include "dsp/codecs/codec.h"

#include <memory>

struct gsm_state;

namespace dsp {

struct GsmDeleter {
    void operator()(gsm_state*) const;
};
using GsmState = std::unique_ptr<gsm_state, GsmDeleter>;

class GsmEncoder {
public:
    GsmEncoder();
    // Whole frames only, of sound and of room.
    std::size_t encode(std::span<const Sample>, std::span<std::byte>);
    void reset();

private:
    GsmState state_;
};

class GsmDecoder {
public:
    GsmDecoder();
    // Up to the first frame that is none.
    std::size_t decode(std::span<const std::byte>, std::span<Sample>);
    void reset();

private:
    GsmState state_;
};

} // namespace dsp
