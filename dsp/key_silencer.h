// Leaves the tones of keys out of sound that is passed on, without making it wait: what sounds like a key is
// silence from the frame on in which that can be told. At most 15 ms of a tone pass before; nobody who hears
// keys takes less than 20 ms for one, and 23 ms must not be (ITU-T Q.24). It does not say which key it was:
// dsp/dtmf.h does. Pure.
//
//     dsp::KeySilencer silencer;
//     silencer.hear(frame);                                // Each 20 ms, 8 kHz; without sound: silence.
//     silencer.silence(copy);                              // The same 20 ms, at any rate.
#pragma once

#include "dsp/dtmf_hops.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace dsp {

class KeySilencer {
public:
    KeySilencer();

    void hear(std::span<const Sample> frame);
    // What of the frame that was heard last has to be silent.
    void silence(std::span<Sample> frame) const;
    bool is_silencing() const { return from_ < until_; }

private:
    bool goes_on_alike(const dtmf::Hop&);

    dtmf::Hops hops_;
    std::uint64_t heard_ { 0 }; // Samples.
    std::optional<dtmf::Key> key_ {}; // What the latest hops sound like,
    std::size_t alike_ { 0 }; // how many they are,
    std::uint64_t first_ { 0 }; // and where the first of them lies.
    std::uint64_t silent_until_ { 0 };
    std::size_t from_ { 0 }; // Of the frame.
    std::size_t until_ { 0 };
};

} // namespace dsp
