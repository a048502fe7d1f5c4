#include "shared_sound.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mediad {
namespace {

struct SharedTone {
    SharedKind kind;
    std::string_view name;
    dsp::ToneKind tone;
};
constexpr std::array tones {
    SharedTone { SharedKind::Ringback, "tone:ringback", dsp::ToneKind::Ringback },
    SharedTone { SharedKind::Busy, "tone:busy", dsp::ToneKind::Busy },
    SharedTone { SharedKind::Congestion, "tone:congestion", dsp::ToneKind::Congestion },
    SharedTone { SharedKind::Confirm, "tone:confirm", dsp::ToneKind::Confirm },
    SharedTone { SharedKind::Dial, "tone:dial", dsp::ToneKind::Dial },
};
constexpr std::string_view music_prefix = "music:";
constexpr std::string_view default_music = "music:default";

bool is_playing(const SharedSound& now, const std::vector<dsp::Sample>& sound)
{
    const auto* recording = std::get_if<Recording>(&now.generator());
    return recording == nullptr ? sound.empty() : recording->sound() == sound;
}

} // namespace

void Recording::fill(std::span<dsp::Sample> samples)
{
    for (dsp::Sample& sample : samples) {
        sample = sound_[position_];
        position_ = (position_ + 1) % sound_.size();
    }
}

void SharedSound::tick()
{
    std::visit([this](auto& generator) { generator.fill(frame_.begin()); }, generator_);
}

SharedSounds::SharedSounds(std::string_view country)
{
    sounds_.emplace_back(dsp::MusicBox {});
    names_.emplace_back(default_music);
    for (const SharedTone& row : tones) {
        sounds_.emplace_back(dsp::ToneGenerator { dsp::tone(country, row.tone) });
        names_.emplace_back(row.name);
    }
}

void SharedSounds::use_country(std::string_view country)
{
    for (const SharedTone& row : tones)
        sounds_[static_cast<std::size_t>(row.kind)].use(dsp::ToneGenerator { dsp::tone(country, row.tone) });
}

void SharedSounds::use_music(const std::string& name, std::vector<dsp::Sample> sound)
{
    std::string whole { std::string { music_prefix } + name };
    const auto found = std::ranges::find(names_, whole);
    SharedSound* known =
        found == names_.end() ? nullptr : &sounds_[static_cast<std::size_t>(found - names_.begin())];
    if (known != nullptr && is_playing(*known, sound))
        return;
    SharedSound::Generator generator = dsp::MusicBox {};
    if (!sound.empty())
        generator = Recording { std::move(sound) };
    if (known != nullptr)
        return known->use(std::move(generator));
    names_.push_back(std::move(whole));
    sounds_.emplace_back(std::move(generator));
}

std::optional<std::uint32_t> SharedSounds::find(std::string_view name) const
{
    const auto found = std::ranges::find(names_, name);
    if (found != names_.end())
        return static_cast<std::uint32_t>(found - names_.begin());
    return name.starts_with(music_prefix) ? std::optional { static_cast<std::uint32_t>(SharedKind::Music) }
                                          : std::nullopt;
}

void SharedSounds::tick()
{
    for (SharedSound& sound : sounds_)
        if (sound.listeners > 0)
            sound.tick();
}

} // namespace mediad
