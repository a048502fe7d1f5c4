#include "dsp/playout.h"

#include "dsp/shortening.h"

#include <algorithm>
#include <numeric>

namespace dsp {
namespace {

constexpr unsigned longest_packet_ms = 120;
constexpr unsigned usual_packet_ms = 20; // Before one came.
constexpr unsigned least_shortening_ms = 5;
constexpr unsigned looks = 8;
// With so long a delay it matters more to be quick than that nobody hears it.
constexpr unsigned much_too_long_ms = 40;
// Then the sender has fallen silent, and what comes next is another beginning.
constexpr unsigned longest_wait_ms = 1000;
constexpr float alike = 0.85F;
constexpr float hardly_alike = 0; // What repeats is found all the same, and noise has no periods to miss.
} // namespace

Playout::Playout(unsigned clock, unsigned sound_rate)
    : clock_(clock),
      sound_rate_(sound_rate),
      estimate_(clock),
      concealment_(sound_rate),
      room_(sound_rate * longest_packet_ms / 1000),
      packet_samples_(sound_rate * usual_packet_ms / 1000)
{
    sound_.reserve(2 * room_.size() + shortening_looks_at(sound_rate));
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
    awaited_ = 0;
}

bool Playout::fill(Decoder& decoder, std::span<Sample> frame, std::uint32_t now)
{
    if (is_dry() && awaited_ > sound_rate_ * longest_wait_ms / 1000)
        begin_anew();
    if (!is_playing_ && !is_time_to_begin(now)) {
        std::ranges::fill(frame, Sample { 0 });
        return false;
    }
    if (!is_still_)
        adapt(decoder, frame.size(), now);
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
    looked_ = 0;
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
        else
            await(decoder, samples - sound_.size());
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

// It may still come, so time stands still: what comes then is not late.
void Playout::await(Decoder& decoder, std::size_t samples)
{
    awaited_ += samples;
    conceal(decoder, samples);
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
    awaited_ = 0;
    const auto sound = std::span { room_ }.first(count);
    concealment_.rejoin(sound);
    concealment_.heard(sound);
    append(sound);
}

void Playout::conceal(Decoder& decoder, std::size_t samples)
{
    const auto lost = std::span { room_ }.first(std::min(samples, room_.size()));
    if (is_still_) {
        std::ranges::fill(lost, Sample { 0 });
        return append(lost);
    }
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

// How much longer than `target` the last packet that this frame needs has had to come. Nothing: it needs
// none.
std::optional<std::int32_t> Playout::spare(std::size_t frame, std::uint32_t now) const
{
    if (sound_.size() >= frame)
        return std::nullopt;
    const std::size_t packets_needed = (frame - sound_.size() + packet_samples_ - 1) / packet_samples_;
    const std::uint32_t last = next_ + ticks((packets_needed - 1) * packet_samples_);
    return estimate_.lateness(last, now) - estimate_.target();
}

// Packets and ticks each have their own beat: from one tick to the next the spare time goes up and down by
// what they do not have in common. The least of some ticks counts.
void Playout::adapt(Decoder& decoder, std::size_t frame, std::uint32_t now)
{
    const auto found = spare(frame, now);
    if (!found)
        return;
    if (*found < 0) {
        const std::size_t added = concealment_.say_again(room_, alike);
        counts_.added += added;
        looked_ = 0;
        return append(std::span { room_ }.first(added));
    }
    least_spare_ = looked_ == 0 ? *found : std::min(least_spare_, *found);
    const bool is_urgent = *found > static_cast<std::int32_t>(much_too_long_ms * clock_ / 1000);
    if (++looked_ < looks && !is_urgent)
        return;
    looked_ = 0;
    const std::size_t step = std::gcd(packet_samples_, frame);
    const std::size_t worthwhile = least_shortening_ms * sound_rate_ / 1000;
    const auto enough = static_cast<std::int32_t>(ticks(std::max(step, 3 * worthwhile)));
    // Less than a step is left over from stretching: nobody needs it.
    const std::size_t most = least_spare_ >= enough ? sound_rate_ : sound_.size() % step;
    if (most < worthwhile)
        return;
    while (sound_.size() < shortening_looks_at(sound_rate_) && packets_.first()
           && packets_.first()->timestamp == next_)
        decode(decoder, *packets_.first());
    counts_.left_out += shorten(
        sound_, { .rate = sound_rate_, .least_likeness = is_urgent ? hardly_alike : alike, .most = most });
}

} // namespace dsp
