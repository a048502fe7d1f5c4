#include "app/sound.h"

#include "org.yobirin.Audio.h"

#include <cstdint>
#include <unistd.h>

namespace app {
namespace {

Result<Sound> sound_of(events::Loop& loop, Result<ipc::RawReply> raw)
{
    if (!raw)
        return std::unexpected(std::move(raw).error());
    yobirin::Audio::FetchReply reply;
    TRY(decode(raw->parameters_json, reply));
    if (raw->descriptors.size() != 2)
        return failure("org.yobirin.app.NoRing", "expected a memfd and an eventfd");
    Ring ring = TRY(Ring::map(std::move(raw->descriptors[0])));
    if (ring.shape().streams != static_cast<std::uint64_t>(reply.streams))
        return failure("org.yobirin.app.NoRing", "the ring has another number of streams");
    return Sound { loop, std::move(ring), std::move(raw->descriptors[1]) };
}

} // namespace

Sound::Sound(events::Loop& loop, Ring ring, FileDescriptor bell)
    : loop_(&loop), ring_(std::move(ring)), bell_(std::move(bell))
{
    for (std::uint32_t stream = 0; stream < ring_.shape().streams; ++stream) {
        heard_.push_back(ring_.reader(stream, Lane::Heard));
        spoken_.push_back(ring_.writer(stream, Lane::Spoken));
    }
}

void Sound::when_tick(std::move_only_function<void()> action)
{
    const int bell = bell_.number(); // Not `this`: a sound may be moved.
    watch_.emplace(*loop_, bell, events::Interest::Read,
                   [bell, tick = std::move(action)](events::Ready) mutable {
                       std::uint64_t rung = 0;
                       if (read(bell, &rung, sizeof rung) == sizeof rung)
                           tick();
                   });
}

void fetch_sound(events::Loop& loop, ipc::Channel& audio, const std::string& port,
                 std::move_only_function<void(Result<Sound>)> answer)
{
    audio.call({ "org.yobirin.Audio.Fetch", encode(yobirin::Audio::Fetch { .port = port }) },
               [&loop, given = std::move(answer)](Result<ipc::RawReply> raw) mutable {
                   given(sound_of(loop, std::move(raw)));
               });
}

} // namespace app
