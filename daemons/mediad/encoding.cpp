#include "encoding.h"

#include <algorithm>
#include <utility>

namespace mediad {
namespace {

constexpr std::size_t nothing_worth_sending = 2; // Bytes of an Opus packet of silence (libopus, DTX).

} // namespace

Encoding::Encoding(std::vector<Heard> hears, const Manner& manner)
    : hears_(std::move(hears)),
      manner_(manner),
      encoder_(
          dsp::codec_of(manner.codec).make_encoder({ .sound_rate = manner.sound_rate, .opus = manner.opus })),
      packet_samples_(static_cast<std::size_t>(manner.packet_time.count()) * manner.sound_rate / 1000),
      waiting_(packet_samples_ + dsp::frame_samples_at(manner.sound_rate))
{
}

bool Encoding::is(std::span<const Heard> hears, const Manner& manner) const
{
    return manner_ == manner && std::ranges::equal(hears_, hears);
}

std::span<dsp::Sample> Encoding::next_frame()
{
    const std::size_t samples = dsp::frame_samples_at(manner_.sound_rate);
    waiting_samples_ = std::min(waiting_samples_, waiting_.size() - samples);
    const auto frame = std::span { waiting_ }.subspan(waiting_samples_, samples);
    waiting_samples_ += samples;
    std::ranges::fill(frame, dsp::Sample { 0 });
    return frame;
}

std::optional<std::span<const std::byte>> Encoding::next_packet()
{
    if (waiting_samples_ < packet_samples_)
        return std::nullopt;
    const std::size_t bytes = encoder_.encode(std::span { waiting_ }.first(packet_samples_), packet_);
    std::copy(waiting_.begin() + static_cast<std::ptrdiff_t>(packet_samples_),
              waiting_.begin() + static_cast<std::ptrdiff_t>(waiting_samples_), waiting_.begin());
    waiting_samples_ -= packet_samples_;
    const bool is_silence =
        manner_.codec == dsp::CodecKind::Opus && manner_.opus.dtx && bytes <= nothing_worth_sending;
    return std::span<const std::byte> { packet_ }.first(is_silence ? 0 : bytes);
}

} // namespace mediad
