// Answers org.yobirin.Trace. Translates, and decides nothing.
#pragma once

#include "trace.h"

#include "org.yobirin.Trace.h"

namespace sipd::trace {

class TraceService final : public yobirin::Trace::Server {
public:
    explicit TraceService(const Trace& trace) : trace_(trace) { }

    void read(const yobirin::Trace::Read&, ipc::Reply<yobirin::Trace::ReadReply>) override;

private:
    const Trace& trace_;
};

} // namespace sipd::trace
