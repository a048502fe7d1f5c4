#include "sip/parameters.h"

#include "base/text.h"
#include "sip/grammar.h"
#include "sip/limits.h"

namespace sip {

using namespace grammar;

bool Parameters::next(Parameter& parameter)
{
    Cursor cursor { text_ };
    cursor.skip_while(is_blank);
    if (!cursor.skip(';'))
        return false;
    cursor.skip_while(is_blank);
    const std::string_view from_name = cursor.rest();
    const std::string_view name = cursor.take_while(is<name_class>);
    if (name.empty())
        return false;
    parameter = { .name = name, .value = {}, .has_value = false, .text = {} };

    Cursor ahead = cursor;
    ahead.skip_while(is_blank);
    if (ahead.skip('=')) {
        ahead.skip_while(is_blank);
        parameter.has_value = true;
        if (ahead.peek() == '"') {
            const std::optional<std::string_view> inside = take_quoted(ahead);
            if (!inside)
                return false;
            parameter.value = *inside;
        } else {
            parameter.value = ahead.take_while(is<value_class>);
        }
        cursor = ahead;
    }
    parameter.text = from_name.substr(0, from_name.size() - cursor.rest().size());
    text_ = cursor.rest();
    return true;
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
    Parameters rest = *this;
    std::size_t count = 0;
    for (Parameter parameter; rest.next(parameter);)
        if (++count > limits::parameters_max)
            return bad("Too Many Parameters");
    if (!trim(rest.text_).empty())
        return bad("Malformed Parameters");
    return {};
}

} // namespace sip
