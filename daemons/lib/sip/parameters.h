// The ";name=value" tail of a header or URI: a view that is searched when asked.
//
//     address.parameters.find("tag").value_or("")
//     for (Cursor rest = …) is never needed: for (Parameter p; walk.next(p);) walks them in order.
#pragma once

#include "sip/fault.h"

#include <optional>
#include <string_view>

namespace sip {

struct Parameter {
    std::string_view name {};
    std::string_view value {}; // Without quotes when it was quoted; escapes are still in it.
    bool has_value {};
    std::string_view text {}; // "name=value" as written.
};

class Parameters {
public:
    Parameters() = default;
    // Text from the first semicolon on, or empty. Not checked: that is what check() is for.
    explicit Parameters(std::string_view text) : text_(text) { }

    std::string_view text() const { return text_; }
    bool empty() const { return text_.empty(); }

    // The value of the first parameter of that name (any case); empty text when it has none.
    std::optional<std::string_view> find(std::string_view name) const;
    bool has(std::string_view name) const { return find(name).has_value(); }

    // Whether every parameter follows the grammar (RFC 3261 25.1 generic-param) and there are not too many.
    Parsed<> check() const;

    // Walks over them: for (Parameters rest = all; rest.next(parameter);).
    bool next(Parameter&);

private:
    std::string_view text_ {};
};

} // namespace sip
