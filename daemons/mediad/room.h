// A room: whoever is in it hears the loudest of the others, and a tone when somebody comes or leaves. Summed
// once for all who hear it; what somebody said is taken out of the sum again for themself. Pure.
//
//     room.enter(slot, { .speaks = true });
//     room.tick([&](std::uint32_t slot) -> dsp::MultirateFrame* { … });
//     room.add_to(sum, 8000, slot);                  // All but that one.
#pragma once

#include "dsp/mixing.h"
#include "dsp/multirate_frame.h"
#include "dsp/tones.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace mediad {

class Room {
public:
    using FrameOf = std::function<dsp::MultirateFrame*(std::uint32_t slot)>; // Null: says nothing.
    static constexpr std::uint32_t nobody = 0xffff'ffff;

    struct Manners {
        bool speaks { true };
        bool has_tones { false }; // The others hear that they come, and that they leave.
        friend bool operator==(const Manners&, const Manners&) = default;
    };

    // Whoever is there already is there otherwise from now on.
    void enter(std::uint32_t slot, const Manners&);
    void leave(std::uint32_t slot);

    std::size_t count() const { return members_.size(); }
    std::vector<std::uint32_t> slots() const;
    // Whom that one hears, when there are only two and nothing else is to be heard: then nothing need be
    // mixed.
    std::optional<std::uint32_t> only_other(std::uint32_t slot) const;

    // 20 ms more: who is loudest, and what they say together. Frames are asked for of those who speak only.
    void tick(const FrameOf&);
    // Whether that one is among the loudest now; whoever is not hears the same as whoever only listens.
    bool is_heard(std::uint32_t slot) const;
    void add_to(std::span<dsp::Sample> sum, unsigned rate, std::uint32_t but, dsp::Gain = {});
    // True once after a tone has ended: somebody may hear another alone again.
    bool take_tone_ended();

private:
    struct Member {
        std::uint32_t slot { 0 };
        Manners manners {};
        std::uint32_t loudness { 0 };
        bool is_heard { false };
        dsp::MultirateFrame* frame { nullptr }; // In this tick.
    };
    struct Loud { // One of those who are heard in this tick.
        std::uint32_t slot { 0 };
        dsp::MultirateFrame* frame { nullptr };
    };
    struct Sum {
        unsigned rate { 0 };
        bool is_made { false }; // In this tick.
        std::array<std::int32_t, dsp::frame_samples_at(48000)> samples {};
    };

    const Loud* find_loud(std::uint32_t slot) const;
    void choose_loudest();
    void ring(dsp::ToneKind);
    void tick_tone();
    std::span<const std::int32_t> sum_at(unsigned rate);

    std::vector<Member> members_ {};
    std::vector<Member*> candidates_ {}; // Has room for all.
    std::vector<Loud> loud_ {}; // A handful: who asks for each of a hundred looks through these only.
    std::array<Sum, 3> sums_ { { { .rate = 8000 }, { .rate = 16000 }, { .rate = 48000 } } };
    std::optional<dsp::ToneGenerator> tone_ {};
    unsigned tone_frames_ { 0 }; // Still to be heard.
    bool tone_ended_ { false };
    dsp::MultirateFrame tone_frame_ { dsp::telephone_clock };
};

} // namespace mediad
