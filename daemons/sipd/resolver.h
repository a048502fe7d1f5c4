// Finds out where trunks are whose host is a name. Asking may block, so a thread of its own does it; what is
// known stays known while the answer is missing.
#pragma once

#include "flow.h"

#include "base/file_descriptor.h"
#include "event/loop.h"

#include <functional>
#include <future>
#include <map>
#include <string>
#include <vector>

namespace sipd {

class Resolver {
public:
    using Answers = std::map<std::string, std::vector<Ip>>; // By host; only those that have an answer.

    Resolver(events::Loop&, std::function<void(const Answers&)> resolved);
    ~Resolver();

    // Asks for these from now on, again every minute. An earlier wish is forgotten.
    void ask(std::vector<std::string> hosts);

private:
    void begin();
    void finished();

    std::function<void(const Answers&)> resolved_;
    FileDescriptor done_; // An eventfd that the thread rings.
    events::Watch watch_;
    events::Timer again_;
    std::vector<std::string> hosts_ {};
    std::future<Answers> asking_ {}; // Valid while a thread asks.
};

} // namespace sipd
