// A standing relation with sipd or mediad: claim, then watch. Two connections each, because nothing may wait
// behind a stream: one for what we ask, one for what we hear. It is live only between a whole snapshot and
// the loss of either connection; what is ordered meanwhile is not sent, the next comparison sets it right.
#pragma once

#include "ipc/channel.h"
#include "limits.h"
#include "neighbour.h"

#include <concepts>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace calld {

template <typename Interface, typename Entry> class Standing {
public:
    struct Told {
        std::function<std::int64_t()> generation;
        std::function<void(std::int64_t above)> fenced; // Somebody claimed with a higher one.
        std::function<void(const std::vector<Entry>&)> all_there_is;
        std::function<void(typename Interface::Event)> happened;
        std::function<void(const Entry&)> changed {}; // One of them, if that is told.
        std::function<void()> lost;
    };

    Standing(const Neighbour& there, Told told)
        : told_(std::move(told)),
          commands_(there.loop, there.socket, { .counters = &there.counters }),
          news_(there.loop, there.socket, { .counters = &there.counters }),
          ask_(commands_),
          hear_(news_)
    {
        commands_.when_connected([this] { begin(); });
        news_.when_connected([this] { begin(); });
        commands_.when_disconnected([this] { lose(); });
        news_.when_disconnected([this] { lose(); });
    }

    bool is_live() const { return phase_ == Phase::Live; }
    typename Interface::Client& ask() { return ask_; }
    ipc::Channel& commands() { return commands_; }

private:
    enum class Phase { Down, Claiming, Gathering, Live };

    void begin()
    {
        if (phase_ != Phase::Down || !commands_.is_connected() || !news_.is_connected())
            return;
        phase_ = Phase::Claiming;
        ask_.claim(
            { .generation = told_.generation() },
            [this](Result<typename Interface::ClaimReply> claimed) { after_claim(std::move(claimed)); });
    }

    void after_claim(Result<typename Interface::ClaimReply> claimed)
    {
        if (phase_ != Phase::Claiming)
            return;
        if (!claimed) {
            typename Interface::FencedError fence;
            if (claimed.error().code == Interface::fenced_code && decode(claimed.error().detail, fence))
                told_.fenced(fence.generation);
            return start_over();
        }
        phase_ = Phase::Gathering;
        entries_.clear();
        hear_.watch_more({}, [this](Result<typename Interface::WatchReply> news) {
            if (news)
                take(std::move(*news));
            else if (news.error().code != ipc::disconnected) // Then lose() hears of it.
                start_over();
        });
    }

    static std::optional<Entry>& entry_in(typename Interface::WatchReply& news)
    {
        if constexpr (requires { news.leg; })
            return news.leg;
        else
            return news.port;
    }

    void take(typename Interface::WatchReply news)
    {
        if (phase_ != Phase::Gathering && phase_ != Phase::Live)
            return;
        if (entry_in(news) && phase_ == Phase::Live && told_.changed)
            told_.changed(*entry_in(news));
        if (entry_in(news) && phase_ == Phase::Gathering) {
            if (entries_.size() >= limits::snapshot_entries)
                return start_over();
            entries_.push_back(*std::move(entry_in(news)));
        }
        if (news.all.value_or(false) && phase_ == Phase::Gathering) {
            phase_ = Phase::Live;
            told_.all_there_is(std::exchange(entries_, {}));
        }
        if (news.event && phase_ == Phase::Live)
            told_.happened(*std::move(news.event));
    }

    void lose()
    {
        if (phase_ == Phase::Down)
            return;
        start_over();
    }

    void start_over()
    {
        const bool was_live = phase_ == Phase::Live;
        phase_ = Phase::Down;
        commands_.reconnect();
        news_.reconnect();
        if (was_live)
            told_.lost();
    }

    Told told_;
    ipc::Channel commands_;
    ipc::Channel news_;
    typename Interface::Client ask_;
    typename Interface::Client hear_;
    std::vector<Entry> entries_ {};
    Phase phase_ { Phase::Down };
};

} // namespace calld
