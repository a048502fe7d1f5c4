#include "listener.h"

#include <algorithm>
#include <array>
#include <span>

namespace ivrd {
namespace {

constexpr std::uint64_t milliseconds_a_second = 1000;

std::chrono::milliseconds time_of(std::uint64_t samples, std::uint64_t rate)
{
    return std::chrono::milliseconds { samples * milliseconds_a_second / rate };
}

} // namespace

bool can_listen_at(std::uint32_t sample_rate)
{
    return sample_rate == 8000 || sample_rate == 16000 || sample_rate == 48000; // As dsp::Resampler.
}

Listener::Listener(std::uint32_t sample_rate)
    : sample_rate_(sample_rate), to_telephone_(sample_rate, dsp::telephone_clock)
{
}

std::vector<HeardDigit> Listener::hear(const app::Frame& frame)
{
    if (expected_ != frame.timestamp) {
        detector_ = dsp::DtmfDetector {};
        to_telephone_.reset();
        began_ = frame.timestamp;
    }
    expected_ = frame.timestamp + frame.samples.size();

    std::array<dsp::Sample, dsp::frame_samples> room {};
    const std::size_t samples = to_telephone_.convert(frame.samples, room);
    std::span<const dsp::Sample> rest = std::span { room }.first(samples);
    std::vector<HeardDigit> heard;
    while (const auto press = detector_.hear(rest))
        heard.push_back(
            { .digit = press->digit,
              .began = time_of(began_, sample_rate_) + time_of(press->began, dsp::telephone_clock),
              .duration = time_of(press->duration, dsp::telephone_clock) });
    return heard;
}

} // namespace ivrd
