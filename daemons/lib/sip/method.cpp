#include "sip/method.h"

#include <array>

namespace sip {

namespace {

constexpr std::array<std::string_view, 15> names { "INVITE",   "ACK",       "BYE",     "CANCEL",  "OPTIONS",
                                                   "REGISTER", "PRACK",     "UPDATE",  "INFO",    "REFER",
                                                   "NOTIFY",   "SUBSCRIBE", "MESSAGE", "PUBLISH", "" };
static_assert(names.size() == static_cast<std::size_t>(Method::Other) + 1);

// `name` is as long as the other one.
template <std::size_t size> Method if_is(const char (&text)[size], std::string_view name, Method method)
{
    return name.starts_with(std::string_view { text, size - 1 }) ? method : Method::Other;
}

Method of_six_letters(std::string_view name)
{
    switch (name.front()) {
    case 'I':
        return if_is("INVITE", name, Method::Invite);
    case 'C':
        return if_is("CANCEL", name, Method::Cancel);
    case 'U':
        return if_is("UPDATE", name, Method::Update);
    default:
        return if_is("NOTIFY", name, Method::Notify);
    }
}

Method of_seven_letters(std::string_view name)
{
    switch (name.front()) {
    case 'O':
        return if_is("OPTIONS", name, Method::Options);
    case 'M':
        return if_is("MESSAGE", name, Method::Message);
    default:
        return if_is("PUBLISH", name, Method::Publish);
    }
}

} // namespace

Method method_of(std::string_view name)
{
    switch (name.size()) {
    case 3:
        return name.front() == 'A' ? if_is("ACK", name, Method::Ack) : if_is("BYE", name, Method::Bye);
    case 4:
        return if_is("INFO", name, Method::Info);
    case 5:
        return name.front() == 'P' ? if_is("PRACK", name, Method::Prack)
                                   : if_is("REFER", name, Method::Refer);
    case 6:
        return of_six_letters(name);
    case 7:
        return of_seven_letters(name);
    case 8:
        return if_is("REGISTER", name, Method::Register);
    case 9:
        return if_is("SUBSCRIBE", name, Method::Subscribe);
    default:
        return Method::Other;
    }
}

std::string_view text_of(Method method) { return names[static_cast<std::size_t>(method)]; }

} // namespace sip
