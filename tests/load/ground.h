// What every scenario stands on: addresses, a steady tick, and readiness of many sockets.
#pragma once

#include "base/clock.h"
#include "base/file_descriptor.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace load {

struct Endpoint {
    std::string host {};
    std::uint16_t port { 0 };
    static Endpoint parse(const std::string& text); // "127.0.0.1:5060"; ends the program when it is not.
};

// Waits on sockets and a 1 ms tick; one thread.
class Ground {
public:
    Ground();
    void watch(int descriptor, std::function<void(Moment)> readable); // Until forget().
    void forget(int descriptor);
    // Calls `tick` every millisecond (late ticks are made up for) until it returns false.
    void run(const std::function<bool(Moment)>& tick);

private:
    FileDescriptor poll_;
    FileDescriptor timer_;
    std::vector<std::function<void(Moment)>> readers_ {}; // By descriptor.
};

} // namespace load
