// The same work by libopus and libgsm called directly: what our coders around them cost more.
#include "timing.h"

#include <array>
#include <memory>

#include <gsm.h>
#include <opus/opus.h>

namespace {

void measure_opus(unsigned rate)
{
    Frames frames { rate };
    const auto samples = static_cast<int>(rate / frames_a_second);
    int problem = 0;
    const std::unique_ptr<OpusEncoder, void (*)(OpusEncoder*)> encoder {
        opus_encoder_create(static_cast<opus_int32>(rate), 1, OPUS_APPLICATION_VOIP, &problem),
        opus_encoder_destroy
    };
    opus_encoder_ctl(encoder.get(), OPUS_SET_COMPLEXITY(5));
    opus_encoder_ctl(encoder.get(), OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
    opus_encoder_ctl(encoder.get(), OPUS_SET_BITRATE(rate > 16000 ? 32000 : 24000));
    const std::unique_ptr<OpusDecoder, void (*)(OpusDecoder*)> decoder {
        opus_decoder_create(static_cast<opus_int32>(rate), 1, &problem), opus_decoder_destroy
    };
    std::array<unsigned char, 1275> packet {};
    const auto encode_next = [&] {
        return opus_encode(encoder.get(), frames.next().data(), samples, packet.data(), packet.size());
    };
    const double encode = nanoseconds(encode_next);
    opus_encoder_ctl(encoder.get(), OPUS_RESET_STATE);
    std::vector<std::vector<unsigned char>> packets;
    for (std::size_t i = 0; i < frames.count(); ++i) {
        const opus_int32 size = encode_next();
        packets.emplace_back(packet.begin(), packet.begin() + size);
    }
    Sound sound(static_cast<std::size_t>(samples));
    std::size_t next = 0;
    int decoded = 0;
    const double decode = nanoseconds([&] {
        const auto& one = packets[next++ % packets.size()];
        decoded += opus_decode(decoder.get(), one.data(), static_cast<opus_int32>(one.size()), sound.data(),
                               samples, 0);
    });
    report("opus", rate, encode, decoded > 0 ? decode : 0);
}

void measure_gsm()
{
    Frames frames { 8000 };
    const std::unique_ptr<gsm_state, void (*)(gsm_state*)> encoder { gsm_create(), gsm_destroy };
    const std::unique_ptr<gsm_state, void (*)(gsm_state*)> decoder { gsm_create(), gsm_destroy };
    std::array<std::array<gsm_byte, 33>, 100> packets {};
    std::array<gsm_signal, 160> sound {};
    std::size_t next = 0;
    const double encode = nanoseconds([&] {
        std::ranges::copy(frames.next(), sound.begin());
        gsm_encode(encoder.get(), sound.data(), packets[next++ % packets.size()].data());
    });
    report("GSM", 8000, encode, nanoseconds([&] {
               gsm_decode(decoder.get(), packets[next++ % packets.size()].data(), sound.data());
           }));
}

} // namespace

int main()
{
    for (const unsigned rate : { 8000U, 16000U, 48000U })
        measure_opus(rate);
    measure_gsm();
}
