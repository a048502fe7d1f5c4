// The table of reasons.
#include "reasons.h"

#include "base/text.h"
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

struct ReasonOfCause {
    int cause;
    Reason reason;
};

// ITU-T Q.850 2.2.7; what a switch says where SIP has one word for several things.
constexpr std::array causes {
    ReasonOfCause { 1, NotFound },       ReasonOfCause { 2, NotFound },
    ReasonOfCause { 3, NotFound },       ReasonOfCause { 17, Busy },
    ReasonOfCause { 18, NoAnswer },      ReasonOfCause { 19, NoAnswer },
    ReasonOfCause { 20, Unavailable },   ReasonOfCause { 21, Declined },
    ReasonOfCause { 22, NotFound },      ReasonOfCause { 26, CompletedElsewhere },
    ReasonOfCause { 27, Unavailable },   ReasonOfCause { 28, NotFound },
    ReasonOfCause { 34, Overloaded },    ReasonOfCause { 38, Overloaded },
    ReasonOfCause { 41, Overloaded },    ReasonOfCause { 42, Overloaded },
    ReasonOfCause { 44, Overloaded },    ReasonOfCause { 55, Forbidden },
    ReasonOfCause { 57, Forbidden },     ReasonOfCause { 58, NotAcceptable },
    ReasonOfCause { 65, NotAcceptable }, ReasonOfCause { 79, NotAcceptable },
    ReasonOfCause { 88, NotAcceptable },
};

std::optional<Reason> reason_of_cause(int cause)
{
    for (const ReasonOfCause& row : causes)
        if (row.cause == cause)
            return row.reason;
    return std::nullopt;
}

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
    if (!reason || !reason->cause)
        return otherwise;
    if (equal_ignoring_case(reason->protocol, "Q.850"))
        return reason_of_cause(*reason->cause).value_or(otherwise);
    return equal_ignoring_case(reason->protocol, "SIP") && *reason->cause == 200 ? CompletedElsewhere
                                                                                 : otherwise;
}

Reason reason_of_headers(const sip::Message& message, Reason otherwise)
{
    Reason found = otherwise;
    sip::Values values = message.values(sip::Header::Reason);
    for (std::string_view value; values.next(value);)
        if (const Reason said = reason_of_header(value, otherwise); said != otherwise)
            found = said;
    return found;
}

std::optional<int> cause_in(const sip::Message& message)
{
    sip::Values values = message.values(sip::Header::Reason);
    for (std::string_view value; values.next(value);) {
        const auto reason = sip::parse_reason(value);
        const bool is_cause = reason && reason->cause && equal_ignoring_case(reason->protocol, "Q.850");
        if (is_cause && *reason->cause > 0 && *reason->cause < 128)
            return reason->cause;
    }
    return std::nullopt;
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
