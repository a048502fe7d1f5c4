// Every way SIP messages come and go: UDP, TCP and TLS on the addresses of the office. Changes are prepared,
// which may fail and changes nothing, and then taken over, which cannot fail.
#pragma once

#include "bound_socket.h"
#include "outbox.h"
#include "streams.h"
#include "tls.h"
#include "udp.h"

#include "base/result.h"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace sipd {

// What an earlier process left with the supervisor.
struct ParkedSockets {
    std::vector<FileDescriptor> udp {};
    std::vector<FileDescriptor> tcp {};
    std::vector<FileDescriptor> tls {};
    std::vector<Address> udp_places {}; // Which address had which place among the UDP sockets.
};

struct NetworkPlan {
    std::vector<Address> udp {}; // Empty: that transport is off.
    std::vector<Address> tcp {};
    std::vector<Address> tls {};
    TlsIdentity identity {}; // Of ours, where there is TLS.
};

class Network {
public:
    Network(events::Loop&, Outbox&, Counters&, StreamHearers);

    struct Prepared {
        std::vector<BoundSocket> udp {};
        std::vector<BoundSocket> tcp {};
        std::vector<BoundSocket> tls {};
        TlsContext server {};
        Udp::Left udp_left {}; // By an earlier process, on addresses that are not wanted any more.
    };
    Result<Prepared> prepare(const NetworkPlan&, ParkedSockets = {}) const;
    void commit(Prepared);
    std::vector<int> listeners(sip::Transport) const; // To be parked.

    Udp& udp() { return udp_; }
    Streams& streams() { return streams_; }

    // Sends what the outbox holds. Flows that are no more, or the network refused at once, are returned.
    std::vector<Flow> flush();

    // By which socket and which of our addresses a peer is reached; a connection is opened when something is
    // sent.
    Flow towards(const Hop&);
    // Whether a connection that we opened leads there; by UDP one always does.
    bool leads_to(const Hop&) const;

private:
    Ip source_towards(const Hop&);

    Outbox& outbox_;
    Udp udp_;
    Streams streams_;
};

} // namespace sipd
