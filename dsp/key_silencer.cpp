#include "dsp/key_silencer.h"

#include <algorithm>
#include <array>

namespace dsp {
namespace {

// As a detector is set that hears the faintest.
constexpr double least_dbm0 = -45;
// How unlike the two may be, by whatever detector. Each is beside the other by no more than that.
constexpr float most_twist = 10; // 10 dB, of power.
// Of all power there is, what both tones have; SpanDSP asks for 0.82.
constexpr float least_pure = 0.75F;
// 7.5 ms alike: with what of a tone the filters have to see, at most 15 ms after it began. Of 24 minutes of
// the speech of tests/bench/dtmf six pieces of some 30 ms were silenced; with 5 ms it would be 320.
constexpr std::size_t hops_alike = 6;
// The filters' middle is 5 ms behind the edge of what they see.
constexpr std::uint64_t reach = 40;
// A tone that wavers, or one of which a packet is lost, is one tone.
constexpr std::uint64_t longest_hole = 160;

// The filters are silent below the least power.
bool sounds_like_a_key(const dtmf::Hop& hop)
{
    const dtmf::Evidence& seen = hop.evidence;
    return hop.low > 0 && hop.high > 0 && hop.low <= hop.high * most_twist && hop.high <= hop.low * most_twist
        && seen.low + seen.high >= least_pure * seen.all;
}

} // namespace

KeySilencer::KeySilencer() : hops_(dtmf::power_at(least_dbm0)) { }

bool KeySilencer::goes_on_alike(const dtmf::Hop& hop)
{
    const auto key = sounds_like_a_key(hop) ? dtmf::key_of(hop) : std::nullopt;
    if (key != key_) {
        key_ = key;
        alike_ = 0;
        first_ = hop.centre;
    }
    return key && ++alike_ >= hops_alike;
}

void KeySilencer::hear(std::span<const Sample> frame)
{
    static constexpr std::array<Sample, frame_samples> nothing {};
    std::span<const Sample> rest = frame.empty() ? std::span<const Sample> { nothing } : frame;
    const std::uint64_t begins = heard_;
    heard_ += rest.size();
    std::uint64_t silent_from = silent_until_ > begins ? begins : heard_;
    while (const auto hop = hops_.next(rest)) {
        if (!goes_on_alike(*hop))
            continue;
        silent_from = std::min(silent_from, first_ - std::min(first_, reach));
        silent_until_ = hop->centre + reach + longest_hole;
    }
    from_ = std::max(silent_from, begins) - begins;
    until_ = std::clamp(silent_until_, begins, heard_) - begins;
}

void KeySilencer::silence(std::span<Sample> frame) const
{
    if (!is_silencing())
        return;
    const std::size_t times = frame.size() / frame_samples;
    std::ranges::fill(frame.subspan(from_ * times, (until_ - from_) * times), Sample { 0 });
}

} // namespace dsp
