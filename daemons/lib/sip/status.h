// The reason phrases of the RFCs, for whoever has no better words.
#pragma once

#include <string_view>

namespace sip {

// "Busy Here" for 486; for a number nobody defined, the phrase of its class ("Request Failure").
std::string_view reason_of(int status);

} // namespace sip
