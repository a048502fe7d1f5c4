// Somebody who is known, and a request of theirs that begins something.
#pragma once

#include "flow.h"

#include "sip/message.h"

#include <string>

namespace sipd {

// Who sent it, once that is clear: an extension's device, or a trunk.
struct Caller {
    std::string extension {};
    std::string device {};
    std::string trunk {};
};

struct NewRequest {
    const sip::Message& request;
    const sip::Via& via;
    const Flow& source;
    Caller caller {};
};

} // namespace sipd
