#include "lamps_service.h"

#include "limits.h"
#include "route/phone_key.h"

#include <algorithm>
#include <utility>

namespace calld {

using yobirin::Lamps;

LampsService::LampsService(Exchange& exchange, events::Loop& loop)
    : exchange_(exchange), board_(exchange.board()), loop_(loop)
{
    exchange.tell(LampNews {
        .changed = [this](const std::string& place) { changed(lamps_at(place, board_.office())); },
        .settings =
            [this](const std::string& extension) { changed(lamps_of_settings(extension, sources())); },
        .everything = [this] { everything_changed(); } });
}

LampSources LampsService::sources() const
{
    return { .office = board_.office(),
             .devices = board_.devices(),
             .floor = board_.floor(),
             .settings = board_.settings(),
             .told = board_.told() };
}

void LampsService::changed(const std::vector<std::string>& names)
{
    if (watchers_.empty())
        return;
    if (changed_.empty())
        loop_.at_turn_end([this] { tell(); });
    changed_.insert(names.begin(), names.end());
}

void LampsService::everything_changed()
{
    if (exchange_.knows_phones())
        for (auto& reply : std::exchange(waiting_, {}))
            begin(std::move(reply));
    std::vector<std::string> names = lamp_names(board_.office());
    for (const auto& [name, said] : told_) // And those that are no more.
        names.push_back(name);
    changed(names);
}

void LampsService::tell()
{
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher.is_open(); });
    for (const std::string& name : std::exchange(changed_, {}))
        tell(name);
    if (watchers_.empty())
        told_.clear();
}

void LampsService::tell(const std::string& name)
{
    std::optional<Lamps::Lamp> now = lamp(name, sources());
    const auto told = told_.find(name);
    if (!now && told == told_.end())
        return;
    Lamps::WatchReply news;
    if (now) {
        if (told != told_.end() && told->second == *now)
            return;
        told_.insert_or_assign(name, *now);
        news.lamp = std::move(now);
    } else {
        told_.erase(told);
        news.gone = name;
    }
    for (const auto& watcher : watchers_)
        watcher.more(news);
}

void LampsService::watch(const Lamps::Watch&, ipc::Reply<Lamps::WatchReply> reply)
{
    std::erase_if(waiting_, [](const auto& watcher) { return !watcher.is_open(); });
    if (watchers_.size() + waiting_.size() >= limits::watchers)
        return reply(Error { std::string { ipc::invalid_parameter }, "watchers" });
    if (exchange_.knows_phones())
        begin(std::move(reply));
    else
        waiting_.push_back(std::move(reply));
}

void LampsService::begin(ipc::Reply<Lamps::WatchReply> reply)
{
    tell(); // So that nobody who is here already misses what the newcomer hears at once.
    for (const std::string& name : lamp_names(board_.office()))
        if (std::optional<Lamps::Lamp> now = lamp(name, sources())) {
            told_.insert_or_assign(name, *now);
            reply.more({ .lamp = std::move(now) });
        }
    reply.more({ .all = true });
    if (reply.wants_more())
        watchers_.push_back(std::move(reply));
}

void LampsService::switch_(const Lamps::Switch& request, ipc::Reply<Lamps::SwitchReply> reply)
{
    // As the code would: it is whoever sits there that asks.
    Lamps::Switch key { request };
    key.extension = extension_at(request.extension, board_.settings(), board_.office());
    const Result<SettingChange> change = change_by_key(key, board_.office());
    if (!change)
        return reply(change.error());
    reply(Lamps::SwitchReply { .changed = board_.change(key.extension, *change) });
}

void LampsService::seize(const Lamps::Seize& request, ipc::Reply<Lamps::SeizeReply> reply)
{
    const std::int64_t index = request.index.value_or(0);
    const bool is_sane = index >= 0 && !request.holder.empty() && request.seconds > 0
        && request.holder.size() <= limits::name_characters;
    if (!is_sane)
        return reply(Error { std::string { ipc::invalid_parameter }, "index, holder or seconds" });
    constexpr std::int64_t most = limits::appearances + 1; // More is as much beyond.
    const Result<int> granted = board_.seize({ .of = request.of,
                                               .index = static_cast<int>(std::min(index, most)),
                                               .extension = request.extension,
                                               .holder = request.holder,
                                               .seconds = std::chrono::seconds { std::min<std::int64_t>(
                                                   request.seconds, limits::seized_longest.count()) } });
    if (!granted)
        return reply(granted.error());
    reply(Lamps::SeizeReply { .index = *granted });
}

void LampsService::release(const Lamps::Release& request, ipc::Reply<Lamps::ReleaseReply> reply)
{
    board_.release(request.of, request.holder);
    reply(Lamps::ReleaseReply {});
}

void LampsService::list(const Lamps::List&, ipc::Reply<Lamps::ListReply> reply)
{
    Lamps::ListReply all;
    for (const std::string& name : lamp_names(board_.office()))
        if (std::optional<Lamps::Lamp> now = lamp(name, sources()))
            all.lamps.push_back(*std::move(now));
    reply(all);
}

} // namespace calld
