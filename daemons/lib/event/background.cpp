#include "event/background.h"

#include "base/file_descriptor.h"

#include <cassert>
#include <cstdint>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace events {

struct Background::State {
    explicit State(Loop& loop)
        : done(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
          watch(loop, done.number(), Interest::Read, [this](Ready) { follow_up(); })
    {
    }

    void follow_up();

    FileDescriptor done; // The thread rings it when it is through.
    Watch watch;
    bool is_busy { false };
    Action next {}; // Written by the thread before it rings, read after it was joined.
    std::jthread thread {}; // Last: gone before what it uses.
};

void Background::State::follow_up()
{
    std::uint64_t count = 0;
    if (read(done.number(), &count, sizeof count) != sizeof count)
        return;
    thread.join();
    is_busy = false;
    Action action = std::exchange(next, {}); // Moved out: it may begin the next work.
    if (action)
        action();
}

Background::Background(Loop& loop) : state_(std::make_unique<State>(loop)) { }
Background::~Background() = default;

bool Background::is_busy() const { return state_->is_busy; }

void Background::run(Work work)
{
    assert(!state_->is_busy);
    state_->is_busy = true;
    state_->thread = std::jthread { [state = state_.get(), work = std::move(work)]() mutable {
        state->next = work();
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = write(state->done.number(), &one, sizeof one);
    } };
}

} // namespace events
