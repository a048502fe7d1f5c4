#include "clockwork.h"

#include "limits.h"

#include <algorithm>
#include <sys/timerfd.h>
#include <unistd.h>

namespace mediad {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds beat = 20ms;

} // namespace

Clockwork::Clockwork(events::Loop& loop, Works works)
    : works_(std::move(works)),
      beat_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)),
      on_beat_(loop, beat_.number(), events::Interest::Read, [this](events::Ready) { tick_came(); }),
      on_upkeep_(loop, [this] {
          on_upkeep_.start(1s, events::Slack::Coarse);
          works_.upkeep();
      })
{
}

void Clockwork::set(Need tick, Need upkeep)
{
    if ((tick == Need::Yes) != is_ticking_)
        is_ticking_ ? stop_ticking() : start_ticking();
    if ((upkeep == Need::Yes) == keeps_up_)
        return;
    keeps_up_ = !keeps_up_;
    if (keeps_up_)
        on_upkeep_.start(1s, events::Slack::Coarse);
    else
        on_upkeep_.stop();
}

void Clockwork::start_ticking()
{
    itimerspec times {};
    times.it_interval.tv_nsec = times.it_value.tv_nsec = beat.count();
    timerfd_settime(beat_.number(), 0, &times, nullptr);
    is_ticking_ = true;
}

void Clockwork::stop_ticking()
{
    const itimerspec never {};
    timerfd_settime(beat_.number(), 0, &never, nullptr);
    is_ticking_ = false;
}

void Clockwork::tick_came()
{
    std::uint64_t beats = 0;
    if (read(beat_.number(), &beats, sizeof beats) != sizeof beats)
        return;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(beats, limits::ticks_to_catch_up); ++i)
        works_.tick();
}

} // namespace mediad
