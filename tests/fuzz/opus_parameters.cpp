// Reads bytes as what a=fmtp says of Opus. Numbers stay in their ranges, and what was understood survives
// being written and read again.
#include "require.h"

#include "dsp/codecs/opus_parameters.h"

namespace {

constexpr bool is_between(unsigned value, unsigned least, unsigned most)
{
    return value >= least && value <= most;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto parameters = dsp::read_opus_parameters(text_of_input(data, size));
    require(is_between(parameters.max_playback_rate, 8000, 48000));
    require(is_between(parameters.max_capture_rate, 8000, 48000));
    require(is_between(parameters.max_average_bitrate.value_or(6000), 6000, 510'000));
#ifdef YOBIRIN_PLANTED_BUG
    require(!parameters.constant_bitrate
            || parameters.max_average_bitrate); // Believes nobody says one alone.
#endif
    const std::string text = written(parameters);
    require(dsp::read_opus_parameters(text) == parameters);
    return 0;
}
