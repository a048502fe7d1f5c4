// Digits as pairs of tones (ITU-T Q.23): the detector that hears them in telephone sound and the generator
// that says them. How the detector decides and what it reaches:
// docs/decisions/2026-11-26-our-own-dtmf-detector.md.
//
//     dsp::DtmfDetector detector;
//     std::span<const Sample> rest { frame };              // Of any length, 8 kHz.
//     while (const auto press = detector.hear(rest))
//         pressed(press->digit);                           // Once for each time a key was pressed.
//
//     dsp::DtmfGenerator generator;
//     generator.send("18#");
//     generator.fill(frame);                               // Goes on where it was.
//
// Both are plain data: what they were in the middle of goes on in a copy.
#pragma once

#include "dsp/codecs/codec.h"
#include "dsp/dtmf_hops.h"
#include "dsp/dtmf_states.h"
#include "dsp/tones.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace dsp {

// The two frequencies of a digit, of "0123456789*#ABCD".
struct DtmfPair {
    double low_hertz;
    double high_hertz;
};

inline constexpr std::string_view dtmf_digits = "0123456789*#ABCD";
std::optional<DtmfPair> dtmf_pair(char digit);

// What counts as a digit. Levels are of one tone of the two.
struct DtmfLimits {
    double reject_level_dbm0 { -45 }; // Never heard at this level or below, always from 5 dB above. NTT: -29.
    double high_stronger_db { 6 }; // Heard up to this twist, and not beyond 2 dB more.
    double low_stronger_db { 8 };
};

// In samples since the detector began.
struct DtmfPress {
    char digit;
    std::uint64_t began; // Good to 2 ms.
    std::uint64_t duration; // Interruptions of up to 20 ms are part of it.
};

class DtmfDetector {
public:
    explicit DtmfDetector(const DtmfLimits& = {});

    // Takes sound from the front of `rest` until a press is over, which is known some 30 ms after its tone
    // ended; nothing when all of it was taken.
    std::optional<DtmfPress> hear(std::span<const Sample>& rest);

    // The digit whose key is being pressed now, known some 35 ms after its tone began.
    std::optional<char> held() const;

private:
    std::optional<DtmfPress> hear(const dtmf::Hop&);

    dtmf::Thresholds thresholds_;
    dtmf::Hops hops_;
    dtmf::State state_;
};

// How digits are sent. What is preset keeps to Japan's limits for terminals: on at least 50 ms, a pause of at
// least 30 ms, at least 120 ms from one to the next, and the low tone not louder than the high one.
struct DtmfManner {
    double low_dbm0 { -11 };
    double high_dbm0 { -9 };
    std::chrono::milliseconds on { 70 };
    std::chrono::milliseconds pause { 50 };
};

class DtmfGenerator {
public:
    explicit DtmfGenerator(const DtmfManner& = {});

    // Says them after those that wait. False, and none of them is said, when one is no digit or there are too
    // many.
    bool send(std::string_view digits);
    // Silence when there is nothing to say.
    void fill(std::span<Sample>);
    bool is_sending() const { return waiting_ > 0 || at_ < period_; }

    static constexpr std::size_t most_waiting = 64;

private:
    void begin_next();

    double low_amplitude_;
    double high_amplitude_;
    std::size_t on_; // Samples.
    std::size_t period_;
    std::size_t at_; // Samples into the digit that is being said.
    Oscillator low_ { 0 };
    Oscillator high_ { 0 };
    std::array<char, most_waiting> digits_ {}; // A ring.
    std::size_t first_ { 0 };
    std::size_t waiting_ { 0 };
};

static_assert(std::is_trivially_copyable_v<DtmfDetector> && std::is_trivially_copyable_v<DtmfGenerator>);

} // namespace dsp
