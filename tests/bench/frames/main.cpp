// What a frame of 20 ms costs, ours beside a floor: the least that a program could do for the same end.
//
//   bench_frames mix 100     A room of so many who all talk G.711: ours, and a plain sum that is encoded for
//   each. bench_frames ring        Through the ring of an application: ours, and a copy with a counter beside
//   it.
//
// Prints one line of JSON.
#include "app/ring.h"
#include "dsp/codecs/pcmu.h"
#include "room.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string_view>
#include <sys/eventfd.h>
#include <unistd.h>
#include <vector>

namespace {

using Frame = std::array<dsp::Sample, dsp::frame_samples>;
using Packet = std::array<std::byte, dsp::frame_samples>;

// Of rounds, the quickest: other programs matter little then.
template <typename Work> double nanoseconds(int times, Work work)
{
    double best = std::numeric_limits<double>::max();
    for (int round = 0; round < 20; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < times; ++i)
            work();
        const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
        best = std::min(best, spent.count() / times);
    }
    return best;
}

std::vector<Frame> voices(std::size_t count)
{
    std::vector<Frame> all(count);
    unsigned noise = 1;
    for (Frame& frame : all)
        for (dsp::Sample& sample : frame)
            sample = static_cast<dsp::Sample>((noise = noise * 1664525 + 1013904223) >> 20);
    return all;
}

std::size_t encode(std::span<const dsp::Sample> sound, Packet& packet)
{
    return dsp::codec_of(dsp::CodecKind::Pcmu).encode(sound, packet);
}

double our_mix(const std::vector<Frame>& sounds)
{
    mediad::Room room;
    std::vector<dsp::MultirateFrame> frames(sounds.size(), dsp::MultirateFrame { dsp::telephone_clock });
    for (std::uint32_t slot = 0; slot < sounds.size(); ++slot)
        room.enter(slot, {});
    Packet packet {};
    const auto heard_but = [&](std::uint32_t slot) {
        Frame mix {};
        room.add_to(mix, dsp::telephone_clock, slot);
        encode(mix, packet);
    };
    return nanoseconds(200,
                       [&] {
                           for (std::size_t i = 0; i < sounds.size(); ++i)
                               std::ranges::copy(sounds[i], frames[i].begin().begin());
                           room.tick([&](std::uint32_t slot) { return &frames[slot]; });
                           heard_but(mediad::Room::nobody); // For all who are not heard.
                           for (std::uint32_t slot = 0; slot < sounds.size(); ++slot)
                               if (room.is_heard(slot))
                                   heard_but(slot);
                       })
        / static_cast<double>(sounds.size());
}

double floor_mix(const std::vector<Frame>& sounds)
{
    Packet packet {};
    return nanoseconds(200,
                       [&] {
                           std::array<std::int32_t, dsp::frame_samples> sum {};
                           for (const Frame& frame : sounds)
                               for (std::size_t i = 0; i < frame.size(); ++i)
                                   sum[i] += frame[i];
                           for (const Frame& frame : sounds) {
                               Frame mix;
                               for (std::size_t i = 0; i < frame.size(); ++i)
                                   mix[i] =
                                       static_cast<dsp::Sample>(std::clamp(sum[i] - frame[i], -32768, 32767));
                               encode(mix, packet);
                           }
                       })
        / static_cast<double>(sounds.size());
}

// The bell is rung once a tick, however many frames went by; with it, and without.
template <typename Carry> std::pair<double, double> carried(Carry carry)
{
    const int bell = eventfd(0, EFD_NONBLOCK);
    const double silent = nanoseconds(20'000, carry);
    const double rung = nanoseconds(20'000, [&] {
        std::uint64_t count = 1;
        carry();
        if (write(bell, &count, sizeof count) < 0 || read(bell, &count, sizeof count) < 0)
            std::abort();
    });
    close(bell);
    return { silent, rung };
}

int ring()
{
    auto made = app::Ring::make({});
    if (!made)
        return 1;
    app::LaneWriter writer = made->writer(0, app::Lane::Heard);
    app::LaneReader reader = made->reader(0, app::Lane::Heard);
    const Frame sound = voices(1).front();
    std::uint64_t timestamp = 0;
    long long heard = 0;
    const auto [ours, ours_rung] = carried([&] {
        writer.write({ .timestamp = timestamp += dsp::frame_samples, .samples = sound });
        heard += reader.front()->samples[0];
        reader.pop();
    });
    std::vector<Frame> shared(400);
    std::atomic<std::uint64_t> written { 0 };
    std::atomic<std::uint64_t> taken { 0 };
    const auto [floor, floor_rung] = carried([&] {
        const std::uint64_t at = written.load(std::memory_order_relaxed);
        std::memcpy(shared[at % shared.size()].data(), sound.data(), sizeof sound);
        written.store(at + 1, std::memory_order_release);
        const std::uint64_t next = taken.load(std::memory_order_relaxed);
        if (next < written.load(std::memory_order_acquire))
            heard += shared[next % shared.size()][0];
        taken.store(next + 1, std::memory_order_release);
    });
    std::printf("{\"ours_ns\": %.0f, \"ours_rung_ns\": %.0f, \"floor_ns\": %.0f, \"floor_rung_ns\": %.0f, "
                "\"heard\": %lld}\n",
                ours, ours_rung, floor, floor_rung, heard);
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string_view what { argc > 1 ? argv[1] : "" };
    if (what == "ring")
        return ring();
    if (what != "mix" || argc != 3) {
        std::fprintf(stderr, "usage: bench_frames mix MEMBERS | ring\n");
        return 2;
    }
    const std::vector<Frame> sounds = voices(static_cast<std::size_t>(std::atoi(argv[2])));
    std::printf("{\"ours_ns\": %.0f, \"floor_ns\": %.0f}\n", our_mix(sounds), floor_mix(sounds));
    return 0;
}
