// Sound that anybody may hear: music and tones. Made once per tick, however many listen.
//
//     SharedSounds sounds { "JP" };
//     sounds.use_music("default", recording);
//     const std::uint32_t index = *sounds.find("music:default");
#pragma once

#include "dsp/codecs/codec.h"
#include "dsp/multirate_frame.h"
#include "dsp/music.h"
#include "dsp/tones.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace mediad {

// What there is everywhere, by its place among the shared sounds; further music comes after it.
enum class SharedKind : std::uint8_t { Music, Ringback, Busy, Congestion, Confirm, Dial };

// A recording that begins again at its end.
class Recording {
public:
    explicit Recording(std::vector<dsp::Sample> sound) : sound_(std::move(sound)) { }
    void fill(std::span<dsp::Sample>);
    const std::vector<dsp::Sample>& sound() const { return sound_; }

private:
    std::vector<dsp::Sample> sound_; // Never empty.
    std::size_t position_ { 0 };
};

class SharedSound {
public:
    using Generator = std::variant<dsp::MusicBox, dsp::ToneGenerator, Recording>;

    explicit SharedSound(Generator generator) : generator_(std::move(generator)) { }

    void use(Generator generator) { generator_ = std::move(generator); }
    const Generator& generator() const { return generator_; }
    void tick(); // Goes on by a frame.
    dsp::MultirateFrame& frame() { return frame_; }

    unsigned listeners { 0 };

private:
    Generator generator_;
    dsp::MultirateFrame frame_ { dsp::telephone_clock };
};

class SharedSounds {
public:
    explicit SharedSounds(std::string_view country);

    void use_country(std::string_view country);
    // What is heard there from now on; nothing: the music box. A name stays, and so does its place. What is
    // the same as before goes on where it is.
    void use_music(const std::string& name, std::vector<dsp::Sample>);

    // "tone:busy", "music:default", …; music that is not known is the default one.
    std::optional<std::uint32_t> find(std::string_view name) const;
    SharedSound& operator[](std::uint32_t index) { return sounds_[index]; }
    void tick(); // Those who are listened to.

private:
    std::vector<SharedSound> sounds_ {};
    std::vector<std::string> names_ {}; // By their place.
};

} // namespace mediad
