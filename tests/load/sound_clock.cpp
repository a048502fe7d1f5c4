#include "sound_clock.h"

#include <algorithm>
#include <arpa/inet.h>
#include <fmt/core.h>

namespace load {
namespace {

std::uint32_t address_of(const std::string& host)
{
    in_addr address {};
    inet_pton(AF_INET, host.c_str(), &address);
    return ntohl(address.s_addr);
}

} // namespace

void SoundClock::add(Side& side)
{
    slots_[next_slot_++ % 20].push_back(&side);
    ground_.watch(side.descriptor(), [this, &side](Moment now) { side.receive(now, delays); });
}

void SoundClock::remove(Side& side)
{
    for (auto& slot : slots_)
        std::erase(slot, &side);
    ground_.forget(side.descriptor());
}

void SoundClock::tick(Moment now)
{
    // Late ticks are made up for, each slot in its turn, so that the rate is exact.
    if (last_ == Moment {})
        last_ = now;
    while (last_ <= now) {
        const auto millisecond = static_cast<std::size_t>(milliseconds_of(last_));
        for (Side* side : slots_[millisecond % 20])
            if (side->is_sending())
                side->send(BootClock::now());
        last_ += std::chrono::milliseconds { 1 };
    }
}

ControlFlow::ControlFlow(const std::string& a, const std::string& b) : one(a, 0), other(b, 0)
{
    one.send_to({ .address = address_of(b), .port = other.port() });
    other.send_to({ .address = address_of(a), .port = one.port() });
    one.begin();
    other.begin();
}

FlowFigures figures(const Side& sender, const Side& receiver)
{
    const Received& heard = receiver.heard();
    return { .longest_gap_ms = static_cast<double>(heard.longest_gap.count()) / 1e6,
             .sent = sender.sent(),
             .heard = heard.packets - std::min(heard.packets, heard.repeated),
             .repeated = heard.repeated,
             .foreign = heard.foreign,
             .other = heard.other };
}

std::string json(const FlowFigures& flow)
{
    return fmt::format("{{\"longest_gap_ms\": {:.1f}, \"sent\": {}, \"heard\": {}, \"repeated\": {}, "
                       "\"foreign\": {}, \"other\": {}}}",
                       flow.longest_gap_ms, flow.sent, flow.heard, flow.repeated, flow.foreign, flow.other);
}

} // namespace load
