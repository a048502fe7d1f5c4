// Readers that take one value from a cursor and stop at the comma of a list or at the end, so that lists are
// read in one go, and that fill what the caller has just made, so that nothing is copied. Only for this
// folder.
#pragma once

#include "sip/address.h"
#include "sip/contact.h"
#include "sip/cseq.h"
#include "sip/grammar.h"
#include "sip/limits.h"
#include "sip/via.h"

#include <string_view>

namespace sip::grammar {

// Why something is malformed, in constant text; empty when it is not.
using Complaint = std::string_view;

// Whether a comma ends the value, or is part of a display name nobody quoted.
enum class Commas { Separate, Belong };

// False at the end of them and at what is none.
bool take_parameter(Cursor&, Parameter&);

// All of them. Each is shown to `note`, which may complain too.
template <typename Note> Complaint take_parameters(Cursor& cursor, Parameters& parameters, Note note)
{
    if (cursor.at_end()) // Most have none.
        return {};
    const Cursor begin = cursor;
    std::size_t count = 0;
    for (Parameter parameter; take_parameter(cursor, parameter);) {
        if (++count > limits::parameters_max)
            return "Too Many Parameters";
        if (const Complaint complaint = note(parameter); !complaint.empty())
            return complaint;
    }
    parameters = Parameters { cursor.since(begin) };
    cursor.skip_while(is_blank);
    return cursor.at_end() || cursor.peek() == ',' ? Complaint {} : Complaint { "Malformed Parameters" };
}

Complaint read_cseq(std::string_view, CSeq&);
Complaint read_uri(std::string_view, Uri&);
Complaint take_named_uri(Cursor&, Commas, Address&); // Without the parameters behind it.
Complaint take_address(Cursor&, Commas, Address&);
Complaint take_contact(Cursor&, Commas, Contact&);
Complaint take_via(Cursor&, Via&);

// The public parse_…: one value is all there is.
template <typename Value> Parsed<Value> whole(Complaint complaint, const Cursor& cursor, const Value& value)
{
    if (!complaint.empty())
        return bad(complaint);
    if (!cursor.at_end())
        return bad("More Than One Value");
    return value;
}

} // namespace sip::grammar
