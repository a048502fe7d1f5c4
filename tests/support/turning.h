// What tests with a real loop and real sockets share: turning until something has come about, and a place for
// sockets.
#pragma once

#include "event/loop.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

// What never comes ends the test after ten seconds.
inline void turn_until(events::Loop& loop, std::move_only_function<bool()> done)
{
    bool is_late = false;
    events::Timer late { loop, [&] { is_late = true; } };
    late.start(std::chrono::seconds { 10 });
    events::Timer look { loop,
                         [&] { look.start(std::chrono::milliseconds { 1 }); } }; // For what is no event here.
    look.start(std::chrono::milliseconds { 1 });
    while (!done()) {
        if (is_late)
            throw std::runtime_error { "it never came" };
        loop.turn();
    }
}

class TemporaryDirectory {
public:
    TemporaryDirectory()
    {
        std::string name = "/tmp/yobirin-test-XXXXXX";
        directory_ = mkdtemp(name.data());
    }
    ~TemporaryDirectory() { std::filesystem::remove_all(directory_); }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    std::string path(const std::string& name) const { return directory_ / name; }

private:
    std::filesystem::path directory_ {};
};
