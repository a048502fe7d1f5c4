// A flow in the journal: the fields by which records say how their peer is reached; those of bindings and
// legs are named alike.
#pragma once

#include "flow.h"

#include <optional>
#include <string>

namespace sipd {

template <typename Record> void store_flow(Record& record, const Flow& flow)
{
    if (flow.local.is_set())
        record.local = text_of(flow.local);
    if (!flow.is_reliable())
        return;
    record.transport = std::string { sip::text_of(flow.transport) };
    record.connection = static_cast<std::int64_t>(flow.connection);
    if (flow.listener.is_complete())
        record.listener = text_of(flow.listener);
}

template <typename Record> Flow stored_flow(const Record& record, const Address& remote)
{
    Flow flow { .remote = remote };
    flow.local = parse_ip(record.local.value_or("")).value_or(Ip {});
    if (!record.transport)
        return flow;
    flow.transport = *record.transport == "TLS" ? sip::Transport::Tls : sip::Transport::Tcp;
    flow.connection = static_cast<std::uint64_t>(record.connection.value_or(0));
    flow.listener = parse_address(record.listener.value_or("")).value_or(Address {});
    return flow;
}

} // namespace sipd
