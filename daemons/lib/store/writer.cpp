#include "store/writer.h"

#include "base/file_descriptor.h"

#include <cassert>
#include <condition_variable>
#include <mutex>
#include <sys/eventfd.h>
#include <thread>
#include <vector>

namespace store {
namespace {

struct Waiting {
    Writer::Job job;
    Writer::Done done;
};

struct Finished {
    Writer::Done done;
    Result<> outcome;
};

} // namespace

struct Writer::State {
    State(events::Loop& loop, Database opened)
        : database(std::move(opened)),
          bell(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
          watch(loop, bell.number(), events::Interest::Read, [this](events::Ready) { deliver(); }),
          thread([this] { work(); })
    {
    }
    ~State()
    {
        {
            const std::lock_guard lock { mutex };
            ending = true;
        }
        came.notify_one();
        thread.join();
    }

    void work();
    std::vector<Finished> commit(std::vector<Waiting>&);
    void deliver();

    Database database; // The thread's alone.
    std::mutex mutex {};
    std::condition_variable came {};
    std::vector<Waiting> waiting {};
    std::vector<Finished> finished {};
    bool ending { false };
    FileDescriptor bell;
    events::Watch watch;
    std::thread thread; // Last: everything it uses is there when it starts.
};

void Writer::State::work()
{
    while (true) {
        std::vector<Waiting> batch;
        {
            std::unique_lock lock { mutex };
            came.wait(lock, [this] { return ending || !waiting.empty(); });
            if (waiting.empty())
                return;
            batch = std::exchange(waiting, {});
        }
        std::vector<Finished> outcomes = commit(batch);
        {
            const std::lock_guard lock { mutex };
            for (Finished& outcome : outcomes)
                finished.push_back(std::move(outcome));
        }
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t rung = ::write(bell.number(), &one, sizeof one);
    }
}

// All jobs in one transaction; one that fails is undone alone. When the commit fails, all have failed.
std::vector<Finished> Writer::State::commit(std::vector<Waiting>& batch)
{
    std::vector<Finished> outcomes;
    outcomes.reserve(batch.size());
    Result<> begun = database.execute("begin immediate");
    for (Waiting& one : batch) {
        Result<> outcome = begun;
        if (begun && (outcome = database.execute("savepoint job"))) {
            outcome = one.job(database);
            Result<> closed = database.execute(outcome ? "release job" : "rollback to job; release job");
            if (outcome && !closed)
                outcome = closed;
        }
        outcomes.push_back({ std::move(one.done), std::move(outcome) });
    }
    if (!begun)
        return outcomes;
    if (Result<> committed = database.execute("commit"); !committed) {
        static_cast<void>(database.execute("rollback")); // It may have rolled back by itself (disk full).
        for (Finished& outcome : outcomes)
            outcome.outcome = committed;
    }
    return outcomes;
}

void Writer::State::deliver()
{
    std::uint64_t rings = 0;
    [[maybe_unused]] const ssize_t got = ::read(bell.number(), &rings, sizeof rings);
    std::vector<Finished> outcomes;
    {
        const std::lock_guard lock { mutex };
        outcomes = std::exchange(finished, {});
    }
    for (Finished& outcome : outcomes)
        outcome.done(std::move(outcome.outcome));
}

Writer::Writer(events::Loop& loop, Database database)
    : state_(std::make_unique<State>(loop, std::move(database)))
{
}
Writer::~Writer() = default;

void Writer::write(Job job, Done done)
{
    {
        const std::lock_guard lock { state_->mutex };
        if (state_->waiting.size() < most_waiting) {
            state_->waiting.push_back({ std::move(job), std::move(done) });
            state_->came.notify_one();
            return;
        }
    }
    done(failure("org.yobirin.store.Busy", "the disk does not keep up"));
}

} // namespace store
