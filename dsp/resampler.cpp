#include "dsp/resampler.h"

#include "dsp/mixing.h"
#include "dsp/resampler_filters.h"

#include <algorithm>
#include <cassert>

namespace dsp {
namespace {

constexpr unsigned table_bits = 20;
constexpr unsigned phase_bits = 15; // The middle tap of a phase is nearly 1.

constexpr Sample rounded(std::int64_t value, std::int64_t divisor)
{
    return static_cast<Sample>((value >= 0 ? value + divisor / 2 : value - divisor / 2) / divisor);
}

// One low-pass filter in both uses, latest tap last, as the sound lies in memory. Products are summed in 32
// bits by the piece, for which sizes of taps must sum to less than 2^16, and pieces in 64.
template <unsigned Factor, std::size_t Taps, unsigned WholeBits, std::size_t WholePiece> struct Filter {
    static constexpr unsigned whole_bits = WholeBits;
    static constexpr std::size_t whole_piece = WholePiece;
    static constexpr std::size_t phase_piece = Taps / Factor / 2;
    std::array<std::array<Sample, Taps / Factor>, Factor> phases {};
    std::array<Sample, Taps> whole {};
};

template <typename Made> constexpr Made filter_of(std::span<const std::int32_t> half)
{
    Made filter;
    for (std::size_t tap = 0; tap < 2 * half.size(); ++tap) {
        const std::int32_t value = half[std::min(tap, 2 * half.size() - 1 - tap)];
        auto& phase = filter.phases[tap % filter.phases.size()];
        phase[phase.size() - 1 - tap / filter.phases.size()] = rounded(value, 1 << (table_bits - phase_bits));
        filter.whole[tap] = rounded(std::int64_t { value } << Made::whole_bits,
                                    static_cast<std::int64_t>(filter.phases.size()) << table_bits);
    }
    return filter;
}

constexpr auto by_two = filter_of<Filter<2, 64, 15, 32>>(half_of_by_two);
constexpr auto by_three = filter_of<Filter<3, 144, 15, 48>>(half_of_by_three);
constexpr auto by_six = filter_of<Filter<6, 192, 16, 48>>(half_of_by_six);

template <std::size_t Piece> constexpr bool fits(std::span<const Sample> taps)
{
    for (std::size_t begin = 0; begin < taps.size(); begin += Piece) {
        int sizes = 0;
        for (const Sample tap : taps.subspan(begin, Piece))
            sizes += tap < 0 ? -tap : tap;
        if (sizes >= 1 << 16)
            return false;
    }
    return true;
}
template <typename Made> constexpr bool fits(const Made& filter)
{
    for (const auto& phase : filter.phases)
        if (!fits<Made::phase_piece>(phase))
            return false;
    return fits<Made::whole_piece>(filter.whole);
}
static_assert(fits(by_two) && fits(by_three) && fits(by_six));

// The compiler makes vectors of the inner loop.
template <unsigned Bits, std::size_t Piece, std::size_t Taps>
Sample filtered(const Sample* sound, const std::array<Sample, Taps>& taps)
{
    std::int64_t sum = 1 << (Bits - 1);
    for (std::size_t begin = 0; begin < Taps; begin += Piece) {
        int piece = 0;
        for (std::size_t i = 0; i < Piece; ++i)
            piece += int { sound[begin + i] } * int { taps[begin + i] };
        sum += piece;
    }
    return held_in_range(static_cast<int>(sum >> Bits));
}

template <typename Use> auto with_filter(unsigned factor, Use use)
{
    switch (factor) {
    case 2:
        return use(by_two);
    case 3:
        return use(by_three);
    default:
        return use(by_six);
    }
}

constexpr bool is_known(unsigned rate) { return rate == 8000 || rate == 16000 || rate == 48000; }

} // namespace

Resampler::Resampler(unsigned from, unsigned to)
    : way_(from == to      ? Way::Same
               : from < to ? Way::Up
                           : Way::Down),
      factor_(std::max(from, to) / std::min(from, to))
{
    assert(is_known(from) && is_known(to));
}

std::size_t Resampler::output_samples(std::size_t samples) const
{
    if (way_ == Way::Down)
        return samples > phase_ ? (samples - phase_ - 1) / factor_ + 1 : 0;
    return samples * factor_; // 1 on the Way::Same.
}

std::chrono::microseconds Resampler::delay() const
{
    if (way_ == Way::Same)
        return {};
    const unsigned higher = factor_ == 2 ? 16000 : 48000;
    const std::size_t taps = with_filter(factor_, [](const auto& filter) { return filter.whole.size(); });
    return std::chrono::microseconds { (taps - 1) * 1'000'000 / 2 / higher };
}

void Resampler::reset()
{
    history_ = {};
    phase_ = 0;
}

template <typename Made>
std::size_t Resampler::convert_by(const Made& filter, std::span<const Sample> sound, std::span<Sample> room)
{
    const std::size_t back = (way_ == Way::Up ? filter.phases[0].size() : filter.whole.size()) - 1;
    std::size_t made = 0;
    Block block; // NOLINT: filled as far as it is read.
    while (!sound.empty()) {
        const std::size_t count = std::min(block_samples, sound.size());
        std::copy(history_.end() - static_cast<std::ptrdiff_t>(back), history_.end(), block.begin());
        std::ranges::copy(sound.first(count), block.begin() + static_cast<std::ptrdiff_t>(back));
        if (way_ == Way::Up) {
            for (std::size_t i = 0; i < count; ++i)
                for (const auto& phase : filter.phases)
                    room[made++] = filtered<phase_bits, Made::phase_piece>(&block[i], phase);
        } else {
            std::size_t i = phase_;
            for (; i < count; i += factor_)
                room[made++] = filtered<Made::whole_bits, Made::whole_piece>(&block[i], filter.whole);
            phase_ = static_cast<unsigned>(i - count);
        }
        std::copy_n(block.begin() + static_cast<std::ptrdiff_t>(count), back,
                    history_.end() - static_cast<std::ptrdiff_t>(back));
        sound = sound.subspan(count);
    }
    return made;
}

std::size_t Resampler::convert(std::span<const Sample> sound, std::span<Sample> room)
{
    if (output_samples(sound.size()) > room.size())
        return 0;
    if (way_ == Way::Same) {
        std::ranges::copy(sound, room.begin());
        return sound.size();
    }
    return with_filter(factor_, [&](const auto& filter) { return convert_by(filter, sound, room); });
}

} // namespace dsp
