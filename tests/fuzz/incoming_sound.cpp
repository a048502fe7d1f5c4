// Reads the first byte as a codec, the second as a rate, and the rest as packets, each behind seven bytes:
// what it is, its sequence number, its timestamp in units of 10 ms, its length.
//
// Whatever comes in whatever order, each tick has 20 ms of sound or none, at every rate; and no more is found
// in packets than was looked at.
#include "reader.h"
#include "require.h"

#include "incoming_sound.h"
#include "notice.h"

#include <algorithm>
#include <array>
#include <vector>

namespace {

using namespace mediad;

void hear_a_tick(IncomingSound& sound, Moment now)
{
    sound.tick(now);
    for (const unsigned rate : { 8000U, 16000U, 48000U }) {
        const std::size_t samples = sound.frame().at(rate).size();
        require(samples == 0 || samples == dsp::frame_samples_at(rate));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Reader reader { std::as_bytes(std::span { data, size }) };
    const dsp::Codec& codec = dsp::codecs()[reader.byte() % dsp::codec_kinds];
    constexpr std::array rates { 8000U, 16000U, 48000U };
    IncomingSound sound { codec.kind, rates[reader.byte() % rates.size()] };
    Notice notice;
#ifdef YOBIRIN_PLANTED_BUG
    std::uint16_t newest = 0;
#endif
    constexpr int most_packets = 16;
    Moment now {};
    for (int i = 0; i < most_packets && !reader.left.empty(); ++i) {
        const unsigned what = reader.byte();
        const auto sequence = static_cast<std::uint16_t>(reader.two_bytes());
        const std::uint32_t timestamp = reader.two_bytes() * (codec.clock / 100);
        const auto payload = reader.take(std::size_t { reader.byte() } * 6); // To 1530 bytes.
#ifdef YOBIRIN_PLANTED_BUG
        require(sequence >= newest); // Believes that numbers never go back.
        newest = sequence;
#endif
        if (what % 8 == 0)
            sound.fell_silent(payload);
        else if (what % 8 == 1)
            sound.began_anew();
        else {
            const rtp::Header header { .sequence = sequence, .timestamp = timestamp };
            sound.packet_arrived(header, payload, now);
            notice.spoke({ .header = header, .payload = payload, .codec = codec, .now = now });
        }
        if (what >= 128)
            hear_a_tick(sound, now += std::chrono::milliseconds { 20 });
    }
    hear_a_tick(sound, now + std::chrono::milliseconds { 20 });
    const Notice::Counts& counts = notice.counts();
    require(counts.silent + counts.repeated <= counts.looked_at && counts.misfits <= counts.looked_at);
    require(!notice.packet_ms() || *notice.packet_ms() > 0);
    return 0;
}
