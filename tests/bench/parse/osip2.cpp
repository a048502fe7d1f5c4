// libosip2 reading the same message as bench_parse, as often and with the same two depths: "message" and
// "sdp".
#include "invite.h"

#include <cstdlib>
#include <osipparser2/osip_parser.h>
#include <osipparser2/sdp_message.h>
#include <string_view>

namespace {

enum class Depth { Message, Session };

[[gnu::noinline]] void read_once(Depth depth)
{
    osip_message_t* message = nullptr;
    if (osip_message_init(&message) != 0 || osip_message_parse(message, invite, sizeof invite - 1) != 0)
        std::abort();
    if (osip_message_get_from(message) == nullptr || osip_list_size(&message->vias) == 0)
        std::abort();
    if (depth == Depth::Session) {
        osip_body_t* body = nullptr;
        sdp_message_t* session = nullptr;
        if (osip_message_get_body(message, 0, &body) < 0 || sdp_message_init(&session) != 0
            || sdp_message_parse(session, body->body) != 0)
            std::abort();
        sdp_message_free(session);
    }
    osip_message_free(message);
}

} // namespace

int main(int argc, char** argv)
{
    parser_init();
    const long times = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 1000;
    for (long i = 0; i < times; ++i)
        read_once(argc > 1 && std::string_view { argv[1] } == "sdp" ? Depth::Session : Depth::Message);
    return 0;
}
