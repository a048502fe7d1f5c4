// A call that a carrier sends back to us: somebody outside, to whom we send our calls, sends theirs to us.
// It is another call with another Call-ID; that it is the same goes by the numbers. Pure.
#pragma once

#include "call/call.h"

#include "base/text_map.h"

namespace calld {

// How often it has been sent on already, by the calls of ours that are trying to reach somebody now; 0: it is
// none of them. Where that is a mistake, it may be sent on less often than another, and nothing else.
int hops_before(const Arrival&, const TextMap<Call>&, const Directory&);

} // namespace calld
