// The SIP ladder of a call as text: a column for each party, our own among them, and an arrow for each
// message: pure.
//
//                 10.77.0.2:5060          yobirin           10.77.0.3:5060
//        0.000 s        │── INVITE sip:202@… ──►│                     │
#pragma once

#include "org.yobirin.Trace.h"

#include <string>
#include <string_view>
#include <vector>

namespace command {

using Messages = std::vector<yobirin::Trace::Message>;

// Who the columns are, from left to right: who spoke first, ourselves (empty), then the others as they
// appear.
std::vector<std::string> parties_of(const Messages&);

enum class Ladder { FirstLines, WholeMessages };
std::string ladder_of(const Messages&, Ladder);

// Text from outside as a terminal may be shown it: what would command the terminal is written \xNN.
std::string printable(std::string_view);

} // namespace command
