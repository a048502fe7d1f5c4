// When the engine ticks and keeps house: every 20 ms while somebody hears what is made here, every second
// while there are ports, never otherwise. An idle mediad does not wake.
#pragma once

#include "base/file_descriptor.h"
#include "event/loop.h"

#include <functional>

namespace mediad {

class Clockwork {
public:
    struct Works {
        std::move_only_function<void()> tick;
        std::move_only_function<void()> upkeep;
    };

    Clockwork(events::Loop&, Works);

    // Starts and stops what is needed and not; cheap when nothing changes.
    enum class Need { No, Yes };
    void set(Need tick, Need upkeep);

private:
    void tick_came();
    void start_ticking();
    void stop_ticking();

    Works works_;
    FileDescriptor beat_; // A timerfd: libevent's timers come a millisecond late.
    events::Watch on_beat_;
    events::Timer on_upkeep_;
    bool is_ticking_ { false };
    bool keeps_up_ { false };
};

} // namespace mediad
