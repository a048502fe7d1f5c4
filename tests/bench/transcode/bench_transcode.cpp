// What 20 ms of sound cost in each codec, both ways, and at another rate; transcode.py makes a table of it.
//
//     build/release/bin/bench_transcode
#include "timing.h"

#include "dsp/codecs/coder.h"
#include "dsp/resampler.h"

#include <array>
#include <string>

namespace {

using namespace dsp;

void measure(const Codec& codec, unsigned rate)
{
    Frames frames { rate };
    Encoder encoder = codec.make_encoder({ .sound_rate = rate });
    Decoder decoder = codec.make_decoder({ .sound_rate = rate });
    std::vector<std::byte> room(rate / 10);
    const double encode = nanoseconds([&] { encoder.encode(frames.next(), room); });
    std::vector<std::vector<std::byte>> packets;
    encoder.reset();
    for (std::size_t i = 0; i < frames.count(); ++i) {
        const std::size_t size = encoder.encode(frames.next(), room);
        packets.emplace_back(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size));
    }
    Sound sound(rate / frames_a_second);
    std::size_t next = 0;
    const double decode = nanoseconds([&] { decoder.decode(packets[next++ % packets.size()], sound); });
    report(std::string { codec.name }.c_str(), rate, encode, decode);
}

void measure(unsigned from, unsigned to)
{
    Frames frames { from };
    Resampler resampler { from, to };
    Sound room(to / frames_a_second);
    report("resampler", from, to, nanoseconds([&] { resampler.convert(frames.next(), room); }));
}

void measure_copy()
{
    Frames frames { telephone_clock };
    Sound room(frame_samples);
    report("copy", telephone_clock, telephone_clock, nanoseconds([&] {
               std::ranges::copy(frames.next(), room.begin());
               asm volatile("" : : "r"(room.data()) : "memory"); // Or nothing would be copied.
           }));
}

} // namespace

int main()
{
    measure_copy();
    constexpr std::array rates { 8000U, 16000U, 48000U };
    for (const Codec& codec : codecs())
        for (const unsigned rate : rates)
            if (rate == codec.sound_rate || codec.kind == CodecKind::Opus)
                measure(codec, rate);
    for (const unsigned from : rates)
        for (const unsigned to : rates)
            if (from != to)
                measure(from, to);
}
