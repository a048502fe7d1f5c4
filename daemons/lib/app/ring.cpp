#include "app/ring.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <sys/stat.h>

namespace app {
namespace {

constexpr int size_seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

LaneControl& control_of(std::byte* lane) { return *std::launder(reinterpret_cast<LaneControl*>(lane)); }

std::byte* slot_of(std::byte* lane, std::uint32_t slot_bytes, std::uint64_t frame)
{
    return lane + sizeof(LaneControl) + (frame % ring_slots) * slot_bytes;
}

std::unexpected<Error> system_failure(const char* what)
{
    return failure("org.yobirin.app.NoRing", std::string { what } + ": " + std::strerror(errno));
}

bool is_possible(const RingShape& shape)
{
    return shape.streams >= 1 && shape.streams <= ring_streams_max && shape.sample_rate >= 8000
        && shape.sample_rate <= ring_sample_rate_max && shape.sample_rate % frames_per_second == 0;
}

} // namespace

LaneWriter::LaneWriter(std::byte* lane, const RingShape& shape, std::uint32_t stream)
    : lane_(lane),
      slot_bytes_(slot_bytes_for(shape.sample_rate)),
      samples_max_(samples_per_frame(shape.sample_rate)),
      stream_(stream),
      written_(control_of(lane).written.load(std::memory_order_acquire))
{
}

std::size_t LaneWriter::space() const
{
    const std::uint64_t unread = written_ - control_of(lane_).read.load(std::memory_order_acquire);
    return unread < ring_slots ? ring_slots - unread : 0; // Nonsense from the reader counts as full.
}

bool LaneWriter::write(const Frame& frame)
{
    LaneControl& control = control_of(lane_);
    if (space() == 0) {
        control.dropped.store(control.dropped.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        dropped_last_ = true;
        return false;
    }
    const auto samples =
        static_cast<std::uint32_t>(std::min<std::size_t>(frame.samples.size(), samples_max_));
    const FrameHeader header { .timestamp = frame.timestamp,
                               .samples = samples,
                               .flags = frame.flags | (dropped_last_ ? frame_after_gap : 0U),
                               .stream = stream_,
                               .reserved = {} };
    std::byte* const slot = slot_of(lane_, slot_bytes_, written_);
    std::memcpy(slot, &header, sizeof header);
    if (samples > 0)
        std::memcpy(slot + sizeof header, frame.samples.data(), samples * sizeof(std::int16_t));
    dropped_last_ = false;
    control.written.store(++written_, std::memory_order_release);
    return true;
}

void LaneWriter::forget_unread() { control_of(lane_).forgotten.store(written_, std::memory_order_release); }

std::uint64_t LaneWriter::dropped() const
{
    return control_of(lane_).dropped.load(std::memory_order_relaxed);
}

LaneReader::LaneReader(std::byte* lane, const RingShape& shape)
    : lane_(lane),
      slot_bytes_(slot_bytes_for(shape.sample_rate)),
      samples_max_(samples_per_frame(shape.sample_rate)),
      read_(control_of(lane).read.load(std::memory_order_acquire))
{
}

std::size_t LaneReader::waiting()
{
    LaneControl& control = control_of(lane_);
    const std::uint64_t written = control.written.load(std::memory_order_acquire);
    std::uint64_t next = read_;
    if (written - next > ring_slots)
        next = written; // One of us wrote nonsense: begin anew with what comes.
    const std::uint64_t forgotten = control.forgotten.load(std::memory_order_acquire);
    if (forgotten - next <= written - next)
        next = forgotten;
    if (next != read_) {
        read_ = next;
        control.read.store(read_, std::memory_order_release);
    }
    return written - read_;
}

std::optional<Frame> LaneReader::front()
{
    if (waiting() == 0)
        return std::nullopt;
    const std::byte* slot = slot_of(lane_, slot_bytes_, read_);
    FrameHeader header;
    std::memcpy(&header, slot, sizeof header);
    const auto* samples = reinterpret_cast<const std::int16_t*>(slot + sizeof header);
    return Frame { .timestamp = header.timestamp,
                   .samples = { samples, std::min(header.samples, samples_max_) },
                   .flags = header.flags };
}

void LaneReader::pop() { control_of(lane_).read.store(++read_, std::memory_order_release); }

std::uint64_t LaneReader::dropped() const
{
    return control_of(lane_).dropped.load(std::memory_order_relaxed);
}

Result<Ring> Ring::make(const RingShape& shape)
{
    if (!is_possible(shape))
        return failure("org.yobirin.app.NoRing", "there is no ring of that shape");
    Ring ring;
    ring.shape_ = shape;
    ring.bytes_ = ring_bytes(shape.streams, slot_bytes_for(shape.sample_rate));
    ring.descriptor_ = FileDescriptor { memfd_create("yobirin-ring", MFD_CLOEXEC | MFD_ALLOW_SEALING) };
    if (!ring.descriptor_ || ftruncate(ring.descriptor_.number(), static_cast<off_t>(ring.bytes_)) != 0)
        return system_failure("memfd");
    if (fcntl(ring.descriptor_.number(), F_ADD_SEALS, size_seals) != 0)
        return system_failure("seals");
    TRY(ring.map_memory());
    const RingHeader header { .magic = ring_magic,
                              .version = ring_version,
                              .streams = shape.streams,
                              .slots = ring_slots,
                              .sample_rate = shape.sample_rate,
                              .slot_bytes = slot_bytes_for(shape.sample_rate),
                              .reserved = {} };
    std::memcpy(ring.memory_, &header, sizeof header);
    return ring;
}

// A ring that could shrink under us would end the process (SIGBUS): only sealed ones are taken.
Result<Ring> Ring::map(FileDescriptor descriptor)
{
    Ring ring;
    ring.descriptor_ = std::move(descriptor);
    struct stat status {};
    const int seals = fcntl(ring.descriptor_.number(), F_GET_SEALS);
    if (seals < 0 || (seals & F_SEAL_SHRINK) == 0 || fstat(ring.descriptor_.number(), &status) != 0)
        return failure("org.yobirin.app.NoRing", "not a sealed memfd");
    ring.bytes_ = static_cast<std::size_t>(status.st_size);
    if (ring.bytes_ < sizeof(RingHeader))
        return failure("org.yobirin.app.NoRing", "too small");
    TRY(ring.map_memory());
    RingHeader header;
    std::memcpy(&header, ring.memory_, sizeof header);
    ring.shape_ = { .streams = header.streams, .sample_rate = header.sample_rate };
    const bool is_ours = header.magic == ring_magic && header.version == ring_version
        && header.slots == ring_slots && is_possible(ring.shape_)
        && header.slot_bytes == slot_bytes_for(header.sample_rate)
        && ring.bytes_ == ring_bytes(header.streams, header.slot_bytes);
    if (!is_ours)
        return failure("org.yobirin.app.NoRing", "not a ring of this version");
    return ring;
}

Result<> Ring::map_memory()
{
    void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_.number(), 0);
    if (memory == MAP_FAILED)
        return system_failure("mmap");
    memory_ = static_cast<std::byte*>(memory);
    return {};
}

Ring::~Ring()
{
    if (memory_ != nullptr)
        munmap(memory_, bytes_);
}

Ring::Ring(Ring&& other) noexcept
    : descriptor_(std::move(other.descriptor_)),
      memory_(std::exchange(other.memory_, nullptr)),
      bytes_(other.bytes_),
      shape_(other.shape_)
{
}

Ring& Ring::operator=(Ring&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    std::swap(memory_, other.memory_);
    std::swap(bytes_, other.bytes_);
    std::swap(shape_, other.shape_);
    return *this;
}

std::byte* Ring::lane(std::uint32_t stream, Lane lane) const
{
    assert(stream < shape_.streams);
    const std::size_t place = std::size_t { stream } * 2 + (lane == Lane::Spoken ? 1 : 0);
    return memory_ + sizeof(RingHeader) + place * lane_bytes(slot_bytes_for(shape_.sample_rate));
}

LaneWriter Ring::writer(std::uint32_t stream, Lane which) { return { lane(stream, which), shape_, stream }; }
LaneReader Ring::reader(std::uint32_t stream, Lane which) { return { lane(stream, which), shape_ }; }

} // namespace app
