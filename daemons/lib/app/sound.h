// The sound of one port, as an application has it: a ring and the bell that mediad rings once every 20 ms.
//
//     app::fetch_sound(loop, audio_channel, *given.audio, [&](Result<app::Sound> sound) { … });
//     sound.when_tick([&] {
//         while (const auto frame = sound.heard(0).front()) { …; sound.heard(0).pop(); }
//         sound.spoken(0).write({ .timestamp = at, .samples = next_20_ms }); // As much as was heard: that is
//         the pace.
//     });
#pragma once

#include "app/ring.h"
#include "base/file_descriptor.h"
#include "base/result.h"
#include "event/loop.h"
#include "ipc/channel.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace app {

class Sound {
public:
    Sound(events::Loop&, Ring, FileDescriptor bell);
    Sound(Sound&&) = default;
    Sound& operator=(Sound&&) = default;

    const RingShape& shape() const { return ring_.shape(); }
    LaneReader& heard(std::uint32_t stream) { return heard_.at(stream); }
    LaneWriter& spoken(std::uint32_t stream) { return spoken_.at(stream); }

    void when_tick(std::move_only_function<void()>); // Ticks that were missed come as one.

private:
    events::Loop* loop_;
    Ring ring_;
    FileDescriptor bell_;
    std::vector<LaneReader> heard_ {};
    std::vector<LaneWriter> spoken_ {};
    std::optional<events::Watch> watch_ {};
};

// Asks the mediad at the other end of `audio` for the sound of a port. The channel outlives the answer.
void fetch_sound(events::Loop&, ipc::Channel& audio, const std::string& port,
                 std::move_only_function<void(Result<Sound>)>);

} // namespace app
