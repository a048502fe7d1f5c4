#include "dsp/codecs/l16.h"

#include <algorithm>

namespace dsp::l16 {

std::size_t encode(std::span<const Sample> samples, std::span<std::byte> bytes)
{
    const std::size_t count = std::min(samples.size(), bytes.size() / 2);
    for (std::size_t i = 0; i < count; ++i) {
        const auto bits = static_cast<std::uint16_t>(samples[i]);
        bytes[2 * i] = static_cast<std::byte>(bits >> 8);
        bytes[2 * i + 1] = static_cast<std::byte>(bits & 0xffU);
    }
    return 2 * count;
}

std::size_t decode(std::span<const std::byte> bytes, std::span<Sample> samples)
{
    const std::size_t count = std::min(bytes.size() / 2, samples.size());
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned high = std::to_integer<unsigned>(bytes[2 * i]);
        const unsigned low = std::to_integer<unsigned>(bytes[2 * i + 1]);
        samples[i] = static_cast<Sample>(high << 8 | low);
    }
    return count;
}

} // namespace dsp::l16
