// Request methods. Names are case-sensitive (RFC 3261 7.1); a method we do not know is Other and keeps its
// text in the message.
#pragma once

#include <cstdint>
#include <string_view>

namespace sip {

enum class Method : std::uint8_t {
    Invite,
    Ack,
    Bye,
    Cancel,
    Options,
    Register,
    Prack,
    Update,
    Info,
    Refer,
    Notify,
    Subscribe,
    Message,
    Publish,
    Other,
};

Method method_of(std::string_view name);
std::string_view text_of(Method); // Empty for Other.

} // namespace sip
