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

SessionWish session_wish(const office::Profile* profile)
{
    if (profile == nullptr)
        return { .interval = limits::session_interval, .least = limits::session_least };
    using By = office::RefreshedBy;
    return { .interval = std::chrono::seconds { profile->session_seconds },
             .least = std::chrono::seconds { profile->session_least_seconds },
             .refresher = profile->refreshed_by == By::Us ? sip::Refresher::Uac
                 : profile->refreshed_by == By::Peer      ? sip::Refresher::Uas
                                                          : sip::Refresher::Unsaid };
}

bool is_too_brief(const sip::Message& request)
{
    const auto asked = asked_of(request);
    return asked && asked->interval < limits::session_least && request.lists(sip::Header::Supported, "timer");
}

SessionTimer timer_for(const sip::Message& request, const SessionWish& wish)
{
    SessionTimer timer { .interval = wish.interval };
    const auto asked = asked_of(request);
    // Not below what every server on the way can bear (RFC 4028 9).
    const auto bearable = sip::parse_seconds(request.value(sip::Header::MinSe));
    const auto least = std::max(limits::session_least, bearable ? *bearable : limits::session_least);
    if (asked)
        timer.interval = std::max(
            least, std::clamp(asked->interval, limits::session_least, std::max(wish.interval, least)));
    // Only who knows timers can be the refresher (RFC 4028 9, table 2).
    const bool wanted = asked
        && (asked->refresher == sip::Refresher::Uac
            || (asked->refresher == sip::Refresher::Unsaid && wish.refresher == sip::Refresher::Uas));
    if (wanted && request.lists(sip::Header::Supported, "timer"))
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

SessionTimer timer_of_answer(const sip::Message& response, const SessionWish& wish)
{
    SessionTimer timer { .interval = wish.interval };
    const auto said = asked_of(response);
    if (!said)
        return timer; // The peer knows no timers: we refresh all the same.
    timer.interval = std::max(said->interval, limits::session_least);
    if (said->refresher == sip::Refresher::Uas)
        timer.refreshing = Refreshing::Peer;
    return timer;
}

std::string request_header(const SessionWish& wish)
{
    std::string text = request_header(wish.interval);
    if (wish.refresher != sip::Refresher::Unsaid)
        text += wish.refresher == sip::Refresher::Uac ? ";refresher=uac" : ";refresher=uas";
    return text;
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
