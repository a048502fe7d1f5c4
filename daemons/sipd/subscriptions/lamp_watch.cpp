// Watches calld's lamps.
#include "lamp_watch.h"

#include "base/log.h"

namespace sipd {

LampWatch::LampWatch(const Place& there, LampTable& table, Changed changed, std::function<void()> here)
    : table_(table),
      changed_(std::move(changed)),
      channel_(there.loop, there.socket, { .counters = &there.counters }),
      client_(channel_),
      requests_(there.loop, there.socket, { .counters = &there.counters }),
      asks_(requests_)
{
    requests_.when_connected([here = std::move(here)] { here(); });
    channel_.when_connected([this] {
        table_.begin();
        client_.watch_more({}, [this](Result<yobirin::Lamps::WatchReply> news) {
            if (news)
                take(*std::move(news));
            else if (news.error().code != ipc::disconnected)
                channel_.reconnect();
        });
    });
}

void LampWatch::press(const yobirin::Lamps::Switch& key, std::function<void(bool)> settled)
{
    asks_.switch_(key, [settled = std::move(settled)](const Result<yobirin::Lamps::SwitchReply>& reply) {
        settled(reply && reply->changed.value_or(false));
    });
}

void LampWatch::seize(const yobirin::Lamps::Seize& line,
                      std::function<void(const Result<std::int64_t>&)> answered)
{
    asks_.seize(line, [answered = std::move(answered)](const Result<yobirin::Lamps::SeizeReply>& reply) {
        answered(reply ? Result<std::int64_t> { reply->index } : std::unexpected(reply.error()));
    });
}

void LampWatch::take(yobirin::Lamps::WatchReply told)
{
    const bool was_all = told.all.value_or(false);
    const LampTable::News news = table_.take(std::move(told));
    if (was_all)
        log_info("calld tells of lamps",
                 { { "lamps", std::to_string(table_.count()) },
                   { "changed", std::to_string(news.changes.size()) } });
    if (news.kind == LampTable::News::Kind::Everything || !news.changes.empty())
        changed_(news);
}

} // namespace sipd
