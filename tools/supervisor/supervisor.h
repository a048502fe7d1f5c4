// The suite under one process, as systemd would run it: reads the real unit files, passes sockets, hears
// notifications, restarts what dies. Ends with SIGTERM or SIGINT, and everything with it.
#pragma once

#include "service.h"

#include "base/file_descriptor.h"
#include "event/loop.h"

#include <memory>
#include <vector>

class Supervisor {
public:
    explicit Supervisor(Surroundings);

    // `became_ready` is called once, when every daemon has said so.
    Result<> start(events::Action became_ready);
    void run(); // Until it is told to stop and all are gone.

private:
    void hear();
    void take_signals();
    void bury();
    void stop_all();
    void count_ready();

    Surroundings around_;
    events::Loop loop_ {};
    FileDescriptor notify_socket_ {};
    FileDescriptor signals_ {};
    std::vector<std::unique_ptr<Service>> services_ {};
    std::vector<events::Watch> watches_ {};
    events::Timer last_resort_;
    events::Action became_ready_ {};
    bool is_stopping_ { false };
};
