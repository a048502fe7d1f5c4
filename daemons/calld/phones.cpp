#include "phones.h"

namespace calld {
namespace {

// "192.0.2.7:5060" → "192.0.2.7"
std::string host_of(const std::string& address) { return address.substr(0, address.rfind(':')); }

} // namespace

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
        known.add({ .device = std::move(news.device->device),
                    .extension = std::move(news.device->extension),
                    .shares = std::move(news.device->shares).value_or(""),
                    .host = host_of(news.device->address) });
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
