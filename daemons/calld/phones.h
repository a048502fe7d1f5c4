// Which devices are registered, as sipd tells. While sipd is away the last that was known stands.
#pragma once

#include "call/surroundings.h"
#include "neighbour.h"

#include "ipc/channel.h"
#include "org.yobirin.Phones.h"

#include <functional>
#include <string>

namespace calld {

class Phones {
public:
    // An extension has other phones than before; empty: all may have.
    using Changed = std::function<void(const std::string& extension)>;

    Phones(const Neighbour&, Devices&, Changed);

    bool are_known() const { return are_known_; } // sipd has said at least once who is registered.

private:
    void take(yobirin::Phones::WatchReply);

    Devices& devices_;
    Changed changed_;
    ipc::Channel channel_;
    yobirin::Phones::Client client_;
    Devices snapshot_ {};
    bool are_known_ { false };
    enum class Phase { Gathering, Live } phase_ { Phase::Gathering };
};

} // namespace calld
