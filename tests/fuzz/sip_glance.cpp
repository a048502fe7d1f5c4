// Takes the look at a datagram that comes before parsing, and holds it against the parser: of a request the
// parser takes, the glance must never miss that it belongs to a dialog, or it would be given up under load.
#include "require.h"

#include "daemons/sipd/admission/glance.h" // The only part of a daemon that reads bytes before lib/sip does.

#include "sip/message.h"

#include <array>
#include <string>

namespace {

using namespace sipd;

const std::array<std::string, 2> emergency { "110", "119" };

void check_dialog(const sip::Message& message, Kind kind)
{
    const auto to = message.to();
    if (!to || to->tag().empty() || message.method() == sip::Method::Register)
        return;
    require(kind == Kind::Continuing);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = text_of_input(data, size);
    const Kind kind = kind_of(text, emergency);
    const std::string_view user = registering_user(text);
    require(lies_in(user, text));
    require(user.empty() || text.find("REGISTER ") != std::string_view::npos);
    require(kind != Kind::Emergency || text.find("INVITE ") != std::string_view::npos);
#ifdef YOBIRIN_PLANTED_BUG
    require(user != "201");
#endif
    sip::Message message;
    if (!message.read(text))
        return 0;
    if (message.is_request())
        check_dialog(message, kind);
    else
        require(kind == Kind::Continuing);
    return 0;
}
