// Which devices are registered, as sipd tells. While sipd is away the last that was known stands.
#pragma once

#include "call/surroundings.h"
#include "neighbour.h"

#include "ipc/channel.h"
#include "org.yobirin.Phones.h"

namespace calld {

class Phones {
public:
    Phones(const Neighbour&, Devices&);

private:
    void take(yobirin::Phones::WatchReply);

    Devices& devices_;
    ipc::Channel channel_;
    yobirin::Phones::Client client_;
    Devices snapshot_ {};
    enum class Phase { Gathering, Live } phase_ { Phase::Gathering };
};

} // namespace calld
