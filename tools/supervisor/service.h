// One daemon under supervision: started, watched, restarted when it dies, killed when it hangs.
#pragma once

#include "descriptor_store.h"
#include "launch.h"
#include "log_file.h"
#include "notification.h"
#include "units.h"

#include "event/loop.h"

#include <filesystem>
#include <functional>
#include <optional>

// Where the suite lives and what its programs are called with.
struct Surroundings {
    std::filesystem::path root;
    std::filesystem::path binaries; // Stands for /usr/lib/yobirin.
    std::filesystem::path units;
    std::filesystem::path notify_socket;
    std::filesystem::path logs; // One file a daemon in here; empty: all to our own standard error.
    std::vector<std::string> arguments; // For every daemon.

    // DIR/run for /run/yobirin.
    std::filesystem::path run() const { return root / "run"; }
};

class Service {
public:
    static Result<std::unique_ptr<Service>> make(events::Loop&, const Surroundings&, ServiceUnit,
                                                 events::Action became_ready, events::Action hear);

    void start();
    void stop(int signal); // For good.
    void take(Notification&);
    void died(int wait_status);

    const std::string& name() const { return unit_.name; }
    pid_t process() const { return process_; } // 0: none.
    bool is_ready() const { return is_ready_; }

private:
    Service(events::Loop&, const Surroundings&, ServiceUnit, events::Action became_ready,
            events::Action hear);
    void lose_patience();
    Launch how_to_launch() const;
    void store(Notification&);
    void kill(const char* why);
    void write_process_file() const;

    const Surroundings& around_;
    ServiceUnit unit_;
    LogFile log_ {};
    std::vector<FileDescriptor> listening_ {}; // In the order of unit_.sockets.
    DescriptorStore store_;
    events::Timer restart_;
    events::Timer patience_; // For READY=1, then for each WATCHDOG=1.
    events::Action became_ready_;
    events::Action hear_; // What daemons have said and nobody has read yet.
    pid_t process_ { 0 };
    bool is_ready_ { false };
    bool is_stopping_ { false };
};
