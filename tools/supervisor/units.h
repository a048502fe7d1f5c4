// What the unit files of the suite ask for, in the words of a supervisor: which services there are, how each
// is started and kept alive, which sockets it is given.
#pragma once

#include "base/result.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

struct SocketUnit {
    std::string name; // FileDescriptorName=
    std::filesystem::path path; // ListenStream=
    unsigned mode { 0660 };
};

struct ServiceUnit {
    std::string name; // As the daemon calls itself: "mediad@0".
    std::vector<std::string> command; // ExecStart=
    std::vector<SocketUnit> sockets {}; // Sockets=
    std::chrono::milliseconds restart_after { 100 };
    std::chrono::milliseconds watchdog { 0 }; // 0: none.
    std::chrono::milliseconds start_timeout { 0 };
    int watchdog_signal { 0 };
    std::size_t most_stored { 0 }; // FileDescriptorStoreMax=
    bool is_restarted { false }; // Restart=always
};

// Those that yobirin.target wants, in its order.
Result<std::vector<ServiceUnit>> load_units(const std::filesystem::path& directory);
