// The table of reasons.
#include "reasons.h"

#include "sip/token.h"

#include <array>

namespace sipd {
namespace {

using enum Reason;

struct StatusOfReason {
    Reason reason;
    int status;
};

constexpr std::array statuses {
    StatusOfReason { HungUp, 487 },      StatusOfReason { Cancelled, 487 },
    StatusOfReason { Busy, 486 },        StatusOfReason { NoAnswer, 480 },
    StatusOfReason { Declined, 603 },    StatusOfReason { NotFound, 404 },
    StatusOfReason { Unavailable, 480 }, StatusOfReason { NotAcceptable, 488 },
    StatusOfReason { Forbidden, 403 },   StatusOfReason { CompletedElsewhere, 487 },
    StatusOfReason { Overloaded, 503 },  StatusOfReason { Failed, 500 },
    StatusOfReason { Lost, 500 },
};

struct ReasonOfStatus {
    int status;
    Reason reason;
};

constexpr std::array reasons {
    ReasonOfStatus { 401, Forbidden },     ReasonOfStatus { 403, Forbidden },
    ReasonOfStatus { 404, NotFound },      ReasonOfStatus { 406, NotAcceptable },
    ReasonOfStatus { 407, Forbidden },     ReasonOfStatus { 408, Unavailable },
    ReasonOfStatus { 410, NotFound },      ReasonOfStatus { 415, NotAcceptable },
    ReasonOfStatus { 480, Unavailable },   ReasonOfStatus { 484, NotFound },
    ReasonOfStatus { 486, Busy },          ReasonOfStatus { 487, Cancelled },
    ReasonOfStatus { 488, NotAcceptable }, ReasonOfStatus { 503, Overloaded },
    ReasonOfStatus { 600, Busy },          ReasonOfStatus { 603, Declined },
    ReasonOfStatus { 604, NotFound },      ReasonOfStatus { 606, NotAcceptable },
    ReasonOfStatus { 607, Declined },
};

} // namespace

int status_of(Reason reason)
{
    for (const StatusOfReason& row : statuses)
        if (row.reason == reason)
            return row.status;
    return 500;
}

Reason reason_of_status(int status)
{
    for (const ReasonOfStatus& row : reasons)
        if (row.status == status)
            return row.reason;
    return Failed;
}

Reason reason_of_header(std::string_view header, Reason otherwise)
{
    const auto reason = sip::parse_reason(header);
    if (!reason || reason->protocol != "SIP" || !reason->cause)
        return otherwise;
    return *reason->cause == 200 ? CompletedElsewhere : otherwise;
}

std::string_view reason_header_of(Reason reason)
{
    switch (reason) {
    case CompletedElsewhere:
        return "SIP;cause=200;text=\"Call completed elsewhere\"";
    case Busy:
        return "SIP;cause=486;text=\"Busy\"";
    case Lost:
        return "SIP;cause=408;text=\"Peer lost\"";
    case Failed:
        return "SIP;cause=500;text=\"Failed\"";
    default:
        return {};
    }
}

} // namespace sipd
