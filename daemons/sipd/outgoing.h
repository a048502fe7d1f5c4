// How a request of ours leaves: what it says of us, by which transport it goes, and how else where that one
// is refused.
#pragma once

#include "messages.h"
#include "office.h"
#include "registrar/registrar.h"
#include "transactions.h"
#include "transport/next_hop.h"

#include <functional>
#include <string>
#include <string_view>

namespace sipd {

struct Ways {
    const Office& office;
    const Vantage& vantage;
    const std::function<Flow(const Hop&)>& flow_towards;
};

struct Departure {
    sip::Method method { sip::Method::Other };
    Flow flow {};
    Reach reach { Reach::Direct };
    Asker asker {};
    Manner manner {};
};

// The whole message, with that Via; empty: it cannot be written.
using WriteRequest = std::function<std::string(const std::string& via)>;

// What is too long for a datagram goes over TCP, and as a datagram all the same where the peer takes no TCP
// (RFC 3261 18.1.1). Behind a NAT nobody takes it.
OutgoingRequest outgoing(const Ways&, const Departure&, const WriteRequest&);

// What whoever is reached by that flow is told of us.
SentBy ours_towards(const Ways&, const Flow&, Manner);

// Our Contact for whoever is reached by that flow and URI.
std::string contact_towards(const Ways&, const Flow&, std::string_view remote_target, Manner = {});

} // namespace sipd
