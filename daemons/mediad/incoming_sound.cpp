#include "incoming_sound.h"

#include <algorithm>
#include <utility>

namespace mediad {
namespace {

constexpr unsigned longest_ms = 120; // Of a packet (RFC 6716 2.1.4), and of what is made up for.

} // namespace

IncomingSound::IncomingSound(dsp::CodecKind codec, unsigned wanted_rate)
    : codec_(codec),
      decoder_(dsp::codec_of(codec).make_decoder({ .sound_rate = wanted_rate })),
      room_(std::size_t { decoder_.sound_rate() } / 1000 * longest_ms),
      queue_(decoder_.sound_rate()),
      frame_(decoder_.sound_rate())
{
}

void IncomingSound::packet_arrived(const rtp::Header& header, std::span<const std::byte> payload)
{
    is_noise_ = false;
    const auto newer = static_cast<std::int16_t>(header.sequence - sequence_);
    if (has_heard_ && newer <= 0)
        return; // Repeated, or too late: it was made up for.
    if (has_heard_ && newer == 2 && early_.bytes == 0) {
        early_.header = header;
        early_.bytes = std::min(payload.size(), early_.payload.size());
        std::ranges::copy(payload.first(early_.bytes), early_.payload.begin());
        return;
    }
    if (newer > 1)
        take_early();
    if (!has_heard_ || static_cast<std::int16_t>(header.sequence - sequence_) > 0)
        take(header, payload);
    if (newer == 1)
        take_early();
}

void IncomingSound::take_early()
{
    const std::size_t bytes = std::exchange(early_.bytes, 0);
    if (bytes > 0)
        take(early_.header, std::span { early_.payload }.first(bytes));
}

void IncomingSound::take(const rtp::Header& header, std::span<const std::byte> payload)
{
    if (has_heard_) {
        const auto newer = static_cast<std::uint16_t>(header.sequence - sequence_);
        const auto passed = static_cast<std::int32_t>(header.timestamp - timestamp_);
        const std::int64_t due = std::int64_t { passed } * sound_rate() / dsp::codec_of(codec_).clock;
        const std::int64_t lost = due - static_cast<std::int64_t>(samples_);
        // More than that is a pause; nothing missing in the numbers is one, too (RFC 3551 4.1).
        if (newer > 1 && lost > 0 && lost <= std::int64_t { sound_rate() } / 1000 * longest_ms)
            make_up_for(static_cast<std::size_t>(lost), payload);
    }
    samples_ = decoder_.decode(payload, room_);
    queue_.push(std::span { room_ }.first(samples_));
    has_heard_ = true;
    sequence_ = header.sequence;
    timestamp_ = header.timestamp;
}

// The packet before `next` may be repeated in it; those before that are concealed. What the codec does not
// know how to conceal is silence.
void IncomingSound::make_up_for(std::size_t lost, std::span<const std::byte> next)
{
    const std::size_t last = std::min(lost, samples_);
    const auto push = [&](std::span<dsp::Sample> sound, std::size_t made) {
        std::ranges::fill(sound.subspan(made), dsp::Sample { 0 });
        queue_.push(sound);
    };
    if (const auto earlier = std::span { room_ }.first(lost - last); !earlier.empty())
        push(earlier, decoder_.conceal(earlier));
    const auto latest = std::span { room_ }.first(last);
    push(latest, decoder_.recover(next, latest));
}

void IncomingSound::fell_silent(std::span<const std::byte> description)
{
    take_early();
    noise_.decode(description, {});
    is_noise_ = true;
    has_heard_ = false; // What is missing from here on is not lost.
}

void IncomingSound::began_anew()
{
    has_heard_ = false;
    early_.bytes = 0;
}

void IncomingSound::tick()
{
    constexpr std::size_t last_frames = 2; // Whoever is not here by now comes too late.
    if (queue_.frames() < last_frames)
        take_early();
    if (queue_.pop(frame_.begin()))
        return;
    if (is_noise_)
        noise_.conceal(frame_.begin());
    else
        frame_.be_silent();
}

} // namespace mediad
