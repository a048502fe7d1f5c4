// A ring of sound between mediad and one application (ring_layout.h), for both of them.
//
//     mediad:       auto ring = TRY(app::Ring::make({ .streams = 2 }));
//                   app::LaneWriter to_application = ring.writer(0, app::Lane::Heard);
//                   to_application.write({ .timestamp = now, .samples = decoded });
//     application:  auto ring = TRY(app::Ring::map(std::move(memfd)));
//                   app::LaneReader from_caller = ring.reader(0, app::Lane::Heard);
//                   while (const auto frame = from_caller.front()) { …; from_caller.pop(); }
//
// Nothing here waits, allocates or calls the system, but make() and map(). Lanes live no longer than their
// ring.
#pragma once

#include "app/ring_layout.h"
#include "base/file_descriptor.h"
#include "base/result.h"

#include <cstddef>
#include <optional>
#include <span>

namespace app {

struct RingShape {
    std::uint32_t streams { 1 };
    std::uint32_t sample_rate { 8000 };
};

struct Frame {
    std::uint64_t timestamp { 0 };
    std::span<const std::int16_t> samples {};
    std::uint32_t flags { 0 }; // As in ring_layout.h.
};

enum class Lane { Heard, Spoken };

class LaneWriter {
public:
    // False when the lane is full: the frame is dropped, counted, and the next one says so. At most 20 ms.
    bool write(const Frame&);
    // Takes back what was written and not yet read, say, because the caller pressed a key during the prompt.
    void forget_unread();
    std::size_t space() const; // Frames that would fit now.
    std::uint64_t dropped() const;

private:
    friend class Ring;
    LaneWriter(std::byte* lane, const RingShape&, std::uint32_t stream);

    std::byte* lane_;
    std::uint32_t slot_bytes_;
    std::uint32_t samples_max_;
    std::uint32_t stream_;
    std::uint64_t written_;
    bool dropped_last_ { false };
};

class LaneReader {
public:
    std::optional<Frame> front(); // Valid until pop().
    void pop();
    std::size_t waiting(); // Frames that are there now.
    std::uint64_t dropped() const; // By the writer.

private:
    friend class Ring;
    LaneReader(std::byte* lane, const RingShape&);

    std::byte* lane_;
    std::uint32_t slot_bytes_;
    std::uint32_t samples_max_;
    std::uint64_t read_;
};

class Ring {
public:
    static Result<Ring> make(const RingShape&); // Sealed: its size never changes again.
    static Result<Ring> map(FileDescriptor);
    ~Ring();
    Ring(Ring&&) noexcept;
    Ring& operator=(Ring&&) noexcept;

    const RingShape& shape() const { return shape_; }
    const FileDescriptor& descriptor() const { return descriptor_; }

    // `stream` is below shape().streams. Each lane has one writer and one reader at a time.
    LaneWriter writer(std::uint32_t stream, Lane);
    LaneReader reader(std::uint32_t stream, Lane);

private:
    Ring() = default;
    std::byte* lane(std::uint32_t stream, Lane) const;
    Result<> map_memory();

    FileDescriptor descriptor_ {};
    std::byte* memory_ { nullptr };
    std::size_t bytes_ { 0 };
    RingShape shape_ {};
};

} // namespace app
