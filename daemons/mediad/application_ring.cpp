#include "application_ring.h"

#include "dsp/mixing.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace mediad {

Result<ApplicationRing> ApplicationRing::make(std::uint32_t streams)
{
    app::Ring ring = TRY(app::Ring::make({ .streams = streams, .sample_rate = dsp::telephone_clock }));
    FileDescriptor bell { eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
    if (!bell)
        return failure("org.yobirin.Media.NoPortFree", std::string { "eventfd: " } + std::strerror(errno));
    return ApplicationRing { std::move(ring), std::move(bell) };
}

ApplicationRing::ApplicationRing(app::Ring ring, FileDescriptor bell)
    : ring_(std::move(ring)), bell_(std::move(bell))
{
    for (std::uint32_t stream = 0; stream < ring_.shape().streams; ++stream) {
        heard_.push_back(ring_.writer(stream, app::Lane::Heard));
        spoken_lanes_.push_back(ring_.reader(stream, app::Lane::Spoken));
    }
}

void ApplicationRing::write(std::size_t stream, std::span<const dsp::Sample> sound, std::uint64_t timestamp)
{
    static constexpr std::array<dsp::Sample, dsp::frame_samples> silence {};
    heard_[stream].write({
        .timestamp = timestamp,
        .samples = sound.empty() ? std::span<const dsp::Sample> { silence } : sound,
        .flags = sound.empty() ? app::frame_is_silence : 0U,
    });
}

void ApplicationRing::take_spoken()
{
    const std::span<dsp::Sample> sum = spoken_.begin();
    std::ranges::fill(sum, dsp::Sample { 0 });
    bool has_spoken = false;
    for (app::LaneReader& lane : spoken_lanes_) {
        const std::optional<app::Frame> frame = lane.front();
        if (!frame)
            continue;
        has_spoken = true;
        dsp::add_to(sum, frame->samples);
        lane.pop();
    }
    if (!has_spoken)
        spoken_.be_silent();
}

void ApplicationRing::wake() const
{
    const std::uint64_t one = 1;
    // A full counter means that the application has been told often enough.
    [[maybe_unused]] const ssize_t written = ::write(bell_.number(), &one, sizeof one);
}

Result<std::vector<FileDescriptor>> ApplicationRing::descriptors() const
{
    std::vector<FileDescriptor> copies;
    for (const int descriptor : { ring_.descriptor().number(), bell_.number() }) {
        copies.emplace_back(fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
        if (!copies.back())
            return failure("org.yobirin.Media.NoPortFree", std::string { "dup: " } + std::strerror(errno));
    }
    return copies;
}

} // namespace mediad
