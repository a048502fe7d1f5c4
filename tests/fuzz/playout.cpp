// Reads the first byte as a codec, and the rest as what happens: packets, each with how far its timestamp is
// from the one before, how long it took and what is in it, and moments in which 20 ms are played.
//
// Whatever comes, each frame is full, what is counted adds up, and nothing is allocated on the way.
#include "require.h"

#include "dsp/playout.h"

#include <array>
#include <cstring>
#include <sanitizer/allocator_interface.h>

namespace {

using namespace dsp;

thread_local bool may_allocate = true; // libFuzzer has a thread of its own.

struct Reader {
    std::span<const std::byte> left;

    template <typename Number> Number number()
    {
        Number value {};
        const std::size_t size = std::min(sizeof value, left.size());
        std::memcpy(&value, left.data(), size);
        left = left.subspan(size);
        return value;
    }
    std::span<const std::byte> take(std::size_t size)
    {
        const auto taken = left.first(std::min(size, left.size()));
        left = left.subspan(taken.size());
        return taken;
    }
};

struct Stream {
    explicit Stream(const Codec& codec)
        : decoder(codec.make_decoder({ .sound_rate = codec.sound_rate })),
          playout(codec.clock, codec.sound_rate),
          frame(codec.sound_rate / 50),
          frame_time(codec.clock / 50)
    {
    }
    void happens(Reader& reader)
    {
        const auto what = reader.number<std::uint8_t>();
        if (what % 4 == 0) {
            now += frame_time;
            played += playout.fill(decoder, frame, now) ? frame.size() : 0;
            return;
        }
        if (what % 4 == 3) // Far away.
            timestamp += reader.number<std::uint32_t>();
        else
            timestamp += static_cast<std::uint32_t>(reader.number<std::int16_t>());
        const auto payload = reader.take(reader.number<std::uint8_t>());
        playout.arrived(timestamp, payload, now + reader.number<std::uint8_t>());
    }

    Decoder decoder;
    Playout playout;
    std::vector<Sample> frame;
    std::uint32_t frame_time;
    std::uint32_t now { 0 };
    std::uint32_t timestamp { 0 };
    std::uint64_t played { 0 };
};

} // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    require(__sanitizer_install_malloc_and_free_hooks(
        [](const volatile void*, std::size_t) { require(may_allocate); }, [](const volatile void*) {}));
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Reader reader { std::as_bytes(std::span { data, size }) };
    const Codec& codec = codecs()[reader.number<std::uint8_t>() % codecs().size()];
    Stream stream { codec };
    may_allocate = false;
    while (!reader.left.empty())
        stream.happens(reader);
    may_allocate = true;
    const Playout::Counts& counts = stream.playout.counts();
    require(counts.played == stream.played);
#ifdef YOBIRIN_PLANTED_BUG
    require(counts.left_out == 0);
#endif
    return 0;
}
