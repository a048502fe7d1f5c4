#include "dsp/fax_tones.h"

#include <algorithm>
#include <array>

namespace dsp {
namespace {

constexpr std::size_t samples_looked_at = frame_samples / 2;
constexpr std::size_t samples_between_looks = 640; // 80 ms
// CNG lasts 0.5 s, CED 2.6 to 4 s, the preamble 1 s; speech is as pure for shorter times.
constexpr unsigned looks_at_a_tone = 5;
constexpr unsigned looks_at_a_preamble = 8;

constexpr float quietest = 12000; // Mean square: -43 dBm0.
// cos(2 pi f / 8000): T.30 lets CNG be 38 Hz and CED 15 Hz off; some more for clocks and noise.
struct Band {
    FaxTone tone;
    float low;
    float high;
    float impurity_max; // Of the power, what one tone leaves unexplained.
};
// Two tones of a key leave 0.023 where they lie closest, the two of V.21 0.03; noise 25 dB below a tone
// 0.012.
constexpr float pure = 0.018F;
constexpr float between_two = 0.1F;
constexpr std::array bands {
    Band { FaxTone::Calling, 0.620F, 0.677F, pure }, // 1055 to 1145 Hz
    Band { FaxTone::Answering, -0.098F, -0.059F, pure }, // 2075 to 2125 Hz
    Band { FaxTone::Preamble, 0.090F, 0.300F, between_two }, // 1612 to 1885 Hz
};

using Floats = std::array<float, samples_looked_at>;

// In lanes, which is how a compiler may use wide registers for it.
float product(const Floats& one, const Floats& other)
{
    constexpr std::size_t lanes = 8;
    std::array<float, lanes> sums {};
    for (std::size_t at = 0; at < one.size(); at += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sums[lane] += one[at + lane] * other[at + lane];
    float sum = 0;
    for (const float lane : sums)
        sum += lane;
    return sum;
}

} // namespace

// In a pure tone the neighbours of each sample sum up to 2 cos(w) times the sample: the factor that fits best
// says which tone it would be, and what does not fit how far from one it is.
FaxTone fax_tone_in(std::span<const Sample> sound)
{
    if (sound.size() < samples_looked_at)
        return FaxTone::None;
    // Of each sample but the first and the last, and of its two neighbours; silence behind them.
    Floats samples {};
    Floats neighbours {};
    for (std::size_t i = 1; i + 1 < samples_looked_at; ++i) {
        samples[i] = sound[i];
        neighbours[i] = static_cast<float>(sound[i - 1] + sound[i + 1]);
    }
    const float power = product(samples, samples);
    if (power < quietest * samples_looked_at)
        return FaxTone::None;
    const float both = product(samples, neighbours);
    const float twice_cosine = both / power;
    const float unexplained = product(neighbours, neighbours) - twice_cosine * both;
    const float cosine = twice_cosine / 2;
    const auto found = std::ranges::find_if(bands, [&](const Band& band) {
        return cosine >= band.low && cosine <= band.high && unexplained <= band.impurity_max * power;
    });
    return found == bands.end() ? FaxTone::None : found->tone;
}

bool FaxDetector::hear(std::span<const std::byte> payload, CodecKind law)
{
    passed_ += payload.size();
    if (passed_ < samples_between_looks || payload.size() < samples_looked_at)
        return false;
    passed_ = 0;
    std::array<Sample, samples_looked_at> sound {};
    codec_of(law).decode(payload, sound);
    const FaxTone tone = fax_tone_in(sound);
    looks_ = tone == tone_ ? looks_ + 1 : 1;
    tone_ = tone;
    const unsigned wanted = tone == FaxTone::Preamble ? looks_at_a_preamble : looks_at_a_tone;
    return tone != FaxTone::None && looks_ == wanted;
}

} // namespace dsp
