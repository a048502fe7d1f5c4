// What every daemon has in common: command line, sockets, readiness, watchdog, journal, status.
//
//     static Result<> run(Daemon& daemon)
//     {
//         …
//         TRY(daemon.serve("org.yobirin.Recordings", service));
//         return daemon.run(); // READY=1, event loop, watchdog.
//     }
//     int main(int argc, char** argv) { return Daemon::start("recordd", argc, argv, run); }
//
// There is no goodbye: ending is the same as dying. --help prints the first comment of main.cpp.
#pragma once

#include "base/counters.h"
#include "base/file_descriptor.h"
#include "base/result.h"
#include "daemon/paths.h"
#include "event/loop.h"
#include "ipc/server.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class Daemon {
public:
    // `name` may get an instance from the command line (--instance 0 → "mediad@0").
    static int start(const char* name, int argc, char** argv, Result<> (*run)(Daemon&));
    ~Daemon();

    events::Loop& loop();
    const Paths& paths() const; // The directories `run`, `journals` and `state` exist.
    const std::string& name() const; // "mediad@0"
    std::optional<int> instance() const;
    bool has_test_hooks() const; // --test-hooks: tests may ask for misbehaviour.
    Counters& counters();

    // Serves on the socket of that name: the one passed in LISTEN_FDS, else made in the run directory.
    Result<> serve(const std::string& socket_name, ipc::Service&, ipc::ServerLimits = {});

    // Descriptors parked with the supervisor (FDSTORE=1), which survive this process. Names are of letters,
    // digits, '-', '.' and '@'. Each park() wakes the supervisor: park many descriptors at once, under one
    // name. What is not taken back before run() is given up.
    std::vector<FileDescriptor> take_parked(const std::string& name); // Those given back at this start.
    void park(const std::string& name, const std::vector<int>& descriptors);
    void unpark(const std::string& name); // FDSTOREREMOVE=1

    // The state shown in `yobirin status`; degraded says why and what to do.
    void degraded(std::string reason);
    void recovered();
    void set_office_version(std::int64_t); // The one that is live: listening, ports ready.

    // Sends READY=1, runs the loop, feeds the watchdog from it after `probe` (if set) returned true.
    Result<> run();
    void probe_with(std::move_only_function<bool()> probe);

private:
    struct State;
    explicit Daemon(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};
