// Answers org.yobirin.Bans. Translates, and decides nothing.
#pragma once

#include "ban_keeper.h"

#include "org.yobirin.Bans.h"

namespace sipd {

class BansService final : public yobirin::Bans::Server {
public:
    explicit BansService(BanKeeper& keeper) : keeper_(keeper) { }

    void list(const yobirin::Bans::List&, ipc::Reply<yobirin::Bans::ListReply>) override;
    void lift(const yobirin::Bans::Lift&, ipc::Reply<yobirin::Bans::LiftReply>) override;

private:
    BanKeeper& keeper_;
};

} // namespace sipd
