#include "sip/cseq.h"

#include "base/result.h"
#include "sip/values.h"

namespace sip {

using namespace grammar;

// "4711 INVITE"
Complaint grammar::read_cseq(std::string_view text, CSeq& cseq)
{
    Cursor cursor { text };
    const std::optional<std::uint32_t> number = take_number<std::uint32_t>(cursor);
    if (!number || *number >= 1U << 31) // RFC 3261 8.1.1.5
        return "Malformed CSeq Number";
    cseq.number = *number;
    if (cursor.take_while(is_blank).empty())
        return "Malformed CSeq";
    cseq.method_text = take<token_class>(cursor);
    if (cseq.method_text.empty() || !cursor.at_end())
        return "Malformed CSeq Method";
    cseq.method = method_of(cseq.method_text);
    return {};
}

Parsed<CSeq> parse_cseq(std::string_view text)
{
    CSeq cseq;
    if (const Complaint complaint = read_cseq(trim(text), cseq); !complaint.empty())
        return bad(complaint);
    return cseq;
}

Parsed<RAck> parse_rack(std::string_view text)
{
    Cursor cursor { trim(text) };
    const std::optional<std::uint32_t> response = take_number<std::uint32_t>(cursor);
    if (!response || !is_blank(cursor.peek()))
        return bad("Malformed RAck");
    cursor.skip_while(is_blank);
    return RAck { .response = *response, .cseq = TRY(parse_cseq(cursor.rest())) };
}

Parsed<std::uint32_t> parse_rseq(std::string_view text)
{
    const auto number = whole_number<std::uint32_t>(trim(text));
    if (!number || *number == 0)
        return bad("Malformed RSeq");
    return *number;
}

} // namespace sip
