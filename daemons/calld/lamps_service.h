// Answers org.yobirin.Lamps: gathers what changed in a turn and tells it once. Translates, and decides
// nothing.
#pragma once

#include "exchange.h"
#include "lamps.h"

#include "org.yobirin.Lamps.h"

#include <set>
#include <string>
#include <vector>

namespace calld {

class LampsService final : public yobirin::Lamps::Server {
public:
    LampsService(Exchange&, events::Loop&);

    void watch(const yobirin::Lamps::Watch&, ipc::Reply<yobirin::Lamps::WatchReply>) override;
    void switch_(const yobirin::Lamps::Switch&, ipc::Reply<yobirin::Lamps::SwitchReply>) override;
    void seize(const yobirin::Lamps::Seize&, ipc::Reply<yobirin::Lamps::SeizeReply>) override;
    void release(const yobirin::Lamps::Release&, ipc::Reply<yobirin::Lamps::ReleaseReply>) override;
    void list(const yobirin::Lamps::List&, ipc::Reply<yobirin::Lamps::ListReply>) override;

private:
    void begin(ipc::Reply<yobirin::Lamps::WatchReply>);
    LampSources sources() const;
    void everything_changed();
    void changed(const std::vector<std::string>& names);
    void tell();
    void tell(const std::string& name);

    Exchange& exchange_;
    Switchboard& board_;
    events::Loop& loop_;
    std::vector<ipc::Reply<yobirin::Lamps::WatchReply>> watchers_ {};
    std::vector<ipc::Reply<yobirin::Lamps::WatchReply>> waiting_ {}; // Until it is known who is registered.
    TextMap<yobirin::Lamps::Lamp> told_ {}; // What is the same is not told again.
    std::set<std::string> changed_ {}; // In this turn.
};

} // namespace calld
