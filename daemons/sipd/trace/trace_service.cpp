#include "trace_service.h"

#include <algorithm>
#include <array>

namespace sipd::trace {
namespace {

using Wire = yobirin::Trace;

// One answer, and what may be asked for in it. The room of a connection (ipc::ServerLimits::unsent_bytes) is
// twice as much, for what JSON has to escape.
constexpr Trace::Limits answer_limits { .messages = 4000, .bytes = 3U << 20 };
constexpr std::size_t keys_most = 64; // Beyond: refused.
constexpr std::size_t key_bytes = 1024;

constexpr std::array<std::string_view, 4> transports { "UDP", "TCP", "TLS", "WSS" };

bool is_too_much(const Wire::Read& request)
{
    return request.keys.size() > keys_most
        || std::ranges::any_of(request.keys, [](const std::string& key) { return key.size() > key_bytes; });
}

Wire::Message on_wire(KeptMessage& message, std::chrono::nanoseconds since_boot)
{
    const auto at = message.moment.time_since_epoch() + since_boot;
    return { .microseconds = std::chrono::duration_cast<std::chrono::microseconds>(at).count(),
             .direction = message.direction == Direction::Received ? Wire::MessageDirection::Received
                                                                   : Wire::MessageDirection::Sent,
             .transport = std::string { transports[static_cast<std::size_t>(message.path.transport)] },
             .local = text_of(message.path.local),
             .remote = text_of(message.path.remote),
             .call_id = std::move(message.call_id),
             .text = std::move(message.text) };
}

} // namespace

void TraceService::read(const Wire::Read& request, ipc::Reply<Wire::ReadReply> reply)
{
    if (is_too_much(request))
        return reply(Error { std::string { ipc::invalid_parameter }, "keys" });
    // Moments count from boot; the wall clock may have been set meanwhile, and then today's word counts.
    const auto since_boot = std::chrono::duration_cast<std::chrono::nanoseconds>(
                                std::chrono::system_clock::now().time_since_epoch())
        - BootClock::now().time_since_epoch();
    Found found = trace_.read(request.keys, answer_limits);
    Wire::ReadReply answer;
    for (LegName& leg : found.legs)
        answer.legs.push_back(
            { .leg = std::move(leg.leg),
              .call_id = std::move(leg.call_id),
              .contact = leg.contact.empty() ? std::nullopt : std::optional { std::move(leg.contact) } });
    for (KeptMessage& message : found.messages)
        answer.messages.push_back(on_wire(message, since_boot));
    if (found.cut)
        answer.cut = true;
    reply(answer);
}

} // namespace sipd::trace
