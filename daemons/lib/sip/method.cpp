#include "sip/method.h"

#include <array>

namespace sip {

namespace {

constexpr std::array<std::string_view, 15> names { "INVITE",   "ACK",       "BYE",     "CANCEL",  "OPTIONS",
                                                   "REGISTER", "PRACK",     "UPDATE",  "INFO",    "REFER",
                                                   "NOTIFY",   "SUBSCRIBE", "MESSAGE", "PUBLISH", "" };
static_assert(names.size() == static_cast<std::size_t>(Method::Other) + 1);

Method if_named(Method method, std::string_view name)
{
    return text_of(method) == name ? method : Method::Other;
}

} // namespace

Method method_of(std::string_view name)
{
    switch (name.size()) {
    case 3:
        return if_named(name.front() == 'A' ? Method::Ack : Method::Bye, name);
    case 4:
        return if_named(Method::Info, name);
    case 5:
        return if_named(name.front() == 'P' ? Method::Prack : Method::Refer, name);
    case 6:
        switch (name.front()) {
        case 'I':
            return if_named(Method::Invite, name);
        case 'C':
            return if_named(Method::Cancel, name);
        case 'U':
            return if_named(Method::Update, name);
        default:
            return if_named(Method::Notify, name);
        }
    case 7:
        switch (name.front()) {
        case 'O':
            return if_named(Method::Options, name);
        case 'M':
            return if_named(Method::Message, name);
        default:
            return if_named(Method::Publish, name);
        }
    case 8:
        return if_named(Method::Register, name);
    case 9:
        return if_named(Method::Subscribe, name);
    default:
        return Method::Other;
    }
}

std::string_view text_of(Method method) { return names[static_cast<std::size_t>(method)]; }

} // namespace sip
