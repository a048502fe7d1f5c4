#include "dsp/codecs/g722.h"

#include "dsp/mixing.h"

#include <algorithm>
#include <utility>

namespace dsp {
namespace {

// The tables of G.722 6.2: decision levels and output values as multiples of the scale.
// The first are times 16, so that the upper half of a product is the level, and three zeros fill vectors.
constexpr std::array<std::uint16_t, 32> lower_decisions = [] {
    std::array<std::uint16_t, 32> decisions { 0,    0,    0,    35,   72,   110,  150,  190,  233,  276, 323,
                                              370,  422,  473,  530,  587,  650,  714,  786,  858,  940, 1023,
                                              1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919 };
    for (std::uint16_t& decision : decisions)
        decision = static_cast<std::uint16_t>(decision << 4);
    return decisions;
}();
constexpr int upper_decision = 564;
constexpr std::array<int, 64> lower_values {
    -136,  -136,  -136,  -136,  -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232,
    -9360, -8576, -7856, -7192, -6576,  -6000,  -5456,  -4944,  -4464,  -4008,  -3576,  -3168,  -2776,
    -2400, -2032, -1688, -1360, -1040,  -728,   24808,  21904,  19008,  16704,  14984,  13512,  12280,
    11192, 10232, 9360,  8576,  7856,   7192,   6576,   6000,   5456,   4944,   4464,   4008,   3576,
    3168,  2776,  2400,  2032,  1688,   1360,   1040,   728,    432,    136,    -432,   -136
};
constexpr std::array<int, 16> coarse_values { 0,     -20456, -12896, -8968, -6288, -4240, -2584, -1200,
                                              20456, 12896,  8968,   6288,  4240,  2584,  1200,  0 };
constexpr std::array<int, 4> upper_values { -7408, -1616, 7408, 1616 };
// How a code moves the logarithm of the scale.
constexpr std::array<int, 16> lower_steps { -60,  3042, 1198, 538, 334, 172, 58,  -30,
                                            3042, 1198, 538,  334, 172, 58,  -30, -60 };
constexpr std::array<int, 4> upper_steps { 798, -214, 798, -214 };
// 2 to the power of n / 32, times 2048.
constexpr std::array<int, 32> powers { 2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543,
                                       2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025, 3091, 3158, 3228,
                                       3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008 };

// Half of the 24 coefficients of the quadrature mirror filter (table 11); the other half mirrors it.
constexpr std::array<Sample, 12> mirror_filter { 3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11 };

constexpr std::array<Sample, 24> band_filter(int sign_of_even)
{
    std::array<Sample, 24> filter {};
    for (std::size_t i = 0; i < mirror_filter.size(); ++i) {
        filter[2 * i] = static_cast<Sample>(sign_of_even * mirror_filter[i]);
        filter[2 * i + 1] = mirror_filter[mirror_filter.size() - 1 - i];
    }
    return filter;
}
constexpr auto lower_filter = band_filter(1);
constexpr auto upper_filter = band_filter(-1);
// With zeros before them, for vectors of eight.
constexpr std::size_t padding = 4;
constexpr auto even_filter = [] {
    std::array<Sample, mirror_filter.size() + padding> filter {};
    std::ranges::reverse_copy(mirror_filter, filter.begin() + padding);
    return filter;
}();
constexpr auto odd_filter = [] {
    std::array<Sample, mirror_filter.size() + padding> filter {};
    std::ranges::copy(mirror_filter, filter.begin() + padding);
    return filter;
}();

// As many as the filter has; the compiler makes vectors of it.
template <std::size_t Count> int product(const Sample* sound, const std::array<Sample, Count>& filter)
{
    int sum = 0;
    for (std::size_t i = 0; i < Count; ++i)
        sum += int { sound[i] } * int { filter[i] };
    return sum;
}

constexpr bool signs_differ(int one, int other) { return (one ^ other) < 0; }

// Block 3: LOGSCL and SCALEL, or LOGSCH and SCALEH.
void adapt_scale(G722Band& band, int step, int most, int shift)
{
    band.log_scale = std::clamp((band.log_scale * 127 >> 7) + step, 0, most);
    const int power = powers[static_cast<std::size_t>(band.log_scale >> 6 & 31)];
    const int down = shift - (band.log_scale >> 11);
    band.scale = (down < 0 ? power << -down : power >> down) << 2;
}

// UPPOL2, UPPOL1
void adapt_poles(G722Band& band, int partial)
{
    const bool turned = signs_differ(partial, band.partial[0]);
    const int quadruple = held_in_range(band.poles[0] * 4);
    const int first = turned ? quadruple : -quadruple;
    const int second = signs_differ(partial, band.partial[1]) ? -128 : 128;
    band.poles[1] =
        std::clamp(second + (held_in_range(first) >> 7) + (band.poles[1] * 32512 >> 15), -12288, 12288);
    const int most = 15360 - band.poles[1];
    band.poles[0] = std::clamp((turned ? -192 : 192) + (band.poles[0] * 32640 >> 15), -most, most);
}

// Block 4: the predictor learns of a quantised difference and says what comes next.
void predict(G722Band& band, int difference)
{
    const int reconstructed = held_in_range(band.signal + difference);
    const int partial = held_in_range(band.zero_signal + difference);
    adapt_poles(band, partial);
    band.partial = { partial, band.partial[0] };
    band.reconstructed = { reconstructed, band.reconstructed[0] };

    const int gain = difference == 0 ? 0 : 128;
    int sum = 0;
    int newer = held_in_range(2 * difference);
    for (std::size_t i = 0; i < band.zeros.size(); ++i) { // UPZERO and FILTEZ
        const int step = signs_differ(band.doubled[i], difference) ? -gain : gain;
        // Times 32640 / 32768, rounded down; it draws so strongly to 0 that no step leaves 16 bits.
        band.zeros[i] += step + (-band.zeros[i] >> 8);
        newer = std::exchange(band.doubled[i], newer);
        sum += band.zeros[i] * band.doubled[i] >> 15;
    }
    band.zero_signal = held_in_range(sum);
    const int poles = (band.poles[0] * held_in_range(2 * band.reconstructed[0]) >> 15)
        + (band.poles[1] * held_in_range(2 * band.reconstructed[1]) >> 15); // FILTEP
    band.signal = held_in_range(held_in_range(poles) + band.zero_signal);
}

// Blocks 2 to 4 of a band, told what was sent.
void follow_lower(G722Band& band, unsigned code)
{
    const std::size_t coarse = code >> 2;
    const int difference = band.scale * coarse_values[coarse] >> 15;
    adapt_scale(band, lower_steps[coarse], 18432, 8);
    predict(band, difference);
}

void follow_upper(G722Band& band, unsigned code)
{
    const int difference = band.scale * upper_values[code] >> 15;
    adapt_scale(band, upper_steps[code], 22528, 10);
    predict(band, difference);
}

constexpr int magnitude(int difference) { return difference >= 0 ? difference : -difference - 1; }

// How many decision levels a difference passes. Speech jumps about among them: comparing with all in vectors
// is quicker than a search, whose every branch is a surprise.
unsigned interval_of(int size, int scale)
{
    const auto factor = static_cast<std::uint16_t>(scale);
    std::int16_t passed = -3; // The zeros before the levels are always passed.
    for (const std::uint16_t decision : lower_decisions) {
        const auto level = static_cast<std::int16_t>(std::uint32_t { decision } * factor >> 16);
        passed = static_cast<std::int16_t>(passed + (level <= static_cast<std::int16_t>(size) ? 1 : 0));
    }
    return static_cast<unsigned>(passed);
}

unsigned lower_code(const G722Band& band, int sound)
{
    const int difference = held_in_range(sound - band.signal);
    const unsigned interval = interval_of(magnitude(difference), band.scale);
    if (difference >= 0)
        return 61 - interval;
    return interval < 2 ? 63 - interval : 33 - interval;
}

unsigned upper_code(const G722Band& band, int sound)
{
    const int difference = held_in_range(sound - band.signal);
    const bool is_far = magnitude(difference) >= upper_decision * band.scale >> 12;
    if (difference >= 0)
        return is_far ? 2 : 3;
    return is_far ? 0 : 1;
}

constexpr int held_in_15_bits(int value) { return std::clamp(value, -16384, 16383); }

constexpr std::size_t block_pairs = 160; // 20 ms

} // namespace

std::size_t G722Encoder::encode(std::span<const Sample> samples, std::span<std::byte> codes)
{
    const std::size_t count = std::min(samples.size() / 2, codes.size());
    std::array<Sample, 22 + 2 * block_pairs> sound; // NOLINT: filled as far as it is read.
    for (std::size_t begin = 0; begin < count; begin += block_pairs) {
        const std::size_t pairs = std::min(block_pairs, count - begin);
        std::ranges::copy(history_, sound.begin());
        std::ranges::copy(samples.subspan(2 * begin, 2 * pairs), sound.begin() + history_.size());
        for (std::size_t i = 0; i < pairs; ++i) {
            // 12 bits of the filter, 1 of its two halves, 1 because G.722 takes 15.
            const auto lower = static_cast<Sample>(product(&sound[2 * i], lower_filter) >> 14);
            const auto upper = static_cast<Sample>(product(&sound[2 * i], upper_filter) >> 14);
            const unsigned low = lower_code(lower_, lower);
            const unsigned high = upper_code(upper_, upper);
            follow_lower(lower_, low);
            follow_upper(upper_, high);
            codes[begin + i] = static_cast<std::byte>(high << 6 | low);
        }
        std::copy_n(sound.begin() + 2 * pairs, history_.size(), history_.begin());
    }
    return count;
}

std::size_t G722Decoder::decode(std::span<const std::byte> codes, std::span<Sample> samples)
{
    const std::size_t count = std::min(codes.size(), samples.size() / 2);
    std::array<Sample, 15 + block_pairs> sums; // NOLINT: filled as far as it is read.
    std::array<Sample, 15 + block_pairs> differences; // NOLINT: likewise.
    for (std::size_t begin = 0; begin < count; begin += block_pairs) {
        const std::size_t pairs = std::min(block_pairs, count - begin);
        std::ranges::copy(sums_, sums.begin());
        std::ranges::copy(differences_, differences.begin());
        for (std::size_t i = 0; i < pairs; ++i) {
            const auto code = std::to_integer<unsigned>(codes[begin + i]);
            const unsigned low = code & 0x3fU;
            const unsigned high = code >> 6;
            const int lower = held_in_15_bits(lower_.signal + (lower_.scale * lower_values[low] >> 15));
            const int upper = held_in_15_bits(upper_.signal + (upper_.scale * upper_values[high] >> 15));
            follow_lower(lower_, low);
            follow_upper(upper_, high);
            sums[i + 15] = static_cast<Sample>(lower + upper);
            differences[i + 15] = held_in_range(lower - upper);
            samples[2 * (begin + i)] = held_in_range(product(&differences[i], even_filter) >> 11);
            samples[2 * (begin + i) + 1] = held_in_range(product(&sums[i], odd_filter) >> 11);
        }
        std::copy_n(sums.begin() + pairs, sums_.size(), sums_.begin());
        std::copy_n(differences.begin() + pairs, differences_.size(), differences_.begin());
    }
    return 2 * count;
}

} // namespace dsp
