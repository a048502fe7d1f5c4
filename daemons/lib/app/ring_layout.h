// How sound lies in the memory that mediad and an application share: org.yobirin.Audio hands out the memfd.
//
//     header · stream 0 heard · stream 0 spoken · stream 1 heard · …
//
// Each lane is a control block and 400 slots, 8 s of 20 ms frames, with one writer and one reader. `heard`
// runs from mediad to the application, `spoken` the other way. A lane that is full drops what is written next
// and counts it: nobody waits for anybody, no frame is ever torn, and a frame's timestamp shows what is
// missing before it. The reader's place is kept here too: one that died goes on where it was.
//
// The other side may write nonsense. Whoever reads an index takes it modulo what he knows himself (ring.cpp).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace app {

inline constexpr std::uint32_t ring_magic = 0x474E4952; // "RING"
inline constexpr std::uint32_t ring_version = 1;
inline constexpr std::uint32_t ring_slots = 400;
inline constexpr std::uint32_t frames_per_second = 50;
inline constexpr std::uint32_t ring_streams_max = 8;
inline constexpr std::uint32_t ring_sample_rate_max = 48000;

struct RingHeader {
    std::uint32_t magic;
    std::uint32_t version;
    std::uint32_t streams;
    std::uint32_t slots; // Of each lane.
    std::uint32_t sample_rate; // Of all frames; 8000 to 48000.
    std::uint32_t slot_bytes; // From one slot to the next; the frame with room for 20 ms.
    std::uint32_t reserved[10];
};
static_assert(sizeof(RingHeader) == 64);

// Numbers of frames since the ring was made. The two sides write to different cache lines.
struct LaneControl {
    alignas(64) std::atomic<std::uint64_t> written; // The writer's: so many frames are complete.
    std::atomic<std::uint64_t> dropped; // The writer's: so many found the lane full.
    std::atomic<std::uint64_t>
        forgotten; // The writer's: frames before this one are not to be played any more.
    alignas(64) std::atomic<std::uint64_t> read; // The reader's: so many frames are done with.
};
static_assert(sizeof(LaneControl) == 128);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

// Flags of a frame.
inline constexpr std::uint32_t frame_is_silence = 1; // Nothing was received; the samples are zeros.
inline constexpr std::uint32_t frame_after_gap = 2; // Frames before this one are missing.

// 16-bit linear samples follow.
struct FrameHeader {
    std::uint64_t timestamp; // Of the first sample, in samples since the ring was made.
    std::uint32_t samples;
    std::uint32_t flags; // Those above.
    std::uint32_t stream;
    std::uint32_t reserved[3];
};
static_assert(sizeof(FrameHeader) == 32);

constexpr std::uint32_t samples_per_frame(std::uint32_t sample_rate)
{
    return sample_rate / frames_per_second;
}

constexpr std::uint32_t slot_bytes_for(std::uint32_t sample_rate)
{
    const auto bytes = static_cast<std::uint32_t>(sizeof(FrameHeader)) + samples_per_frame(sample_rate) * 2;
    return (bytes + 31) / 32 * 32;
}

constexpr std::size_t lane_bytes(std::uint32_t slot_bytes)
{
    return (sizeof(LaneControl) + std::size_t { ring_slots } * slot_bytes + 63) / 64 * 64;
}

constexpr std::size_t ring_bytes(std::uint32_t streams, std::uint32_t slot_bytes)
{
    return sizeof(RingHeader) + std::size_t { streams } * 2 * lane_bytes(slot_bytes);
}

} // namespace app
