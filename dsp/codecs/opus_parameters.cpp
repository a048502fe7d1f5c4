#include "dsp/codecs/opus_parameters.h"

#include "base/text.h"

#include <array>

namespace dsp {
namespace {

constexpr unsigned most_parameters = 32;

struct Flag {
    std::string_view name;
    bool OpusParameters::* value;
};
constexpr std::array flags {
    Flag { "stereo", &OpusParameters::stereo },
    Flag { "sprop-stereo", &OpusParameters::sends_stereo },
    Flag { "useinbandfec", &OpusParameters::in_band_fec },
    Flag { "usedtx", &OpusParameters::dtx },
    Flag { "cbr", &OpusParameters::constant_bitrate },
};

struct Rate {
    std::string_view name;
    unsigned OpusParameters::* value;
};
constexpr std::array rates {
    Rate { "maxplaybackrate", &OpusParameters::max_playback_rate },
    Rate { "sprop-maxcapturerate", &OpusParameters::max_capture_rate },
};
constexpr std::string_view bitrate_name = "maxaveragebitrate";

std::optional<unsigned> number_between(std::string_view text, unsigned least, unsigned most)
{
    const auto number = parse_number<unsigned>(text);
    return number && *number >= least && *number <= most ? number : std::nullopt;
}

void take(OpusParameters& parameters, std::string_view name, std::string_view value)
{
    for (const Flag& flag : flags)
        if (equal_ignoring_case(flag.name, name))
            if (const auto number = number_between(value, 0, 1))
                parameters.*flag.value = *number == 1;
    for (const Rate& rate : rates)
        if (equal_ignoring_case(rate.name, name))
            if (const auto number = number_between(value, 8000, 48000))
                parameters.*rate.value = *number;
    if (equal_ignoring_case(bitrate_name, name))
        if (const auto number = number_between(value, 6000, 510'000))
            parameters.max_average_bitrate = number;
}

} // namespace

OpusParameters read_opus_parameters(std::string_view fmtp)
{
    OpusParameters parameters;
    for (unsigned i = 0; i < most_parameters && !fmtp.empty(); ++i) {
        const std::string_view one = fmtp.substr(0, fmtp.find(';'));
        fmtp.remove_prefix(one.size() < fmtp.size() ? one.size() + 1 : one.size());
        const std::size_t equals = one.find('=');
        if (equals != std::string_view::npos)
            take(parameters, trimmed(one.substr(0, equals)), trimmed(one.substr(equals + 1)));
    }
    return parameters;
}

std::string written(const OpusParameters& parameters)
{
    const OpusParameters usual;
    std::string text;
    const auto add = [&](std::string_view name, unsigned value) {
        text.append(text.empty() ? "" : ";").append(name).append("=").append(std::to_string(value));
    };
    for (const Rate& rate : rates)
        if (parameters.*rate.value != usual.*rate.value)
            add(rate.name, parameters.*rate.value);
    if (parameters.max_average_bitrate)
        add(bitrate_name, *parameters.max_average_bitrate);
    for (const Flag& flag : flags)
        if (parameters.*flag.value)
            add(flag.name, 1);
    return text;
}

} // namespace dsp
