// Finds out where trunks are whose host is a name. Asking may block, so it is done in the background; what is
// known stays known while the answer is missing.
#pragma once

#include "flow.h"

#include "event/background.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace sipd {

class Resolver {
public:
    using Answers = std::map<std::string, std::vector<Ip>>; // By host; only those that have an answer.

    Resolver(events::Loop&, std::function<void(const Answers&)> resolved);

    // Asks for these from now on, again every minute. An earlier wish is forgotten.
    void ask(std::vector<std::string> hosts);

private:
    void begin();

    std::function<void(const Answers&)> resolved_;
    events::Timer again_;
    std::vector<std::string> hosts_ {};
    events::Background asking_; // Ended with us; at worst that takes the system's DNS timeout.
};

} // namespace sipd
