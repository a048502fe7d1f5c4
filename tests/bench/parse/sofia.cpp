// sofia-sip reading the same message as bench_parse, as often and with the same two depths: "message" and
// "sdp".
#include "invite.h"

#include <cstdlib>
#include <sofia-sip/msg.h>
#include <sofia-sip/sdp.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <string_view>

namespace {

enum class Depth { Message, Session };

[[gnu::noinline]] void read_once(Depth depth)
{
    msg_t* message = msg_make(sip_default_mclass(), 0, invite, sizeof invite - 1);
    sip_t* sip = sip_object(message);
    if (sip == nullptr || sip->sip_error != nullptr || sip->sip_from == nullptr || sip->sip_via == nullptr)
        std::abort();
    if (depth == Depth::Session) {
        sdp_parser_t* parser = sdp_parse(msg_home(message), sip->sip_payload->pl_data,
                                         static_cast<issize_t>(sip->sip_payload->pl_len), 0);
        if (sdp_session(parser) == nullptr)
            std::abort();
        sdp_parser_free(parser);
    }
    msg_destroy(message);
}

} // namespace

int main(int argc, char** argv)
{
    const long times = argc > 2 ? std::strtol(argv[2], nullptr, 10) : 1000;
    for (long i = 0; i < times; ++i)
        read_once(argc > 1 && std::string_view { argv[1] } == "sdp" ? Depth::Session : Depth::Message);
    return 0;
}
