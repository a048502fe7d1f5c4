// The same work by SpanDSP, which recordings of phones everywhere were made with.
#include "timing.h"

#include <cinttypes>
#include <cstdlib>

#include <spandsp/telephony.h>

#include <spandsp/bitstream.h>
#include <spandsp/g722.h>
#include <spandsp/g726.h>
#include <spandsp/gsm0610.h>

namespace {

struct Row {
    const char* name;
    unsigned rate;
    std::size_t bytes_of_packet;
};

// Coders take (to, from, how many).
template <typename Encode, typename Decode> void measure(const Row& row, Encode encode, Decode decode)
{
    Frames frames { row.rate };
    const std::size_t bytes = row.bytes_of_packet;
    std::vector<std::uint8_t> packets(frames.count() * bytes);
    std::size_t at = 0;
    const auto next = [&] {
        std::uint8_t* const packet = packets.data() + at;
        at = (at + bytes) % packets.size();
        return packet;
    };
    Sound sound(row.rate / frames_a_second);
    const double encoding = nanoseconds([&] {
        const auto frame = frames.next();
        encode(next(), frame.data(), static_cast<int>(frame.size()));
    });
    report(row.name, row.rate, encoding,
           nanoseconds([&] { decode(sound.data(), next(), static_cast<int>(bytes)); }));
}

} // namespace

// Lives as long as the program, as do its coders.
int main()
{
    auto* const g722_encoder = g722_encode_init(nullptr, 64000, 0);
    auto* const g722_decoder = g722_decode_init(nullptr, 64000, 0);
    measure(
        { .name = "G722", .rate = 16000, .bytes_of_packet = 160 },
        [&](auto... rest) { g722_encode(g722_encoder, rest...); },
        [&](auto... rest) { g722_decode(g722_decoder, rest...); });
    auto* const g726_encoder = g726_init(nullptr, 32000, G726_ENCODING_LINEAR, G726_PACKING_RIGHT);
    auto* const g726_decoder = g726_init(nullptr, 32000, G726_ENCODING_LINEAR, G726_PACKING_RIGHT);
    measure(
        { .name = "G726-32", .rate = 8000, .bytes_of_packet = 80 },
        [&](auto... rest) { g726_encode(g726_encoder, rest...); },
        [&](auto... rest) { g726_decode(g726_decoder, rest...); });
    auto* const gsm_encoder = gsm0610_init(nullptr, GSM0610_PACKING_VOIP);
    auto* const gsm_decoder = gsm0610_init(nullptr, GSM0610_PACKING_VOIP);
    measure(
        { .name = "GSM", .rate = 8000, .bytes_of_packet = 33 },
        [&](auto... rest) { gsm0610_encode(gsm_encoder, rest...); },
        [&](auto... rest) { gsm0610_decode(gsm_decoder, rest...); });
}
