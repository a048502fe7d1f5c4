// The connections with calld about lamps: over one it tells of them, over the other it is told of keys that
// were pressed and lines that are taken, because nothing may wait behind a stream. While calld is away the
// last that was known stands.
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

    // `here`: calld takes requests again.
    LampWatch(const Place&, LampTable&, Changed, std::function<void()> here);

    // `settled` is called later: whether anything is different now, which the lamp tells. While calld is away
    // nothing is.
    void press(const yobirin::Lamps::Switch&, std::function<void(bool is_different)> settled);

    void seize(const yobirin::Lamps::Seize&, std::function<void(const Result<std::int64_t>& appearance)>);
    void release(const yobirin::Lamps::Release& line) { asks_.release_oneway(line); }

private:
    void take(yobirin::Lamps::WatchReply);

    LampTable& table_;
    Changed changed_;
    ipc::Channel channel_;
    yobirin::Lamps::Client client_;
    ipc::Channel requests_;
    yobirin::Lamps::Client asks_;
};

} // namespace sipd
