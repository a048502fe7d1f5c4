#include "sip/parameters.h"

#include "base/text.h"
#include "sip/grammar.h"
#include "sip/values.h"

namespace sip {

using namespace grammar;

bool grammar::take_parameter(Cursor& cursor, Parameter& parameter)
{
    Cursor ahead = cursor;
    if (ahead.peek() != ';')
        ahead.skip_while(is_blank);
    if (!ahead.skip(';'))
        return false;
    ahead.skip_while(is_blank);
    const Cursor begin = ahead;
    parameter.name = take<name_class>(ahead);
    parameter.value = {};
    parameter.text = parameter.name;
    if (parameter.name.empty())
        return false;
    Cursor after = ahead;
    after.skip_while(is_blank);
    parameter.has_value = after.skip('=');
    if (!parameter.has_value) {
        cursor = ahead;
        return true;
    }
    after.skip_while(is_blank);
    if (after.peek() != '"')
        parameter.value = take<value_class>(after);
    else if (!take_quoted(after, parameter.value))
        return false;
    parameter.text = after.since(begin);
    cursor = after;
    return true;
}

bool Parameters::next(Parameter& parameter)
{
    Cursor cursor { text_ };
    const bool taken = take_parameter(cursor, parameter);
    text_ = cursor.rest();
    return taken;
}

std::optional<std::string_view> Parameters::find(std::string_view name) const
{
    Parameters rest = *this;
    for (Parameter parameter; rest.next(parameter);)
        if (equal_ignoring_case(parameter.name, name))
            return parameter.value;
    return std::nullopt;
}

Parsed<> Parameters::check() const
{
    Cursor cursor { text_ };
    Parameters parameters;
    if (const Complaint complaint =
            take_parameters(cursor, parameters, [](const Parameter&) { return Complaint {}; });
        !complaint.empty())
        return bad(complaint);
    return cursor.at_end() ? Parsed<> {} : bad("Malformed Parameters");
}

} // namespace sip
