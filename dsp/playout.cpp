#include "dsp/playout.h"

#include "dsp/shortening.h"

#include <algorithm>

namespace dsp {
namespace {

constexpr unsigned longest_packet_ms = 120;
constexpr unsigned least_shortening_ms = 5;
// With so long a delay it matters more to be quick than that nobody hears it.
constexpr unsigned much_too_long_ms = 100;
constexpr float alike = 0.85F;
constexpr float hardly_alike = 0.5F;
bool is_before(std::uint32_t one, std::uint32_t other) { return static_cast<std::int32_t>(one - other) < 0; }

} // namespace

Playout::Playout(unsigned clock, unsigned sound_rate)
    : clock_(clock),
      sound_rate_(sound_rate),
      estimate_(clock),
      concealment_(sound_rate),
      room_(sound_rate * longest_packet_ms / 1000)
{
    sound_.reserve(2 * room_.size() + shortening_needs(sound_rate));
}

void Playout::arrived(std::uint32_t timestamp, std::span<const std::byte> payload, std::uint32_t now)
{
    if (!estimate_.arrived(timestamp, now))
        begin_anew();
    if (is_playing_ && is_before(timestamp, next_)) {
        ++counts_.late;
        return;
    }
    packets_.put(timestamp, payload);
}

void Playout::begin_anew()
{
    packets_.clear();
    is_playing_ = false;
}

bool Playout::fill(Decoder& decoder, std::span<Sample> frame, std::uint32_t now)
{
    if (!is_playing_ && !is_time_to_begin(now)) {
        std::ranges::fill(frame, Sample { 0 });
        return false;
    }
    if (sound_.size() < frame.size())
        adapt(decoder, now);
    provide(decoder, frame.size(), now);
    delay_ = estimate_.lateness(next_ - ticks(sound_.size()), now);
    std::copy_n(sound_.begin(), frame.size(), frame.begin());
    sound_.erase(sound_.begin(), sound_.begin() + static_cast<std::ptrdiff_t>(frame.size()));
    counts_.played += frame.size();
    return true;
}

bool Playout::is_time_to_begin(std::uint32_t now)
{
    const auto first = packets_.first();
    if (!first || estimate_.lateness(first->timestamp, now) < estimate_.target())
        return false;
    next_ = first->timestamp;
    is_playing_ = true;
    return true;
}

// Until there is that much sound, come by or made up.
void Playout::provide(Decoder& decoder, std::size_t samples, std::uint32_t now)
{
    while (sound_.size() < samples) {
        if (provide_waiting(decoder, now))
            continue;
        if (const auto beyond = packets_.first())
            bridge(decoder, *beyond, samples - sound_.size());
        else // It may still come: who plays waits for it.
            conceal(decoder, samples - sound_.size());
    }
}

// The sound of the next packet, if it is there; or of one behind a hole, when it is time for that.
bool Playout::provide_waiting(Decoder& decoder, std::uint32_t now)
{
    drop_late();
    const auto packet = packets_.first();
    if (!packet)
        return false;
    const bool is_next = packet->timestamp == next_;
    const bool is_due = estimate_.lateness(packet->timestamp, now) >= estimate_.target();
    if (!is_next && !is_due)
        return false;
    decode(decoder, *packet);
    return true;
}

// What is missing before that packet was lost, and time goes on. The packet may say itself what was in the
// one before it.
void Playout::bridge(Decoder& decoder, const WaitingPacket& beyond, std::size_t samples)
{
    const std::size_t hole =
        std::max<std::size_t>(std::size_t { beyond.timestamp - next_ } * sound_rate_ / clock_, 1);
    if (hole <= packet_samples_) {
        const auto lost = std::span { room_ }.first(hole);
        next_ = beyond.timestamp;
        if (const std::size_t found = decoder.recover(beyond.payload, lost); found > 0) {
            counts_.concealed += found;
            return append(lost.first(found));
        }
        return conceal(decoder, hole);
    }
    const std::size_t first_part = std::min(samples, hole - packet_samples_);
    next_ += std::max(ticks(first_part), std::uint32_t { 1 });
    conceal(decoder, first_part);
}

void Playout::drop_late()
{
    for (auto packet = packets_.first(); packet && is_before(packet->timestamp, next_);
         packet = packets_.first()) {
        packets_.drop_first();
        ++counts_.late;
    }
}

void Playout::decode(Decoder& decoder, const WaitingPacket& packet)
{
    const std::size_t count = decoder.decode(packet.payload, room_);
    next_ = packet.timestamp + ticks(count);
    packets_.drop_first();
    if (count == 0)
        return;
    packet_samples_ = count;
    const auto sound = std::span { room_ }.first(count);
    concealment_.rejoin(sound);
    concealment_.heard(sound);
    append(sound);
}

void Playout::conceal(Decoder& decoder, std::size_t samples)
{
    const auto lost = std::span { room_ }.first(std::min(samples, room_.size()));
    const std::size_t by_codec = decoder.conceal(lost);
    if (by_codec == 0)
        concealment_.conceal(lost);
    const auto sound = lost.first(by_codec == 0 ? lost.size() : by_codec);
    counts_.concealed += sound.size();
    append(sound);
}

void Playout::append(std::span<const Sample> sound)
{
    sound_.insert(sound_.end(), sound.begin(), sound.end());
}

// The next packet is needed now. It should have had as long as `target` to come; and hardly longer.
void Playout::adapt(Decoder& decoder, std::uint32_t now)
{
    const std::int32_t spare = estimate_.lateness(next_, now) - estimate_.target();
    if (spare < 0) {
        const std::size_t added = concealment_.say_again(room_, alike);
        counts_.added += added;
        return append(std::span { room_ }.first(added));
    }
    // By less than a packet it cannot be: packets and ticks each have their own beat.
    const std::int32_t too_much = spare - static_cast<std::int32_t>(ticks(packet_samples_));
    const std::size_t left_over = sound_.size(); // Of a stretch that was not as long as a packet.
    const std::size_t most = too_much >= 0 ? sound_rate_ : left_over;
    if (most < least_shortening_ms * sound_rate_ / 1000)
        return;
    while (sound_.size() < shortening_needs(sound_rate_) && packets_.first()
           && packets_.first()->timestamp == next_)
        decode(decoder, *packets_.first());
    const bool is_urgent = too_much > static_cast<std::int32_t>(much_too_long_ms * clock_ / 1000);
    counts_.left_out += shorten(
        sound_, { .rate = sound_rate_, .least_likeness = is_urgent ? hardly_alike : alike, .most = most });
}

} // namespace dsp
