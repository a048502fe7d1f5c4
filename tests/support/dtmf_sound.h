// Telephone sound with digits in it as people, lines and networks make them: too short, off their
// frequencies, in noise, over dial tone, with packets lost. Every figure that a DTMF detector is judged by is
// made of these.
//
//     DtmfSound sound { seed };
//     sound.silence(60).press({ .digit = '5', .on = 40 }).silence(50).add_noise(-19);
#pragma once

#include "dsp/codecs/codec.h"
#include "dsp/dtmf.h"
#include "dsp/mixing.h"
#include "dsp/tones.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <vector>

struct PressedKey {
    char digit;
    double on { 50 }; // ms
    double low_dbm0 { -10 };
    double high_dbm0 { -10 };
    double low_off_percent { 0 };
    double high_off_percent { 0 };
};

enum class Concealment { Silence, Repetition };
enum class Losses { Single, Independent }; // Single: never two packets in a row.

class DtmfSound {
public:
    explicit DtmfSound(unsigned seed = 1) : random_(seed) { }

    DtmfSound& silence(double milliseconds)
    {
        samples_.resize(samples_.size() + samples_in(milliseconds));
        return *this;
    }

    DtmfSound& press(const PressedKey& key)
    {
        const dsp::DtmfPair pair = dsp::dtmf_pair(key.digit).value();
        dsp::Oscillator low = started(pair.low_hertz * (1 + key.low_off_percent / 100));
        dsp::Oscillator high = started(pair.high_hertz * (1 + key.high_off_percent / 100));
        for (std::size_t i = samples_in(key.on); i > 0; --i)
            samples_.push_back(
                held(amplitude(key.low_dbm0) * low.next() + amplitude(key.high_dbm0) * high.next()));
        return *this;
    }

    // White, over all of it.
    DtmfSound& add_noise(double dbm0)
    {
        std::normal_distribution<double> noise { 0, amplitude(dbm0) / std::sqrt(2.0) };
        for (dsp::Sample& sample : samples_)
            sample = held(sample + noise(random_));
        return *this;
    }

    DtmfSound& add_dial_tone(const char* country, double dbm0)
    {
        const dsp::ToneSegment& tone = dsp::tone(country, dsp::ToneKind::Dial).segments[0];
        const bool are_two = tone.second_hertz > 0;
        const double each = amplitude(are_two ? dbm0 - 3.01 : dbm0);
        dsp::Oscillator first { tone.first_hertz };
        dsp::Oscillator second { tone.second_hertz };
        for (dsp::Sample& sample : samples_)
            sample = held(sample + each * first.next() + (are_two ? each * second.next() : 0));
        return *this;
    }

    DtmfSound& add_tone(double hertz, double dbm0)
    {
        dsp::Oscillator tone { hertz };
        for (dsp::Sample& sample : samples_)
            sample = held(sample + amplitude(dbm0) * tone.next());
        return *this;
    }

    // All of it, more and more.
    DtmfSound& fade(double decibel_per_second)
    {
        for (std::size_t i = 0; i < samples_.size(); ++i)
            samples_[i] = held(
                samples_[i]
                * std::pow(10, -decibel_per_second * static_cast<double>(i) / dsp::telephone_clock / 20));
        return *this;
    }

    DtmfSound& add(const std::vector<dsp::Sample>& sound)
    {
        dsp::add_to(samples_, sound);
        return *this;
    }

    DtmfSound& append(const DtmfSound& more)
    {
        samples_.insert(samples_.end(), more.samples_.begin(), more.samples_.end());
        return *this;
    }

    DtmfSound& code(dsp::CodecKind kind)
    {
        const dsp::Codec& codec = dsp::codec_of(kind);
        std::vector<std::byte> coded(samples_.size());
        codec.encode(samples_, coded);
        codec.decode(coded, samples_);
        return *this;
    }

    // Packets of 20 ms; as many of a hundred are lost.
    DtmfSound& lose(int percent, Concealment concealment, Losses losses)
    {
        std::array<dsp::Sample, dsp::frame_samples> last {};
        bool was_lost = false;
        for (std::size_t at = 0; at + dsp::frame_samples <= samples_.size(); at += dsp::frame_samples) {
            const std::span frame = std::span { samples_ }.subspan(at, dsp::frame_samples);
            const bool is_lost = between(0, 99) < percent && !(was_lost && losses == Losses::Single);
            if (is_lost && concealment == Concealment::Repetition)
                std::ranges::copy(last, frame.begin());
            else if (is_lost)
                std::ranges::fill(frame, dsp::Sample { 0 });
            std::ranges::copy(frame, last.begin());
            was_lost = is_lost;
        }
        return *this;
    }

    int between(int least, int most) { return std::uniform_int_distribution { least, most }(random_); }
    std::string random_digits(std::size_t count)
    {
        std::string digits;
        while (digits.size() < count)
            digits += dsp::dtmf_digits[static_cast<std::size_t>(between(0, 15))];
        return digits;
    }

    const std::vector<dsp::Sample>& samples() const { return samples_; }

private:
    static double amplitude(double dbm0) { return 32767 * std::pow(10, (dbm0 - 3.14) / 20); }
    static std::size_t samples_in(double milliseconds)
    {
        return static_cast<std::size_t>(std::lround(milliseconds * dsp::telephone_clock / 1000));
    }
    static dsp::Sample held(double value) { return dsp::held_in_range(static_cast<int>(std::lround(value))); }

    // At any phase, as a key is pressed.
    dsp::Oscillator started(double hertz)
    {
        dsp::Oscillator oscillator { hertz };
        for (int i = between(0, 99); i > 0; --i)
            oscillator.next();
        return oscillator;
    }

    std::mt19937 random_;
    std::vector<dsp::Sample> samples_;
};

// Noise that leaves the two tones of -10 dBm0 so much above it.
inline double noise_for(double signal_to_noise_db) { return -10 + 3.01 - signal_to_noise_db; }

// How many have to be put right in what was heard: one that is missing, doubled or another counts once.
inline std::size_t wrong_digits(const std::string& pressed, const std::string& heard)
{
    std::vector<std::size_t> wrong(heard.size() + 1); // Up to each digit heard, for those pressed so far.
    std::iota(wrong.begin(), wrong.end(), 0);
    for (std::size_t i = 0; i < pressed.size(); ++i) {
        std::size_t before = wrong[0]++;
        for (std::size_t j = 0; j < heard.size(); ++j) {
            const std::size_t as_pressed = before + (pressed[i] == heard[j] ? 0 : 1);
            before = wrong[j + 1];
            wrong[j + 1] = std::min({ as_pressed, before + 1, wrong[j] + 1 });
        }
    }
    return wrong.back();
}

// What our detector tells when the sound comes in such frames.
inline std::vector<dsp::DtmfPress> presses_in(std::span<const dsp::Sample> sound, dsp::DtmfDetector& detector,
                                              std::size_t frame = dsp::frame_samples)
{
    std::vector<dsp::DtmfPress> presses;
    for (std::size_t at = 0; at < sound.size(); at += frame) {
        std::span<const dsp::Sample> rest = sound.subspan(at, std::min(frame, sound.size() - at));
        while (const auto press = detector.hear(rest))
            presses.push_back(*press);
    }
    return presses;
}

inline std::string digits_of(std::span<const dsp::DtmfPress> presses)
{
    std::string digits;
    for (const dsp::DtmfPress& press : presses)
        digits += press.digit;
    return digits;
}
