// The ring of one application (app/ring_layout.h) as mediad holds it: what its port hears goes in, what it
// speaks comes out, a frame a tick.
#pragma once

#include "app/ring.h"
#include "base/file_descriptor.h"
#include "base/result.h"
#include "dsp/multirate_frame.h"

#include <cstdint>
#include <span>
#include <vector>

namespace mediad {

class ApplicationRing {
public:
    static Result<ApplicationRing> make(std::uint32_t streams);

    std::size_t streams() const { return heard_.size(); }
    // The frame of this tick for one stream; an empty one is silence.
    void write(std::size_t stream, std::span<const dsp::Sample>, std::uint64_t timestamp);
    // Takes what the application speaks in this tick, all its streams together.
    void take_spoken();
    dsp::MultirateFrame& spoken() { return spoken_; }
    void wake() const; // Once a tick.

    // For the application: the memfd and the eventfd.
    Result<std::vector<FileDescriptor>> descriptors() const;

private:
    ApplicationRing(app::Ring, FileDescriptor bell);

    app::Ring ring_;
    FileDescriptor bell_;
    std::vector<app::LaneWriter> heard_ {};
    std::vector<app::LaneReader> spoken_lanes_ {};
    dsp::MultirateFrame spoken_ { dsp::telephone_clock };
};

} // namespace mediad
