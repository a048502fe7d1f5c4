#include "phones.h"

namespace calld {

Phones::Phones(const Neighbour& there, Devices& devices, Changed changed)
    : devices_(devices),
      changed_(std::move(changed)),
      channel_(there.loop, there.socket, { .counters = &there.counters }),
      client_(channel_)
{
    channel_.when_connected([this] {
        phase_ = Phase::Gathering;
        snapshot_.clear();
        client_.watch_more({}, [this](Result<yobirin::Phones::WatchReply> news) {
            if (news)
                take(*std::move(news));
            else if (news.error().code != ipc::disconnected)
                channel_.reconnect();
        });
    });
}

void Phones::take(yobirin::Phones::WatchReply news)
{
    const bool is_live = phase_ == Phase::Live;
    Devices& known = is_live ? devices_ : snapshot_;
    std::string changed;
    if (news.device) {
        changed = news.device->extension;
        known.add(
            { .device = std::move(news.device->device), .extension = std::move(news.device->extension) });
    }
    if (news.gone) {
        changed = known.extension_of(*news.gone);
        known.remove(*news.gone);
    }
    if (is_live && !changed.empty())
        changed_(changed);
    if (news.all.value_or(false) && !is_live) {
        phase_ = Phase::Live;
        are_known_ = true;
        devices_ = std::exchange(snapshot_, {});
        changed_({});
    }
}

} // namespace calld
