#include "shared_sound.h"

namespace mediad {

std::optional<SharedKind> shared_kind_of(std::string_view name)
{
    if (name == "music:default")
        return SharedKind::Music;
    if (name == "tone:ringback")
        return SharedKind::Ringback;
    if (name == "tone:busy")
        return SharedKind::Busy;
    return std::nullopt;
}

void Recording::fill(std::span<dsp::Sample> samples)
{
    for (dsp::Sample& sample : samples) {
        sample = sound_[position_];
        position_ = (position_ + 1) % sound_.size();
    }
}

void SharedSound::tick()
{
    std::visit([this](auto& generator) { generator.fill(frame_); }, generator_);
    is_encoded_ = {};
}

std::span<const std::byte> SharedSound::encoded(dsp::CodecKind kind)
{
    const auto index = static_cast<std::size_t>(kind);
    if (!is_encoded_[index])
        dsp::codec_of(kind).encode(frame_, encoded_[index]);
    is_encoded_[index] = true;
    return encoded_[index];
}

} // namespace mediad
