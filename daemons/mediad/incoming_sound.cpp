#include "incoming_sound.h"

#include <chrono>

namespace mediad {

IncomingSound::IncomingSound(dsp::CodecKind codec, unsigned wanted_rate)
    : codec_(codec),
      decoder_(dsp::codec_of(codec).make_decoder({ .sound_rate = wanted_rate })),
      playout_(dsp::codec_of(codec).clock, decoder_.sound_rate()),
      frame_(decoder_.sound_rate())
{
}

std::uint32_t IncomingSound::on_clock(Moment moment) const
{
    const auto microseconds =
        std::chrono::duration_cast<std::chrono::microseconds>(moment.time_since_epoch()).count();
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(microseconds) * dsp::codec_of(codec_).clock
                                      / 1'000'000);
}

void IncomingSound::packet_arrived(const rtp::Header& header, std::span<const std::byte> payload, Moment now)
{
    is_noise_ = false;
    playout_.arrived(header.timestamp, payload, on_clock(now));
}

void IncomingSound::fell_silent(std::span<const std::byte> description)
{
    noise_.decode(description, {});
    is_noise_ = true;
}

void IncomingSound::tick(Moment now)
{
    if (is_noise_ && playout_.is_dry()) {
        playout_.begin_anew();
        noise_.conceal(frame_.begin());
    } else if (!playout_.fill(decoder_, frame_.begin(), on_clock(now))) {
        frame_.be_silent();
    }
}

} // namespace mediad
