// The connection over which calld tells of lamps. While calld is away the last that was known stands.
#pragma once

#include "lamp_table.h"

#include "event/loop.h"
#include "ipc/channel.h"

#include <functional>
#include <string>

namespace sipd {

class LampWatch {
public:
    struct Place {
        events::Loop& loop;
        std::string socket;
        Counters& counters;
    };
    using Changed = std::function<void(const LampTable::News&)>;

    LampWatch(const Place&, LampTable&, Changed);

private:
    void take(yobirin::Lamps::WatchReply);

    LampTable& table_;
    Changed changed_;
    ipc::Channel channel_;
    yobirin::Lamps::Client client_;
};

} // namespace sipd
