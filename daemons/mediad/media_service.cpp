#include "media_service.h"

#include "limits.h"

#include <algorithm>

namespace mediad {

MediaService::MediaService(events::Loop& loop, Parts parts, std::move_only_function<void()> changed)
    : switchboard_(parts.switchboard),
      journal_(parts.journal),
      marks_(parts.marks),
      changed_(std::move(changed)),
      generation_(parts.journal.generation()),
      orphaned_(loop, [this] {
          switchboard_.close_all();
          changed_();
      })
{
    orphaned_.start(limits::orphans_live, events::Slack::Coarse);
}

// A connection commands with the generation it claimed; an older one than the newest seen is fenced off.
template <typename T> bool MediaService::may_command(const ipc::Reply<T>& reply)
{
    const auto claim = claims_.find(reply.connection());
    const std::int64_t generation = claim == claims_.end() ? 0 : claim->second;
    if (generation >= generation_)
        return true;
    reply(Media::fenced(generation_));
    return false;
}

// A command about a port that keeps ending us is refused: repeating it must not be able to.
template <typename T, typename Work>
void MediaService::command(const std::string& port, const ipc::Reply<T>& reply, Work&& work)
{
    if (!may_command(reply))
        return;
    if (marks_.is_set_aside(port))
        return reply(Media::bad_session("the port was set aside: it made mediad crash again and again"));
    answer(reply, marks_.during(port, work));
}

template <typename T> void MediaService::answer(const ipc::Reply<T>& reply, const Result<T>& result)
{
    if (result)
        reply(*result);
    else
        reply(result.error());
    changed_();
}

// A port whose keys come as tones from now on, or no longer, is news: somebody has to listen for them.
template <typename Work> auto MediaService::minding_tones(const std::string& port, Work&& work)
{
    const bool had_tones_only = switchboard_.has_tones_only(port);
    auto result = work();
    if (switchboard_.has_tones_only(port) != had_tones_only)
        tell_of_port(port);
    return result;
}

void MediaService::tell_of_port(const std::string& port)
{
    Media::WatchReply news;
    news.port = switchboard_.port(port);
    if (!news.port)
        return;
    for (const auto& watcher : watchers_)
        watcher.more(news);
}

void MediaService::claim(const Media::Claim& request, ipc::Reply<Media::ClaimReply> reply)
{
    if (request.generation < generation_)
        return reply(Media::fenced(generation_));
    generation_ = request.generation;
    journal_.put_generation(generation_);
    const std::uint64_t connection = reply.connection();
    if (!claims_.contains(connection))
        reply.when_closed([this, connection] { claimant_left(connection); });
    claims_[connection] = generation_;
    orphaned_.stop();
    reply(Media::ClaimReply {});
}

void MediaService::claimant_left(std::uint64_t connection)
{
    claims_.erase(connection);
    if (claims_.empty())
        orphaned_.start(limits::orphans_live, events::Slack::Coarse);
}

void MediaService::open(const Media::Open& request, ipc::Reply<Media::OpenReply> reply)
{
    command(request.port, reply,
            [&] { return minding_tones(request.port, [&] { return switchboard_.open(request); }); });
}

void MediaService::offer(const Media::Offer& request, ipc::Reply<Media::OfferReply> reply)
{
    command(request.port, reply, [&] { return switchboard_.offer(request); });
}

void MediaService::set_remote(const Media::SetRemote& request, ipc::Reply<Media::SetRemoteReply> reply)
{
    command(request.port, reply,
            [&] { return minding_tones(request.port, [&] { return switchboard_.set_remote(request); }); });
}

void MediaService::rollback(const Media::Rollback& request, ipc::Reply<Media::RollbackReply> reply)
{
    command(request.port, reply,
            [&] { return minding_tones(request.port, [&] { return switchboard_.rollback(request); }); });
}

void MediaService::connect(const Media::Connect& request, ipc::Reply<Media::ConnectReply> reply)
{
    command(request.port, reply, [&] { return switchboard_.connect(request); });
}

void MediaService::send_digits(const Media::SendDigits& request, ipc::Reply<Media::SendDigitsReply> reply)
{
    command(request.port, reply, [&] { return switchboard_.send_digits(request); });
}

void MediaService::open_ring(const Media::OpenRing& request, ipc::Reply<Media::OpenRingReply> reply)
{
    command(request.port, reply, [&] { return switchboard_.open_ring(request); });
}

void MediaService::lend(const Media::Lend& request, ipc::Reply<Media::LendReply> reply)
{
    if (!may_command(reply))
        return;
    auto handed = marks_.during(request.port, [&] { return switchboard_.lend(request); });
    if (handed)
        reply(handed->state, std::move(handed->sockets));
    else
        reply(handed.error());
    changed_();
}

void MediaService::adopt(const Media::Adopt& request, ipc::Reply<Media::AdoptReply> reply)
{
    command(request.port, reply, [&] { return switchboard_.adopt(request, reply.take_descriptors()); });
}

void MediaService::close(const Media::Close& request, ipc::Reply<Media::CloseReply> reply)
{
    if (!may_command(reply))
        return;
    Media::CloseReply closed { .closed = switchboard_.observe(request.ports) };
    switchboard_.close(request.ports);
    answer(reply, Result<Media::CloseReply> { std::move(closed) });
}

void MediaService::observe(const Media::Observe& request, ipc::Reply<Media::ObserveReply> reply)
{
    reply(Media::ObserveReply { switchboard_.observe(request.ports) });
}

void MediaService::watch(const Media::Watch&, ipc::Reply<Media::WatchReply> reply)
{
    std::vector<Media::Port> ports = switchboard_.ports();
    for (std::size_t i = 0; i < ports.size(); ++i) {
        Media::WatchReply news;
        news.port = std::move(ports[i]);
        if (i + 1 == ports.size())
            news.all = true;
        reply.more(news);
    }
    if (ports.empty())
        reply.more({ .all = true });
    watchers_.push_back(std::move(reply));
}

void MediaService::tell(const std::vector<Fact>& facts)
{
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher.is_open(); });
    for (const Fact& fact : facts) {
        if (fact.what == Fact::What::Fax)
            tell_of_port(switchboard_.remember_fax(fact.slot));
        const auto event = switchboard_.event_of(fact);
        if (!event)
            continue;
        Media::WatchReply news;
        news.event = *event;
        for (const auto& watcher : watchers_)
            watcher.more(news);
    }
}

void AudioService::fetch(const yobirin::Audio::Fetch& request, ipc::Reply<yobirin::Audio::FetchReply> reply)
{
    const Result<ApplicationRing*> ring = switchboard_.ring(request.port);
    if (!ring)
        return reply(yobirin::Audio::no_such_port(request.port));
    auto descriptors = (*ring)->descriptors();
    if (!descriptors)
        return reply(descriptors.error());
    reply({ .streams = static_cast<std::int64_t>((*ring)->streams()) }, std::move(*descriptors));
}

} // namespace mediad
