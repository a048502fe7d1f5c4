// A phone that proves itself, for tests: asks, is challenged, and asks again with the password.
#pragma once

#include "unit/daemons/sipd/wire.h"

namespace sipd {

// The final answer.
inline Datagram proves(Wire& wire, const Flow& from, Ask ask, const std::string& extension,
                       const std::string& password = "secret")
{
    wire.now += std::chrono::milliseconds { 1 }; // Nonces of one moment are one.
    wire.asks(from, ask);
    const Datagram challenge = wire.sent();
    LONGS_EQUAL(401, challenge.status());
    ask.cseq += 1;
    ask.extra += "Authorization: "
        + sip::credentials_text(*sip::parse_challenge(challenge.header("WWW-Authenticate")),
                                { .username = extension,
                                  .password = password,
                                  .method = ask.method,
                                  .uri = ask.uri,
                                  .cnonce = "c" })
        + "\r\n";
    wire.asks(from, ask);
    return wire.sent();
}

} // namespace sipd
