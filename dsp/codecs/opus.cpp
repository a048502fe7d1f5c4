#include "dsp/codecs/opus.h"

#include <algorithm>
#include <cassert>

#include <opus/opus.h>

namespace dsp {
namespace {

// libopus lets its states lie anywhere (opus_encoder_get_size), so they are memory of ours.
::OpusEncoder* encoder_in(const std::unique_ptr<std::byte[]>& state)
{
    return reinterpret_cast<::OpusEncoder*>(state.get());
}
::OpusDecoder* decoder_in(const std::unique_ptr<std::byte[]>& state)
{
    return reinterpret_cast<::OpusDecoder*>(state.get());
}
OpusRepacketizer* joiner_in(const std::unique_ptr<std::byte[]>& state)
{
    return reinterpret_cast<OpusRepacketizer*>(state.get());
}
unsigned char* octets(std::span<std::byte> bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* octets(std::span<const std::byte> bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

constexpr int complexity = 5; // Of 10: more costs twice as much and is hard to hear.

constexpr opus_int32 bandwidth_of(unsigned sound_rate)
{
    if (sound_rate <= 8000)
        return OPUS_BANDWIDTH_NARROWBAND;
    if (sound_rate <= 12000)
        return OPUS_BANDWIDTH_MEDIUMBAND;
    if (sound_rate <= 16000)
        return OPUS_BANDWIDTH_WIDEBAND;
    return sound_rate <= 24000 ? OPUS_BANDWIDTH_SUPERWIDEBAND : OPUS_BANDWIDTH_FULLBAND;
}

// Bit/s; above what RFC 7587 3.1.1 recommends for speech, so that repetition has room.
constexpr unsigned usual_bitrate(unsigned sound_rate) { return sound_rate > 16000 ? 32000 : 24000; }

bool is_made_at_once(std::size_t tens_of_ms) { return tens_of_ms != 3 && tens_of_ms != 5; }

} // namespace

OpusEncoder::OpusEncoder(unsigned sound_rate, const OpusParameters& theirs)
    : state_(std::make_unique<std::byte[]>(static_cast<std::size_t>(opus_encoder_get_size(1)))),
      joiner_(std::make_unique<std::byte[]>(static_cast<std::size_t>(opus_repacketizer_get_size()))),
      samples_of_10_ms_(sound_rate / 100)
{
    ::OpusEncoder* const encoder = encoder_in(state_);
    const int problem =
        opus_encoder_init(encoder, static_cast<opus_int32>(sound_rate), 1, OPUS_APPLICATION_VOIP);
    assert(problem == OPUS_OK); // Only a rate there is not.
    static_cast<void>(problem);
    const unsigned bitrate = usual_bitrate(sound_rate);
    const auto allowed = std::min(bitrate, theirs.max_average_bitrate.value_or(bitrate));
    opus_encoder_ctl(encoder, OPUS_SET_BITRATE(static_cast<opus_int32>(allowed)));
    opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(complexity));
    opus_encoder_ctl(encoder, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
    opus_encoder_ctl(encoder,
                     OPUS_SET_MAX_BANDWIDTH(bandwidth_of(std::min(sound_rate, theirs.max_playback_rate))));
    opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(theirs.in_band_fec ? 1 : 0));
    opus_encoder_ctl(encoder, OPUS_SET_DTX(theirs.dtx ? 1 : 0));
    opus_encoder_ctl(encoder, OPUS_SET_VBR(theirs.constant_bitrate ? 0 : 1));
}

std::size_t OpusEncoder::encode(std::span<const Sample> sound, std::span<std::byte> packet)
{
    const std::size_t tens_of_ms = sound.size() / samples_of_10_ms_;
    if (tens_of_ms < 1 || tens_of_ms > 6 || sound.size() % samples_of_10_ms_ != 0 || packet.empty())
        return 0;
    if (!is_made_at_once(tens_of_ms))
        return encode_joined(sound, packet);
    const opus_int32 size = opus_encode(encoder_in(state_), sound.data(), static_cast<int>(sound.size()),
                                        octets(packet), static_cast<opus_int32>(packet.size()));
    return static_cast<std::size_t>(std::max(size, 0));
}

// 30 or 50 ms: several frames of 10 ms. Frames of one packet are of one kind (RFC 6716 3.1); the kind hardly
// ever changes under steady settings, and when it does the packet ends there.
std::size_t OpusEncoder::encode_joined(std::span<const Sample> sound, std::span<std::byte> packet)
{
    constexpr std::size_t most_bytes = 320; // Of one frame: 256 kbit/s.
    std::array<std::array<unsigned char, most_bytes>, 5>
        frames; // NOLINT: the encoder says how much it wrote.
    OpusRepacketizer* const joiner = joiner_in(joiner_);
    opus_repacketizer_init(joiner);
    for (std::size_t i = 0; i * samples_of_10_ms_ < sound.size(); ++i) {
        const opus_int32 size =
            opus_encode(encoder_in(state_), &sound[i * samples_of_10_ms_],
                        static_cast<int>(samples_of_10_ms_), frames[i].data(), most_bytes);
        if (size <= 0 || opus_repacketizer_cat(joiner, frames[i].data(), size) != OPUS_OK)
            break;
    }
    const opus_int32 size =
        opus_repacketizer_out(joiner, octets(packet), static_cast<opus_int32>(packet.size()));
    return static_cast<std::size_t>(std::max(size, 0));
}

void OpusEncoder::expect_loss(unsigned percent)
{
    opus_encoder_ctl(encoder_in(state_),
                     OPUS_SET_PACKET_LOSS_PERC(static_cast<opus_int32>(std::min(percent, 100U))));
}

void OpusEncoder::reset() { opus_encoder_ctl(encoder_in(state_), OPUS_RESET_STATE); }

OpusDecoder::OpusDecoder(unsigned sound_rate)
    : state_(std::make_unique<std::byte[]>(static_cast<std::size_t>(opus_decoder_get_size(1)))),
      samples_of_10_ms_(sound_rate / 100)
{
    const int problem = opus_decoder_init(decoder_in(state_), static_cast<opus_int32>(sound_rate), 1);
    assert(problem == OPUS_OK); // Only a rate there is not.
    static_cast<void>(problem);
}

std::size_t OpusDecoder::decoded(std::span<const std::byte> packet, std::span<Sample> sound,
                                 int is_repetition)
{
    if (sound.empty())
        return 0;
    const int samples = opus_decode(decoder_in(state_), packet.empty() ? nullptr : octets(packet),
                                    static_cast<opus_int32>(packet.size()), sound.data(),
                                    static_cast<int>(sound.size()), is_repetition);
    return static_cast<std::size_t>(std::max(samples, 0));
}

std::size_t OpusDecoder::decode(std::span<const std::byte> packet, std::span<Sample> sound)
{
    return packet.empty() ? 0 : decoded(packet, sound, 0);
}

std::size_t OpusDecoder::conceal(std::span<Sample> lost) { return decoded({}, whole_frames(lost), 0); }

std::size_t OpusDecoder::recover(std::span<const std::byte> next, std::span<Sample> lost)
{
    return decoded(next, whole_frames(lost), 1);
}

std::span<Sample> OpusDecoder::whole_frames(std::span<Sample> lost) const
{
    return lost.first(lost.size() - lost.size() % (samples_of_10_ms_ / 4));
}

void OpusDecoder::reset() { opus_decoder_ctl(decoder_in(state_), OPUS_RESET_STATE); }

} // namespace dsp
