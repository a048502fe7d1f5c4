#include "dsp/codecs/coder.h"

#include <algorithm>

namespace dsp {

std::size_t Encoder::encode(std::span<const Sample> sound, std::span<std::byte> packet)
{
    return std::visit([&](auto& coder) { return coder.encode(sound, packet); }, kind_);
}

void Encoder::expect_loss(unsigned percent)
{
    if (OpusEncoder* const opus = std::get_if<OpusEncoder>(&kind_))
        opus->expect_loss(percent);
}

void Encoder::reset()
{
    std::visit([](auto& coder) { coder.reset(); }, kind_);
}

std::size_t Decoder::decode(std::span<const std::byte> payload, std::span<Sample> sound)
{
    return std::visit([&](auto& coder) { return coder.decode(payload, bounded(sound)); }, kind_);
}

std::size_t Decoder::conceal(std::span<Sample> lost)
{
    if (OpusDecoder* const opus = std::get_if<OpusDecoder>(&kind_))
        return opus->conceal(bounded(lost));
    if (ComfortNoiseDecoder* const noise = std::get_if<ComfortNoiseDecoder>(&kind_))
        return noise->conceal(bounded(lost));
    return 0;
}

std::size_t Decoder::recover(std::span<const std::byte> next, std::span<Sample> lost)
{
    if (OpusDecoder* const opus = std::get_if<OpusDecoder>(&kind_))
        return opus->recover(next, bounded(lost));
    return conceal(lost);
}

void Decoder::reset()
{
    std::visit([](auto& coder) { coder.reset(); }, kind_);
}

std::span<Sample> Decoder::bounded(std::span<Sample> sound) const
{
    constexpr unsigned most_ms = 120; // The longest packet that Opus has (RFC 6716 2.1.4).
    return sound.first(std::min<std::size_t>(sound.size(), sound_rate_ / 1000 * most_ms));
}

} // namespace dsp
