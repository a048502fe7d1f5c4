// Keys that we press at one listener, while it hears nothing else: as telephone-events (RFC 4733), or as
// tones where those are not agreed on. One press after the other, at a beat that every receiver can follow.
// Pure.
//
//     Pressing pressing { EventForm { .clock = 8000 } };       // Or ToneForm {}.
//     pressing.add("18#");
//     if (const auto packet = pressing.next_event(timestamp)) …         // Each tick; or tick().
//     if (pressing.is_over()) …it hears again what it heard before…
#pragma once

#include "dsp/dtmf.h"
#include "dsp/multirate_frame.h"
#include "encoding.h"
#include "rtp/telephone_event.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace mediad {

struct EventForm {
    unsigned clock; // Hz, of the durations: 8000 or 48000.
};
struct ToneForm { };

class Pressing {
public:
    explicit Pressing(std::variant<EventForm, ToneForm>);

    // After those that wait. False, and none of them is pressed, when one is no digit or there are too many.
    bool add(std::string_view digits);

    bool is_tones() const { return std::holds_alternative<Tones>(way_); }
    bool is_over() const;

    // 20 ms of events: a packet or none. All packets of one press bear the timestamp of its beginning.
    struct Event {
        std::array<std::byte, rtp::TelephoneEvent::bytes> payload;
        std::uint32_t began;
        unsigned clock; // Hz
    };
    std::optional<Event> next_event(std::uint32_t timestamp_now);

    // 20 ms of tones, for frame_at().
    void tick() { std::get<Tones>(way_).generator.fill(std::get<Tones>(way_).frame.begin()); }
    std::span<const dsp::Sample> frame_at(unsigned rate) { return std::get<Tones>(way_).frame.at(rate); }

private:
    struct Events {
        unsigned clock;
        std::vector<std::uint8_t> waiting {};
        std::optional<rtp::DigitSender> now {};
        std::uint32_t began { 0 };
        unsigned ticks_of_pause { 0 };
    };
    struct Tones {
        dsp::DtmfGenerator generator;
        dsp::MultirateFrame frame { dsp::telephone_clock };
    };
    std::variant<Events, Tones> way_;
};

} // namespace mediad
