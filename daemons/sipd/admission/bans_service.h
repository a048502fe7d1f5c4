// Answers org.yobirin.Bans. Translates, and decides nothing.
#pragma once

#include "ban_keeper.h"

#include "org.yobirin.Bans.h"

#include <functional>
#include <utility>

namespace sipd {

class BansService final : public yobirin::Bans::Server {
public:
    // `worked` is called after each change: a timer may have to be set.
    BansService(BanKeeper& keeper, std::function<void()> worked) : keeper_(keeper), worked_(std::move(worked))
    {
    }

    void list(const yobirin::Bans::List&, ipc::Reply<yobirin::Bans::ListReply>) override;
    void lift(const yobirin::Bans::Lift&, ipc::Reply<yobirin::Bans::LiftReply>) override;

private:
    BanKeeper& keeper_;
    std::function<void()> worked_;
};

} // namespace sipd
