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
    request.wire = write(via_text(ways.vantage.seen_by(request.flow, ways.office), request.branch));
    const bool fits =
        request.flow.is_reliable() || request.wire.size() <= sip::limits::datagram_request_bytes;
    if (fits || departure.reach == Reach::BehindNat || ways.office.tcp_port == 0)
        return request;
    const Flow stream =
        ways.flow_towards({ .transport = sip::Transport::Tcp, .address = request.flow.remote });
    std::string wire = write(via_text(ways.vantage.seen_by(stream, ways.office), request.branch));
    request.otherwise = { .wire = std::exchange(request.wire, std::move(wire)), .flow = request.flow };
    request.flow = stream;
    return request;
}

std::string contact_towards(const Ways& ways, const Flow& flow, std::string_view remote_target)
{
    const auto target = sip::parse_uri(remote_target);
    const bool secure = target && target->scheme == sip::Scheme::Sips;
    return contact_text(ways.vantage.seen_by(flow, ways.office),
                        secure ? sip::Scheme::Sips : sip::Scheme::Sip);
}

} // namespace sipd
