// CSeq (RFC 3261 20.16), RAck and RSeq (RFC 3262 7).
#pragma once

#include "sip/fault.h"
#include "sip/method.h"

#include <cstdint>
#include <string_view>

namespace sip {

struct CSeq {
    std::uint32_t number {}; // Below 2^31.
    Method method { Method::Other };
    std::string_view method_text {};
};

Parsed<CSeq> parse_cseq(std::string_view);

struct RAck {
    std::uint32_t response {};
    CSeq cseq {};
};

Parsed<RAck> parse_rack(std::string_view);

// RSeq (RFC 3262 7.1); 0 is none.
Parsed<std::uint32_t> parse_rseq(std::string_view);

} // namespace sip
