#include "shared_sound.h"

#include <utility>

namespace mediad {

std::optional<SharedKind> shared_kind_of(std::string_view name)
{
    if (name == "music:default")
        return SharedKind::Music;
    if (name == "tone:ringback")
        return SharedKind::Ringback;
    if (name == "tone:busy")
        return SharedKind::Busy;
    if (name == "tone:confirm")
        return SharedKind::Confirm;
    if (name == "tone:dial")
        return SharedKind::Dial;
    return std::nullopt;
}

void Recording::fill(std::span<dsp::Sample> samples)
{
    for (dsp::Sample& sample : samples) {
        sample = sound_[position_];
        position_ = (position_ + 1) % sound_.size();
    }
}

SharedSounds shared_sounds(SharedSound::Generator music, std::string_view country)
{
    const auto tone = [&](dsp::ToneKind kind) {
        return SharedSound { dsp::ToneGenerator { dsp::tone(country, kind) } };
    };
    return { SharedSound { std::move(music) }, tone(dsp::ToneKind::Ringback), tone(dsp::ToneKind::Busy),
             tone(dsp::ToneKind::Confirm), tone(dsp::ToneKind::Dial) };
}

void SharedSound::tick()
{
    std::visit([this](auto& generator) { generator.fill(frame_.begin()); }, generator_);
}

} // namespace mediad
