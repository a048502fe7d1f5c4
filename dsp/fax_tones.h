// Whether what a telephone sends is a fax machine: by its calling tone (CNG, 1100 Hz), its answering tone
// (CED or ANSam, 2100 Hz) or the preamble of what it says first (V.21 channel 2, between 1650 and 1850 Hz;
// all ITU-T T.30). Looks at 10 ms in every 80, so that it can stay at every call:
// docs/decisions/2026-11-26-fax-machines.md.
//
//     dsp::FaxDetector detector;
//     if (detector.hear(payload, dsp::CodecKind::Pcmu)) …       // Once it is sure; that takes some 0.4 s.
#pragma once

#include "dsp/codecs/codec.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace dsp {

enum class FaxTone : std::uint8_t { None, Calling, Answering, Preamble };

// Of 10 ms of sound at 8 kHz; what is more is not looked at.
FaxTone fax_tone_in(std::span<const Sample>);

class FaxDetector {
public:
    // A packet of G.711. True with the one that makes sure, and not before it has heard another fax machine.
    bool hear(std::span<const std::byte> payload, CodecKind law);

private:
    std::size_t passed_ { 0 }; // Samples since it looked.
    FaxTone tone_ { FaxTone::None };
    unsigned looks_ { 0 }; // That found this tone, one after the other.
};

} // namespace dsp
