// All of officed put together: what it keeps, how versions go live, who is answered, and its one timer.
#pragma once

#include "keeper.h"
#include "music_service.h"
#include "office_service.h"
#include "provisioning_service.h"
#include "rollout.h"

#include "daemon/daemon.h"

#include <optional>

namespace officed {

class Officed {
public:
    Officed(Daemon&, Keeper::Parts);

    static Result<Keeper::Parts> open(const Paths&);

    // What was not confirmed in time is taken back and a new box gets its first office; then it answers.
    Result<> serve();

private:
    Rollout::Parts rollout_parts();
    void wake_at(std::optional<Moment>);
    void went_live(std::int64_t version);

    Daemon& daemon_;
    Keeper keeper_;
    events::Timer timer_;
    Rollout rollout_;
    OfficeService service_;
    MusicService music_;
    ProvisioningService provisioning_;
};

} // namespace officed
