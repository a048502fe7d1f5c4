#include "in_band.h"

namespace calld {

using yobirin::Digits;

InBand::InBand(const Neighbour& there, Pressed pressed)
    : counters_(there.counters),
      pressed_(std::move(pressed)),
      commands_(there.loop, there.socket, { .counters = &there.counters }),
      news_(there.loop, there.socket, { .counters = &there.counters }),
      ask_(commands_),
      hear_(news_)
{
    commands_.when_connected([this] { begin(); });
    news_.when_connected([this] {
        hear_.watch_more({}, [this](Result<Digits::WatchReply> news) {
            if (news)
                hear(news->digit);
            else if (news.error().code != ipc::disconnected)
                news_.reconnect();
        });
    });
}

// A ring may have been closed and made again under its name while we were apart: it is fetched anew.
void InBand::begin()
{
    ask_.listen_oneway({});
    if (!rings_.empty())
        ask_.listen_oneway({ rings_ });
}

void InBand::listen_to(const std::vector<std::string>& rings)
{
    rings_ = rings;
    if (commands_.is_connected())
        ask_.listen_oneway({ rings_ });
}

void InBand::hear(const Digits::Digit& digit)
{
    ++counters_["calls.digits_heard"];
    if (digit.digit.size() == 1)
        pressed_(digit.ring, digit.digit.front());
}

} // namespace calld
