#include "sip/call_info.h"

#include "sip/address.h"
#include "sip/message.h"

#include <charconv>

namespace sip {

std::optional<int> appearance_in(std::string_view call_info)
{
    const auto address = parse_address(call_info);
    const auto text = address ? address->parameters.find("appearance-index") : std::nullopt;
    if (!text)
        return std::nullopt;
    if (*text == "*")
        return any_appearance;
    int index = 0;
    const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), index);
    const bool is_whole = fault == std::errc {} && end == text->data() + text->size();
    return is_whole && index > 0 && index <= appearance_most ? std::optional { index } : std::nullopt;
}

std::optional<int> appearance_of(const Message& message)
{
    Values values = message.values(Header::CallInfo);
    for (std::string_view value; values.next(value);)
        if (const auto index = appearance_in(value))
            return index;
    return std::nullopt;
}

bool holds_privately(const Message& message)
{
    Values values = message.values(Header::CallInfo);
    for (std::string_view value; values.next(value);)
        if (const auto address = parse_address(value);
            address && address->parameters.find("appearance-state") == "held-private")
            return true;
    return false;
}

std::string appearance_text(std::string_view host, int index)
{
    std::string text { "<sip:" };
    text.append(host).append(">;appearance-index=");
    return text += index == any_appearance ? "*" : std::to_string(index);
}

} // namespace sip
