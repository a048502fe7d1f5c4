// When sound is a digit: what the detector makes of one moment after the other. dsp/dtmf.h is what is used
// from outside; here is nothing of sound, only of what filters saw in it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace dsp::dtmf {

inline constexpr std::size_t hop_samples = 10; // 1.25 ms
inline constexpr std::array<double, 4> low_hertz { 697, 770, 852, 941 };
inline constexpr std::array<double, 4> high_hertz { 1209, 1336, 1477, 1633 };
// A row for each low frequency, a column for each high one.
inline constexpr std::string_view keypad = "123A456B789C*0#D";
using Key = std::size_t; // Place in the keypad.

// A product of two numbers a filter gave: its angle is how far the tone turned between them, its size their
// power.
struct Turn {
    float real { 0 };
    float imaginary { 0 };
};

// What speaks for or against two pure tones, added up over some hops.
struct Evidence {
    float low { 0 }; // Power in the band of the low group.
    float high { 0 };
    float low_squared { 0 };
    float high_squared { 0 };
    float all { 0 }; // Power of everything but dial tone.
    Turn low_turn;
    Turn high_turn;
};

// The sound around one moment.
struct Hop {
    std::uint64_t centre { 0 }; // In samples since the detector began.
    float low { 0 };
    float high { 0 };
    // Turns of the latest hops together: where the frequency lies, roughly, also in noise.
    Turn low_direction;
    Turn high_direction;
    Evidence evidence;
};

// The key whose frequencies it has, roughly.
std::optional<Key> key_of(const Hop&);

struct Thresholds {
    float power; // Each tone has to have it.
    float high_over_low;
    float low_over_high;
};

// A press as it stands.
struct Tone {
    Key key;
    std::uint64_t began;
    std::uint64_t last_heard;
    float power;
};

struct Quiet { };

// Might be a digit.
struct Candidate {
    static constexpr std::size_t judged_hops =
        16; // 20 ms; with the length of the filters that takes 30 ms of tone.
    static constexpr std::size_t onset_hops = 16;

    Tone tone;
    std::size_t disturbed_hops { 0 }; // As strong, but wavering or of another frequency.
    std::size_t full_hops { 0 };
    std::array<Evidence, judged_hops> full {}; // Of the latest hops at full power: a ring.
    // The powers of the first hops. Which of them had half the amplitude, and is the beginning, is known
    // later.
    std::size_t hops { 0 };
    std::array<float, onset_hops> onset {};
    std::size_t onset_at { 0 };
};

// Is a digit; its key is still pressed for all we know.
struct Held {
    Tone tone;
};

using State = std::variant<Quiet, Candidate, Held>;

// The tone of a press that is over.
std::optional<Tone> on(State&, const Hop&, const Thresholds&);

} // namespace dsp::dtmf
