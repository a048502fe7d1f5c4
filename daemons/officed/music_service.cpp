#include "music_service.h"

#include "limits.h"
#include "office_words.h"

#include "base/log.h"

#include <utility>

using yobirin::Music;

namespace officed {

MusicService::MusicService(events::Loop& loop, MusicShelf shelf, Permission permission, Counters& counters)
    : shelf_(std::move(shelf)),
      permission_(permission),
      counters_(counters),
      stamp_(shelf_.stamp()),
      working_(loop)
{
}

template <typename Answer> bool MusicService::may_begin(const ipc::Reply<Answer>& reply)
{
    if (!permission_.may_manage(reply.peer())) {
        ++counters_["office.refused.permission"];
        reply(Error { "org.varlink.service.PermissionDenied", "{}" });
        return false;
    }
    if (working_.is_busy()) {
        reply(Music::busy());
        return false;
    }
    return true;
}

void MusicService::list(const Music::List&, ipc::Reply<Music::ListReply> reply)
{
    reply({ .folders = shelf_.folders() });
}

void MusicService::add(const Music::Add& request, ipc::Reply<Music::AddReply> reply)
{
    if (!may_begin(reply))
        return;
    ipc::Descriptors given = reply.take_descriptors();
    if (given.size() != 1)
        return reply(Error { std::string { ipc::invalid_parameter }, "file" });
    adds_ = std::move(reply);
    working_.run([this, request, wave = std::move(given.front())] {
        const auto taken = shelf_.add(request.folder, request.file, wave);
        return events::Action { [this, request, taken] {
            const auto reply = *std::exchange(adds_, std::nullopt);
            if (!taken)
                return reply(Music::not_taken(sentence(taken.error(), language_of(request.language))));
            log_info("music was uploaded", { { "folder", request.folder }, { "file", request.file } });
            tell();
            reply(Music::AddReply { .seconds = *taken });
        } };
    });
}

void MusicService::remove(const Music::Remove& request, ipc::Reply<Music::RemoveReply> reply)
{
    if (!may_begin(reply))
        return;
    removes_ = std::move(reply);
    working_.run([this, request] {
        const Result<bool> removed = shelf_.remove(request.folder);
        return events::Action { [this, request, removed] {
            const auto reply = *std::exchange(removes_, std::nullopt);
            if (!removed)
                return reply(removed.error());
            if (!*removed)
                return reply(Music::no_such_folder(request.folder));
            log_info("uploaded music was removed", { { "folder", request.folder } });
            tell();
            reply(Music::RemoveReply {});
        } };
    });
}

void MusicService::watch(const Music::Watch&, ipc::Reply<Music::WatchReply> reply)
{
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher.is_open(); });
    if (watchers_.size() >= limits::watchers)
        return reply(Error { std::string { ipc::invalid_parameter }, "watchers" });
    reply.more({ .stamp = stamp_ });
    if (reply.wants_more())
        watchers_.push_back(std::move(reply));
}

void MusicService::tell()
{
    stamp_ = shelf_.stamp();
    std::erase_if(watchers_, [](const auto& watcher) { return !watcher.is_open(); });
    for (const auto& watcher : watchers_)
        watcher.more({ .stamp = stamp_ });
}

} // namespace officed
