// Sends for many sides, each every 20 ms and all evenly spread over the 20 ms; and the control flows beside
// them.
#pragma once

#include "flows.h"
#include "ground.h"

#include <memory>
#include <string>
#include <vector>

namespace load {

class SoundClock {
public:
    explicit SoundClock(Ground& ground) : ground_(ground) { }

    void add(Side&); // Receives from now on; sends while it is sending.
    void remove(Side&);
    void tick(Moment now); // Every millisecond.
    std::vector<std::uint32_t>* delays { nullptr }; // Microseconds, where they are wanted.

private:
    Ground& ground_;
    std::vector<Side*> slots_[20] {}; // By the millisecond they send in.
    std::size_t next_slot_ { 0 };
    Moment last_ {};
};

// Two sides that speak straight to each other.
struct ControlFlow {
    ControlFlow(const std::string& a, const std::string& b);
    Side one;
    Side other;
};

// One heard flow as JSON: how many packets of those sent were not heard, and the longest silence.
struct FlowFigures {
    double longest_gap_ms;
    std::uint64_t sent;
    std::uint64_t heard;
    std::uint64_t repeated;
    std::uint64_t foreign;
    std::uint64_t other;
};
FlowFigures figures(const Side& sender, const Side& receiver);
std::string json(const FlowFigures&);

} // namespace load
