// calld's side of ivrd: digits that come as tones. It says which rings are to be listened to, again whenever
// ivrd is back, and brings in what was heard. While ivrd is away nothing is heard, and no call ends for it.
#pragma once

#include "neighbour.h"

#include "ipc/channel.h"
#include "org.yobirin.Digits.h"

#include <functional>
#include <string>
#include <vector>

namespace calld {

class InBand {
public:
    using Pressed = std::function<void(const std::string& ring, char digit)>;

    InBand(const Neighbour&, Pressed);

    void listen_to(const std::vector<std::string>& rings);

private:
    void begin();
    void hear(const yobirin::Digits::Digit&);

    Counters& counters_;
    Pressed pressed_;
    std::vector<std::string> rings_ {};
    // Two connections, because nothing may wait behind a stream.
    ipc::Channel commands_;
    ipc::Channel news_;
    yobirin::Digits::Client ask_;
    yobirin::Digits::Client hear_;
};

} // namespace calld
