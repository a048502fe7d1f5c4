// Sound that anybody may hear: music and tones. Made once per tick, however many listen.
#pragma once

#include "dsp/codecs/codec.h"
#include "dsp/multirate_frame.h"
#include "dsp/music.h"
#include "dsp/tones.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace mediad {

enum class SharedKind : std::uint8_t { Music, Ringback, Busy, Confirm, Dial };
inline constexpr std::size_t shared_kinds = 5;

// "music:default", "tone:ringback", "tone:busy", "tone:confirm", "tone:dial"
std::optional<SharedKind> shared_kind_of(std::string_view name);

// A recording that begins again at its end.
class Recording {
public:
    explicit Recording(std::vector<dsp::Sample> sound) : sound_(std::move(sound)) { }
    void fill(std::span<dsp::Sample>);

private:
    std::vector<dsp::Sample> sound_; // Never empty.
    std::size_t position_ { 0 };
};

class SharedSound {
public:
    using Generator = std::variant<dsp::MusicBox, dsp::ToneGenerator, Recording>;

    explicit SharedSound(Generator generator) : generator_(std::move(generator)) { }

    void tick(); // Goes on by a frame.
    dsp::MultirateFrame& frame() { return frame_; }

private:
    Generator generator_;
    dsp::MultirateFrame frame_ { dsp::telephone_clock };
};

using SharedSounds = std::array<SharedSound, shared_kinds>; // By their kind.
SharedSounds shared_sounds(SharedSound::Generator music, std::string_view country);

} // namespace mediad
