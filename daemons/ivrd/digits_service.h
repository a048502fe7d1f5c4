// Answers org.yobirin.Digits: checks whom it is to listen to, and tells who watches what was pressed.
#pragma once

#include "ears.h"

#include "org.yobirin.Digits.h"

#include <string>
#include <vector>

namespace ivrd {

class DigitsService final : public yobirin::Digits::Server {
public:
    using Digits = yobirin::Digits;

    DigitsService(events::Loop&, const std::vector<std::string>& audio_sockets, Counters&);

    void listen(const Digits::Listen&, ipc::Reply<Digits::ListenReply>) override;
    void watch(const Digits::Watch&, ipc::Reply<Digits::WatchReply>) override;

private:
    void tell(const std::string& ring, const HeardDigit&);

    Ears ears_;
    std::vector<ipc::Reply<Digits::WatchReply>> watchers_ {};
};

} // namespace ivrd
