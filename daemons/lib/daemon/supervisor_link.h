// The daemon's side of what systemd (or tools/supervisor) and it say to each other: descriptors passed at
// start, readiness, the watchdog, descriptors parked for the next process. See sd_notify(3).
#pragma once

#include "base/file_descriptor.h"

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

// LISTEN_FDS and LISTEN_FDNAMES: listening sockets and what the last process parked, by name.
class PassedDescriptors {
public:
    // Takes them over from the environment, which then no longer shows them to children.
    static PassedDescriptors from_environment();

    std::vector<FileDescriptor> take(const std::string& name);
    std::vector<std::string> names() const; // Of those nobody has taken.

private:
    std::map<std::string, std::vector<FileDescriptor>> by_name_ {};
};

class SupervisorLink {
public:
    // From NOTIFY_SOCKET and WATCHDOG_USEC; without them everything is said to nobody.
    static SupervisorLink from_environment();

    void say(const std::string& text) const; // "READY=1"
    void feed_watchdog() const; // Never waits for a supervisor that is busy.
    void park(const std::string& name, const std::vector<int>& descriptors) const;
    void unpark(const std::string& name) const;

    std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }

private:
    void send(const std::string& text, std::span<const int> descriptors, int flags) const;

    std::string address_ {};
    FileDescriptor socket_ {};
    std::optional<std::chrono::microseconds> watchdog_ {};
};
