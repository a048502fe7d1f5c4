#include "room.h"

#include "limits.h"

#include <algorithm>
#include <utility>

namespace mediad {
namespace {

// Loudness is the mean magnitude of a frame. It falls by an eighth a frame, to half in 100 ms: who pauses
// between two words stays, who has finished makes room.
constexpr std::uint32_t falls_by = 8;
// Whoever is heard stays until somebody is half as loud again, lest two who are alike take turns.
constexpr std::uint32_t lead_of_the_heard(std::uint32_t loudness) { return loudness + loudness / 2; }

std::uint32_t magnitude(std::span<const dsp::Sample> frame)
{
    std::uint32_t sum = 0;
    for (const dsp::Sample sample : frame)
        sum += static_cast<std::uint32_t>(sample < 0 ? -int { sample } : int { sample });
    return frame.empty() ? 0 : sum / static_cast<std::uint32_t>(frame.size());
}

constexpr std::size_t index_of(unsigned rate) { return rate == 8000 ? 0 : rate == 16000 ? 1 : 2; }

} // namespace

void Room::enter(std::uint32_t slot, const Manners& manners)
{
    const auto found = std::ranges::find(members_, slot, &Member::slot);
    if (found != members_.end()) {
        found->manners = manners;
        return;
    }
    if (manners.has_tones && !members_.empty())
        ring(dsp::ToneKind::Came);
    members_.push_back({ .slot = slot, .manners = manners });
    candidates_.reserve(members_.capacity());
    loud_.reserve(limits::speakers_of_a_room);
}

void Room::leave(std::uint32_t slot)
{
    const auto found = std::ranges::find(members_, slot, &Member::slot);
    if (found == members_.end())
        return;
    if (found->manners.has_tones && members_.size() > 1)
        ring(dsp::ToneKind::Left);
    members_.erase(found);
    std::erase_if(loud_, [slot](const Loud& loud) { return loud.slot == slot; });
}

void Room::ring(dsp::ToneKind kind)
{
    const dsp::Tone& tone = dsp::tone({}, kind);
    tone_.emplace(tone);
    tone_frames_ = static_cast<unsigned>(tone.lasts() / std::chrono::milliseconds { 20 });
}

std::vector<std::uint32_t> Room::slots() const
{
    std::vector<std::uint32_t> all;
    for (const Member& member : members_)
        all.push_back(member.slot);
    return all;
}

std::optional<std::uint32_t> Room::only_other(std::uint32_t slot) const
{
    if (members_.size() != 2 || tone_frames_ > 0)
        return std::nullopt;
    const Member& other = members_[members_[0].slot == slot ? 1 : 0];
    return other.manners.speaks ? std::optional { other.slot } : std::nullopt;
}

void Room::tick(const FrameOf& frame_of)
{
    for (Sum& sum : sums_)
        sum.is_made = false;
    for (Member& member : members_) {
        member.frame = member.manners.speaks ? frame_of(member.slot) : nullptr;
        const std::uint32_t now =
            member.frame == nullptr ? 0 : magnitude(member.frame->at(member.frame->sound_rate()));
        member.loudness = std::max(now, member.loudness - member.loudness / falls_by);
    }
    choose_loudest();
    tick_tone();
}

void Room::choose_loudest()
{
    candidates_.clear();
    for (Member& member : members_)
        if (member.frame != nullptr)
            candidates_.push_back(&member);
        else
            member.is_heard = false;
    const std::size_t most = std::min(candidates_.size(), limits::speakers_of_a_room);
    if (most < candidates_.size())
        std::ranges::nth_element(candidates_, candidates_.begin() + static_cast<std::ptrdiff_t>(most),
                                 std::ranges::greater {}, [](const Member* member) {
                                     return member->is_heard ? lead_of_the_heard(member->loudness)
                                                             : member->loudness;
                                 });
    for (std::size_t i = 0; i < candidates_.size(); ++i)
        candidates_[i]->is_heard = i < most && candidates_[i]->loudness > 0; // Who is silent holds no place.
    loud_.clear();
    for (std::size_t i = 0; i < most; ++i)
        if (candidates_[i]->is_heard)
            loud_.push_back({ .slot = candidates_[i]->slot, .frame = candidates_[i]->frame });
}

void Room::tick_tone()
{
    if (tone_frames_ == 0)
        return tone_frame_.be_silent();
    tone_->fill(tone_frame_.begin());
    if (--tone_frames_ == 0)
        tone_ended_ = true;
}

bool Room::take_tone_ended() { return std::exchange(tone_ended_, false); }

const Room::Loud* Room::find_loud(std::uint32_t slot) const
{
    const auto found = std::ranges::find(loud_, slot, &Loud::slot);
    return found == loud_.end() ? nullptr : &*found;
}

bool Room::is_heard(std::uint32_t slot) const { return find_loud(slot) != nullptr; }

std::span<const std::int32_t> Room::sum_at(unsigned rate)
{
    Sum& sum = sums_[index_of(rate)];
    const auto samples = std::span { sum.samples }.first(dsp::frame_samples_at(rate));
    if (sum.is_made)
        return samples;
    std::ranges::fill(samples, 0);
    const auto add = [&](std::span<const dsp::Sample> sound) {
        for (std::size_t i = 0; i < sound.size(); ++i)
            samples[i] += sound[i];
    };
    for (const Loud& loud : loud_)
        add(loud.frame->at(rate));
    add(tone_frame_.at(rate));
    sum.is_made = true;
    return samples;
}

void Room::add_to(std::span<dsp::Sample> sum, unsigned rate, std::uint32_t but, dsp::Gain gain)
{
    const std::span<const std::int32_t> all = sum_at(rate);
    std::array<dsp::Sample, dsp::frame_samples_at(48000)> room;
    const auto sound = std::span { room }.first(all.size());
    const Loud* own = find_loud(but);
    const auto theirs = own != nullptr ? own->frame->at(rate) : std::span<const dsp::Sample> {};
    for (std::size_t i = 0; i < theirs.size(); ++i)
        sound[i] = dsp::held_in_range(all[i] - theirs[i]);
    for (std::size_t i = theirs.size(); i < all.size(); ++i)
        sound[i] = dsp::held_in_range(all[i]);
    dsp::add_to(sum, sound, gain);
}

} // namespace mediad
