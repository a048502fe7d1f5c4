// Reads the first byte as a codec, the second as a rate for it, and the rest as packets, each behind two
// bytes: what to do with it, and its length.
//
// However bad a packet is, no decoder says more than 120 ms or writes beyond its room, and what it says can
// be encoded and decoded again.
#include "reader.h"
#include "require.h"

#include "dsp/codecs/coder.h"

#include <algorithm>
#include <vector>

namespace {

using namespace dsp;

constexpr Sample untouched = 0x5aa5;

class Stream {
public:
    Stream(const Codec& codec, unsigned rate)
        : rate_(codec.kind == CodecKind::Opus ? rate : codec.sound_rate),
          encoder_(codec.make_encoder({ .sound_rate = rate_ })),
          decoder_(codec.make_decoder({ .sound_rate = rate_ }))
    {
    }

    void follow(unsigned what, std::span<const std::byte> packet)
    {
        const std::size_t room = what % 8 == 7 ? packet.size() : rate_ / 5;
        std::vector<Sample> sound(room + guard_samples,
                                  untouched); // Libraries are not sanitized; this is seen.
        const auto usable = std::span { sound }.first(room);
        const std::size_t samples = what % 8 == 0 ? decoder_.conceal(usable)
            : what % 8 == 1                       ? decoder_.recover(packet, usable)
                                                  : decoder_.decode(packet, usable);
        require(samples <= room && samples <= rate_ / 1000 * 120);
        require(std::all_of(sound.begin() + static_cast<std::ptrdiff_t>(room), sound.end(),
                            [](Sample sample) { return sample == untouched; }));
#ifdef YOBIRIN_PLANTED_BUG
        require(samples <= rate_ / 50); // Believes that everybody sends 20 ms at a time.
#endif
        if (what % 8 == 2)
            decoder_.reset();
        if (what >= 128)
            encode(usable);
    }

private:
    void encode(std::span<const Sample> sound)
    {
        const std::size_t frame = rate_ / 50;
        std::vector<std::byte> packet(2 * frame);
        const std::size_t size = encoder_.encode(sound.first(std::min(sound.size(), frame)), packet);
        require(size <= packet.size());
    }

    static constexpr std::size_t guard_samples = 64;
    unsigned rate_;
    Encoder encoder_;
    Decoder decoder_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Reader reader { std::as_bytes(std::span { data, size }) };
    const Codec& codec = codecs()[reader.byte() % codec_kinds];
    constexpr std::array rates { 8000U, 16000U, 48000U };
    Stream stream { codec, rates[reader.byte() % rates.size()] };
    constexpr int most_packets = 16; // More teach nothing and take time.
    for (int i = 0; i < most_packets && !reader.left.empty(); ++i) {
        const unsigned what = reader.byte();
        const std::size_t length = reader.byte() * 6; // To 1530 bytes.
        stream.follow(what, reader.take(length));
    }
    return 0;
}
