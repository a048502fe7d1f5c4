#include "sip/contact.h"

#include "base/result.h"
#include "base/text.h"
#include "sip/grammar.h"
#include "sip/token.h"

namespace sip {

using namespace grammar;

namespace {

constexpr std::chrono::seconds malformed_expires { 3600 }; // RFC 3261 20.10

// "1", "1.0", "0.123" → thousandths.
Parsed<int> parse_q(std::string_view text)
{
    Cursor cursor { text };
    const std::string_view whole = cursor.take(1);
    const bool has_point = cursor.skip('.');
    const std::string_view fraction = cursor.rest();
    if ((whole != "0" && whole != "1") || (!has_point && !fraction.empty()) || fraction.size() > 3)
        return bad("Malformed q");
    int thousandths = 0;
    for (std::size_t place = 0; place < 3; ++place) {
        const char digit = place < fraction.size() ? fraction[place] : '0';
        if (!is_digit(digit))
            return bad("Malformed q");
        thousandths = thousandths * 10 + (digit - '0');
    }
    if (whole == "1" && thousandths != 0)
        return bad("Malformed q");
    return whole == "1" ? 1000 : thousandths;
}

} // namespace

Parsed<Contact> parse_contact(std::string_view text)
{
    Contact contact;
    if (trim(text) == "*") {
        contact.everything = true;
        return contact;
    }
    contact.address = TRY(parse_address(text));
    Parameters rest = contact.address.parameters;
    for (Parameter parameter; rest.next(parameter);) {
        if (equal_ignoring_case(parameter.name, "expires"))
            contact.expires = parse_seconds(parameter.value).value_or(malformed_expires);
        else if (equal_ignoring_case(parameter.name, "q"))
            contact.q_thousandths = TRY(parse_q(parameter.value));
    }
    return contact;
}

} // namespace sip
