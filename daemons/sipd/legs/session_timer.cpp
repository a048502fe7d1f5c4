// The rules of RFC 4028.
#include "session_timer.h"

#include "limits.h"

#include <algorithm>

namespace sipd {
namespace {

std::optional<sip::SessionExpires> asked_of(const sip::Message& message)
{
    const std::string_view value = message.value(sip::Header::SessionExpires);
    if (value.empty())
        return std::nullopt;
    const auto parsed = sip::parse_session_expires(value);
    return parsed ? std::optional { *parsed } : std::nullopt;
}

} // namespace

std::chrono::seconds SessionTimer::over_after() const
{
    return interval - std::min(std::chrono::seconds { 32 }, interval / 3);
}

bool is_too_brief(const sip::Message& request)
{
    const auto asked = asked_of(request);
    return asked && asked->interval < limits::session_least && request.lists(sip::Header::Supported, "timer");
}

SessionTimer timer_for(const sip::Message& request)
{
    SessionTimer timer { .interval = limits::session_interval };
    const auto asked = asked_of(request);
    if (asked)
        timer.interval = std::clamp(asked->interval, limits::session_least, limits::session_interval);
    // Only who knows timers can be the refresher (RFC 4028 9, table 2).
    if (asked && asked->refresher == sip::Refresher::Uac && request.lists(sip::Header::Supported, "timer"))
        timer.refreshing = Refreshing::Peer;
    return timer;
}

std::string answer_header(const SessionTimer& timer)
{
    return std::to_string(timer.interval.count())
        + (timer.refreshing == Refreshing::Us ? ";refresher=uas" : ";refresher=uac");
}

bool requires_timer(const SessionTimer& timer, const sip::Message& request)
{
    return timer.refreshing == Refreshing::Peer && request.lists(sip::Header::Supported, "timer");
}

SessionTimer timer_of_answer(const sip::Message& response)
{
    SessionTimer timer { .interval = limits::session_interval };
    const auto said = asked_of(response);
    if (!said)
        return timer; // The peer knows no timers: we refresh all the same.
    timer.interval = std::max(said->interval, limits::session_least);
    if (said->refresher == sip::Refresher::Uas)
        timer.refreshing = Refreshing::Peer;
    return timer;
}

std::string request_header(std::chrono::seconds interval) { return std::to_string(interval.count()); }

std::string request_header(const SessionTimer& timer)
{
    return std::to_string(timer.interval.count())
        + (timer.refreshing == Refreshing::Us ? ";refresher=uac" : ";refresher=uas");
}

std::optional<std::chrono::seconds> least_of_refusal(const sip::Message& response)
{
    const auto least = sip::parse_seconds(response.value(sip::Header::MinSe));
    if (!least || *least > std::chrono::hours { 24 })
        return std::nullopt;
    return std::max(*least, limits::session_interval);
}

} // namespace sipd
