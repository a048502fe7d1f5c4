// Chooses how requests of ours leave.
#include "outgoing.h"

#include "sip/limits.h"

#include <utility>

namespace sipd {

OutgoingRequest outgoing(const Ways& ways, const Departure& departure, const WriteRequest& write)
{
    OutgoingRequest request {
        .branch = new_branch(), .method = departure.method, .flow = departure.flow, .asker = departure.asker
    };
    request.wire = write(via_text(ours_towards(ways, request.flow, departure.manner), request.branch));
    const bool fits =
        request.flow.is_reliable() || request.wire.size() <= sip::limits::datagram_request_bytes;
    if (fits || departure.reach == Reach::BehindNat || ways.office.tcp_port == 0)
        return request;
    const Flow stream =
        ways.flow_towards({ .transport = sip::Transport::Tcp, .address = request.flow.remote });
    std::string wire = write(via_text(ours_towards(ways, stream, departure.manner), request.branch));
    request.otherwise = { .wire = std::exchange(request.wire, std::move(wire)), .flow = request.flow };
    request.flow = stream;
    return request;
}

SentBy ours_towards(const Ways& ways, const Flow& flow, Manner manner)
{
    SentBy ours = ways.vantage.seen_by(flow, ways.office);
    ours.manner = manner;
    return ours;
}

std::string contact_towards(const Ways& ways, const Flow& flow, std::string_view remote_target, Manner manner)
{
    const auto target = sip::parse_uri(remote_target);
    const bool secure = target && target->scheme == sip::Scheme::Sips;
    return contact_text(ours_towards(ways, flow, manner), secure ? sip::Scheme::Sips : sip::Scheme::Sip);
}

} // namespace sipd
