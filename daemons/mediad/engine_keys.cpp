// The engine's keys: those that we press at a listener, in place of what it hears.
#include "engine.h"

#include <algorithm>
#include <utility>

namespace mediad {
namespace {

constexpr unsigned full_clock = 48000;

// Events tell time by the clock of the sound they lie in (RFC 4733 2.1), if there are any of that.
std::variant<EventForm, ToneForm> form_for(const Stream& listener)
{
    const PayloadNumbers& numbers = listener.numbers;
    const bool is_full = dsp::codec_of(listener.codec).clock == full_clock;
    if (numbers.digits_full && (is_full || !numbers.digits))
        return EventForm { .clock = full_clock };
    if (numbers.digits)
        return EventForm { .clock = dsp::telephone_clock };
    return ToneForm {};
}

std::optional<std::uint8_t> number_for(const PayloadNumbers& numbers, unsigned clock)
{
    return clock == full_clock ? numbers.digits_full : numbers.digits;
}

} // namespace

bool Engine::press(std::uint32_t slot, std::string_view digits)
{
    Stream& stream = *streams_[slot];
    if (digits.empty())
        return false;
    if (stream.pressing)
        return stream.pressing->add(digits);
    auto pressing = std::make_unique<Pressing>(form_for(stream));
    if (!pressing->add(digits))
        return false;
    stream.pressing = std::move(pressing);
    pressing_.push_back(slot);
    plug_again(slot);
    return true;
}

void Engine::tick_keys(Moment now)
{
    for (const std::uint32_t slot : pressing_) {
        Stream& stream = *streams_[slot];
        if (stream.pressing->is_over())
            has_pressed_all_ = true;
        if (stream.pressing->is_tones())
            stream.pressing->tick();
        else if (const auto event = stream.pressing->next_event(stream.outgoing.timestamp_at(now)))
            send_event(slot, *event, now);
    }
}

void Engine::send_event(std::uint32_t slot, const Pressing::Event& event, Moment now)
{
    Stream& stream = *streams_[slot];
    const Address to = stream.lock.destination();
    const auto number = number_for(stream.numbers, event.clock);
    if (!stream.sends || !number || !to.is_complete())
        return;
    std::array<std::byte, rtp::header_bytes + rtp::TelephoneEvent::bytes> packet {};
    rtp::Header header = stream.outgoing.inserted(event.began, now);
    header.payload_type = *number;
    rtp::write_header(packet, header);
    std::ranges::copy(event.payload, std::span { packet }.subspan(rtp::header_bytes).begin());
    ++stream.counts.packets_out;
    stream.counts.octets_out += event.payload.size();
    send_sound(slot, packet, to);
}

// What was pressed is over: the listener hears again what it heard before, or what it was connected to since.
void Engine::release_keys()
{
    if (!std::exchange(has_pressed_all_, false))
        return;
    const std::vector<std::uint32_t> slots { pressing_ };
    for (const std::uint32_t slot : slots) {
        Stream& stream = *streams_[slot];
        if (!stream.pressing->is_over())
            continue;
        const auto over = std::exchange(stream.pressing, nullptr); // Until nobody hears it any more.
        std::erase(pressing_, slot);
        stream.outgoing.leave_source();
        plug_again(slot);
        const std::vector<Heard>& hears = stream.plugged.hears;
        if (hears.size() == 1 && hears.front().kind == Heard::Kind::Stream)
            stream.press_passed_over = streams_[hears.front().index]->digits.under_way();
    }
}

void Engine::forget_keys(std::uint32_t slot)
{
    std::erase(pressing_, slot);
    streams_[slot]->pressing.reset();
}

} // namespace mediad
