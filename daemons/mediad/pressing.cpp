#include "pressing.h"

#include "limits.h"

#include <algorithm>

namespace mediad {
namespace {

using namespace std::chrono_literals;

// As long as people press: receivers ask for 40 to 50 ms of tone and as much of pause.
constexpr std::chrono::milliseconds press_time = 100ms;
constexpr std::chrono::milliseconds pause_time = 80ms;
constexpr std::chrono::milliseconds tick_time = 20ms;
// Two more packets repeat the end (RFC 4733 2.5.1.4) and are part of the pause.
constexpr unsigned ticks_of_pause = pause_time / tick_time - 2;

std::uint16_t in_units(std::chrono::milliseconds time, unsigned clock)
{
    return static_cast<std::uint16_t>(static_cast<unsigned>(time.count()) * (clock / 1000));
}

} // namespace

Pressing::Pressing(std::variant<EventForm, ToneForm> form) : way_(Events { .clock = dsp::telephone_clock })
{
    if (const auto* events = std::get_if<EventForm>(&form)) {
        way_ = Events { .clock = events->clock };
        std::get<Events>(way_).waiting.reserve(limits::keys_waiting); // The tick allocates nothing.
    } else {
        way_ = Tones { .generator =
                           dsp::DtmfGenerator { dsp::DtmfManner { .on = press_time, .pause = pause_time } } };
    }
}

bool Pressing::add(std::string_view digits)
{
    if (digits.size() > limits::keys_waiting
        || !std::ranges::all_of(digits, [](char digit) { return rtp::event_of(digit).has_value(); }))
        return false;
    if (auto* tones = std::get_if<Tones>(&way_))
        return tones->generator.send(digits);
    auto& events = std::get<Events>(way_);
    if (events.waiting.size() + digits.size() > limits::keys_waiting)
        return false;
    for (const char digit : digits)
        events.waiting.push_back(*rtp::event_of(digit));
    return true;
}

bool Pressing::is_over() const
{
    if (const auto* tones = std::get_if<Tones>(&way_))
        return !tones->generator.is_sending();
    const auto& events = std::get<Events>(way_);
    return events.waiting.empty() && !events.now && events.ticks_of_pause == 0;
}

std::optional<Pressing::Event> Pressing::next_event(std::uint32_t timestamp_now)
{
    auto& events = std::get<Events>(way_);
    if (events.ticks_of_pause > 0) {
        --events.ticks_of_pause;
        return std::nullopt;
    }
    if (!events.now) {
        if (events.waiting.empty())
            return std::nullopt;
        events.now.emplace(events.waiting.front(), in_units(press_time, events.clock),
                           in_units(tick_time, events.clock));
        events.waiting.erase(events.waiting.begin());
        events.began = timestamp_now;
    }
    const auto next = events.now->next();
    if (!next) {
        events.now.reset();
        events.ticks_of_pause = ticks_of_pause - 1;
        return std::nullopt;
    }
    return Event { .payload = next->payload, .began = events.began, .clock = events.clock };
}

} // namespace mediad
