#include "sip/contact.h"

#include "base/text.h"
#include "sip/token.h"
#include "sip/values.h"

namespace sip {

using namespace grammar;

namespace {

constexpr std::chrono::seconds malformed_expires { 3600 }; // RFC 3261 20.10

// "1", "1.0", "0.123" → thousandths; -1 for what is none.
int q_thousandths_of(std::string_view text)
{
    Cursor cursor { text };
    const std::string_view whole_part = cursor.take(1);
    const bool has_point = cursor.skip('.');
    const std::string_view fraction = cursor.rest();
    if ((whole_part != "0" && whole_part != "1") || (!has_point && !fraction.empty()) || fraction.size() > 3)
        return -1;
    int thousandths = 0;
    for (std::size_t place = 0; place < 3; ++place) {
        const char digit = place < fraction.size() ? fraction[place] : '0';
        if (!is_digit(digit))
            return -1;
        thousandths = thousandths * 10 + (digit - '0');
    }
    if (whole_part == "0")
        return thousandths;
    return thousandths == 0 ? 1000 : -1;
}

} // namespace

Complaint grammar::take_contact(Cursor& cursor, Commas commas, Contact& contact)
{
    cursor.skip_while(is_blank);
    contact.everything = cursor.skip('*');
    if (contact.everything) {
        cursor.skip_while(is_blank);
        return cursor.at_end() ? Complaint {} : Complaint { "Malformed Contact" };
    }
    if (const Complaint complaint = take_named_uri(cursor, commas, contact.address); !complaint.empty())
        return complaint;
    return take_parameters(cursor, contact.address.parameters, [&contact](const Parameter& parameter) {
        if (is_named(parameter.name, "expires"))
            contact.expires = parse_seconds(parameter.value).value_or(malformed_expires);
        else if (is_named(parameter.name, "q"))
            contact.q_thousandths = q_thousandths_of(parameter.value);
        return contact.q_thousandths < 0 ? Complaint { "Malformed q" } : Complaint {};
    });
}

Parsed<Contact> parse_contact(std::string_view text)
{
    Cursor cursor { text };
    Contact contact;
    const Complaint complaint = take_contact(cursor, Commas::Belong, contact);
    return whole(complaint, cursor, contact);
}

} // namespace sip
