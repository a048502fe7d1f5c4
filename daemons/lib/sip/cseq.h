// CSeq (RFC 3261 20.16) and RAck (RFC 3262 7.2).
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

} // namespace sip
