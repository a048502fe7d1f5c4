#include "digits_service.h"

#include "bounds.h"

#include <algorithm>

namespace ivrd {

DigitsService::DigitsService(events::Loop& loop, const std::vector<std::string>& audio_sockets,
                             Counters& counters)
    : ears_(loop, audio_sockets, counters,
            [this](const std::string& ring, const HeardDigit& press) { tell(ring, press); })
{
}

void DigitsService::listen(const Digits::Listen& request, ipc::Reply<Digits::ListenReply> reply)
{
    if (request.rings.size() > limits::rings)
        return reply(Digits::too_many_rings(limits::rings));
    std::vector<std::string> rings { request.rings };
    std::erase_if(rings, [](const std::string& ring) { return ring.size() > limits::name_bytes; });
    ears_.listen_to(rings);
    reply(Digits::ListenReply {});
}

void DigitsService::watch(const Digits::Watch&, ipc::Reply<Digits::WatchReply> reply)
{
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher.is_open(); });
    if (watchers_.size() >= limits::watchers)
        return reply(Error { std::string { ipc::invalid_parameter }, "watchers" });
    watchers_.push_back(std::move(reply));
}

void DigitsService::tell(const std::string& ring, const HeardDigit& press)
{
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher.is_open(); });
    Digits::WatchReply news;
    news.digit = { .ring = ring,
                   .digit = std::string { press.digit },
                   .began_ms = press.began.count(),
                   .duration_ms = press.duration.count() };
    for (const auto& watcher : watchers_)
        watcher.more(news);
}

} // namespace ivrd
