// Where things lie (office.md): with --root DIR, DIR/run, DIR/state and DIR/etc stand for the system's
// directories.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

struct Paths {
    std::filesystem::path run; // /run/yobirin: sockets; gone after a reboot.
    std::filesystem::path journals; // /run/yobirin/journals/DAEMON: this daemon's alone, memory-backed.
    std::filesystem::path state; // /var/lib/yobirin/DAEMON: this daemon's alone, on disk.
    std::filesystem::path etc; // /etc/yobirin
    std::filesystem::path
        share; // /usr/share/yobirin: what came with the program; under a root, etc/ of its tree.

    static Paths installed(const std::string& daemon);
    static Paths under(const std::filesystem::path& root, const std::string& daemon);

    std::string socket(const std::string& name) const { return (run / name).string(); }
    // Of a service that several processes share, mediad's: "org.yobirin.Media@0", "…@1" as far as they are
    // there, and the first in any case. Whoever starts processes makes all their sockets before.
    std::vector<std::string> sockets_of_all(const std::string& service) const;
};
