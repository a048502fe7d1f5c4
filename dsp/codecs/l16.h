// L16: the samples as they are, high byte first (RFC 3551 4.5.11).
#pragma once

#include "dsp/codecs/codec.h"

namespace dsp::l16 {

std::size_t encode(std::span<const Sample>, std::span<std::byte>);
std::size_t decode(std::span<const std::byte>, std::span<Sample>);

} // namespace dsp::l16
