// Writes to a database from a thread of its own, so that a slow disk never stops the loop. What is waiting
// when the thread comes round is committed together: one sync for many.
//
//     store::Writer writer { loop, TRY(store::Database::open(path)) };
//     writer.write([rows](store::Database& database) { return insert(database, rows); },
//                  [reply](Result<> written) { … });   // From the loop, when it is on disk or has failed.
#pragma once

#include "event/loop.h"
#include "store/database.h"

#include <functional>
#include <memory>

namespace store {

class Writer {
public:
    using Job =
        std::move_only_function<Result<>(Database&)>; // Runs in the thread; touches nothing of the loop's.
    using Done = std::move_only_function<void(Result<>)>;

    // More waiting jobs than this are refused at once, with store::Busy.
    static constexpr std::size_t most_waiting = 10'000;

    Writer(events::Loop&, Database);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void write(Job, Done);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace store
