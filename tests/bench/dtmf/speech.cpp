#include "speech.h"

#include "dsp/mixing.h"
#include "dsp/music.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace dtmf_bench {
namespace {

using dsp::Sample;

constexpr std::size_t minute = static_cast<std::size_t>(synthesizer_rate) * 60;
constexpr double cut_off_hertz = 3700;
constexpr std::size_t phases = 64; // Between two samples.
constexpr std::size_t taps = 48;
using Filter = std::array<std::array<float, taps>, phases>;

// A low-pass filter for each place between two samples: a sinc under Hann's window.
Filter filter_for(double rate)
{
    Filter filter {};
    const double cut_off = 2 * cut_off_hertz / rate;
    for (std::size_t phase = 0; phase < phases; ++phase)
        for (std::size_t i = 0; i < taps; ++i) {
            const double place = static_cast<double>(i) - taps / 2.0 + 1
                - static_cast<double>(phase) / static_cast<double>(phases);
            const double x = std::numbers::pi * cut_off * place;
            const double window = 0.5 + 0.5 * std::cos(2 * std::numbers::pi * place / taps);
            filter[phase][i] =
                static_cast<float>(cut_off * window * (std::abs(x) < 1e-9 ? 1 : std::sin(x) / x));
        }
    return filter;
}

// As telephone sound, played at that speed.
std::vector<Sample> converted(const std::vector<Sample>& sound, double speed)
{
    const Filter filter = filter_for(synthesizer_rate);
    const double step = speed * synthesizer_rate / dsp::telephone_clock;
    std::vector<Sample> telephone;
    telephone.reserve(static_cast<std::size_t>(static_cast<double>(sound.size()) / step) + 1);
    for (double at = 0; at + taps < static_cast<double>(sound.size()); at += step) {
        const auto first = static_cast<std::size_t>(at);
        const auto phase = static_cast<std::size_t>((at - static_cast<double>(first)) * phases);
        float sum = 0;
        for (std::size_t i = 0; i < taps; ++i)
            sum += filter[phase][i] * static_cast<float>(sound[first + i]);
        telephone.push_back(dsp::held_in_range(static_cast<int>(std::lround(sum))));
    }
    return telephone;
}

// Of the frames that are not pauses.
double level_of(const std::vector<Sample>& sound)
{
    constexpr double pause = 100.0 * 100.0;
    double energy = 0;
    std::size_t count = 0;
    for (std::size_t at = 0; at + dsp::frame_samples <= sound.size(); at += dsp::frame_samples) {
        double power = 0;
        for (std::size_t i = at; i < at + dsp::frame_samples; ++i)
            power += double { static_cast<double>(sound[i]) } * sound[i] / dsp::frame_samples;
        if (power > pause) {
            energy += power;
            ++count;
        }
    }
    const double mean = count == 0 ? 1 : energy / static_cast<double>(count);
    return 10 * std::log10(2 * mean / (32767.0 * 32767.0)) + 3.14;
}

void amplify(std::vector<Sample>& sound, double decibel)
{
    const double factor = std::pow(10, decibel / 20);
    for (Sample& sample : sound)
        sample = dsp::held_in_range(static_cast<int>(std::lround(sample * factor)));
}

} // namespace

Speech::Speech(std::FILE* from, unsigned seed) : from_(from), random_(seed) { }

std::vector<Sample> Speech::next()
{
    std::vector<Sample> said(minute);
    said.resize(std::fread(said.data(), sizeof(Sample), said.size(), from_));
    if (said.empty())
        return {};
    std::vector<Sample> sound = converted(said, std::uniform_real_distribution { 0.8, 1.2 }(random_));
    level_ = std::uniform_real_distribution { -30.0, -10.0 }(random_);
    amplify(sound, level_ - level_of(sound));
    if (std::uniform_int_distribution { 0, 3 }(random_) == 0) { // Somebody holds the line to a loudspeaker.
        std::vector<Sample> music(sound.size());
        dsp::MusicBox {}.fill(music);
        amplify(music, -10);
        dsp::add_to(sound, music);
    }
    return sound;
}

} // namespace dtmf_bench
