#include "dsp/codecs/pcma.h"

#include "dsp/codecs/pcmu.h"

#include <algorithm>

namespace dsp::pcma {
namespace {

constexpr std::array<Sample, 256> linear = [] {
    std::array<Sample, 256> table {};
    for (std::size_t code = 0; code < table.size(); ++code)
        table[code] = decoded(static_cast<std::uint8_t>(code));
    return table;
}();

} // namespace

constexpr ByteTable to_pcmu = [] {
    ByteTable table {};
    for (std::size_t code = 0; code < table.size(); ++code)
        table[code] = std::byte { pcmu::encoded(decoded(static_cast<std::uint8_t>(code))) };
    return table;
}();

std::size_t encode(std::span<const Sample> samples, std::span<std::byte> codes)
{
    const std::size_t count = std::min(samples.size(), codes.size());
    for (std::size_t i = 0; i < count; ++i)
        codes[i] = std::byte { encoded(samples[i]) };
    return count;
}

std::size_t decode(std::span<const std::byte> codes, std::span<Sample> samples)
{
    const std::size_t count = std::min(samples.size(), codes.size());
    for (std::size_t i = 0; i < count; ++i)
        samples[i] = linear[std::to_integer<std::size_t>(codes[i])];
    return count;
}

} // namespace dsp::pcma
