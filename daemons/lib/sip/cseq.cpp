#include "sip/cseq.h"

#include "base/result.h"
#include "base/text.h"
#include "sip/grammar.h"

namespace sip {

using namespace grammar;

namespace {

// "4711 INVITE" after whatever was before it.
Parsed<CSeq> read_cseq(Cursor& cursor)
{
    CSeq cseq;
    const std::optional<std::uint32_t> number = parse_number<std::uint32_t>(cursor.take_while(is_digit));
    if (!number || *number >= 1u << 31) // RFC 3261 8.1.1.5
        return bad("Malformed CSeq Number");
    cseq.number = *number;
    if (!is_blank(cursor.peek()))
        return bad("Malformed CSeq");
    cursor.skip_while(is_blank);
    cseq.method_text = cursor.take_while(is<token_class>);
    if (cseq.method_text.empty() || !cursor.at_end())
        return bad("Malformed CSeq Method");
    cseq.method = method_of(cseq.method_text);
    return cseq;
}

} // namespace

Parsed<CSeq> parse_cseq(std::string_view text)
{
    Cursor cursor { trim(text) };
    return read_cseq(cursor);
}

Parsed<RAck> parse_rack(std::string_view text)
{
    Cursor cursor { trim(text) };
    const std::optional<std::uint32_t> response = parse_number<std::uint32_t>(cursor.take_while(is_digit));
    if (!response || !is_blank(cursor.peek()))
        return bad("Malformed RAck");
    cursor.skip_while(is_blank);
    return RAck { .response = *response, .cseq = TRY(read_cseq(cursor)) };
}

} // namespace sip
