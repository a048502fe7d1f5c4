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

// The phone by which somebody has taken a line, as calld knows it: the same for its INVITE.
inline std::string holder_name(const Caller& caller, const Flow& source)
{
    return caller.device.empty() ? text_of(source.remote) : caller.device;
}

struct NewRequest {
    const sip::Message& request;
    const sip::Via& via;
    const Flow& source;
    Caller caller {};
};

} // namespace sipd
