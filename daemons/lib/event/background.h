// Work that may block (a disk, a name server), on a thread of its own; what follows from it is done in the
// loop.
//
//     events::Background writing { loop };
//     writing.run([text] { auto written = write(text); return [written] { … }; }); // The second part in the
//     loop.
//
// One piece of work at a time. What is left of it when this is destroyed is waited for, and not followed up.
#pragma once

#include "event/loop.h"

#include <functional>
#include <memory>

namespace events {

class Background {
public:
    using Work = std::move_only_function<Action()>; // Returns what is done in the loop afterwards.

    explicit Background(Loop&);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    // From run() until what follows has begun.
    bool is_busy() const;
    void run(Work); // Not while busy.

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace events
