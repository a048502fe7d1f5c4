#include "phones.h"

namespace calld {

Phones::Phones(const Neighbour& there, Devices& devices)
    : devices_(devices),
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
    Devices& known = phase_ == Phase::Live ? devices_ : snapshot_;
    if (news.device)
        known.add(
            { .device = std::move(news.device->device), .extension = std::move(news.device->extension) });
    if (news.gone)
        known.remove(*news.gone);
    if (news.all.value_or(false) && phase_ == Phase::Gathering) {
        phase_ = Phase::Live;
        devices_ = std::exchange(snapshot_, {});
    }
}

} // namespace calld
