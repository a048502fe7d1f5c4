// Reads bytes as credentials, as a challenge and as a nonce.
//
// Whatever challenge we choose to answer, the answer has to read as credentials that are right for the right
// password only.
#include "require.h"

#include "sip/digest.h"
#include "sip/nonce.h"

namespace {

using namespace sip;

constexpr std::string_view user = "a \"quoted\\\" user";

void check_credentials(const Credentials& credentials, std::string_view text)
{
    for (const std::string_view part :
         { credentials.username, credentials.realm, credentials.nonce, credentials.uri, credentials.response,
           credentials.cnonce, credentials.opaque })
        require(lies_in(part, text));
    require(!credentials.username.empty() && !credentials.nonce.empty());
    require(!credentials.has_qop || credentials.nonce_count_text.size() == 8);
    // Nobody answers for a hash they never saw.
    require(!answers(credentials, ha1_of(credentials.algorithm, "u", "r", "never seen"), "INVITE"));
}

void check_answer(const Challenge& challenge)
{
    const std::string text = credentials_text(challenge,
                                              { .username = user,
                                                .password = "right",
                                                .method = "INVITE",
                                                .uri = "sip:a",
                                                .cnonce = "c",
                                                .nonce_count = 7 });
    const auto credentials = parse_credentials(text);
    require(credentials.has_value());
    require(credentials->realm == challenge.realm && credentials->nonce == challenge.nonce);
    require(credentials->has_qop == challenge.offers_auth);
    require(answers(*credentials, ha1_of(challenge.algorithm, user, challenge.realm, "right"), "INVITE"));
    require(!answers(*credentials, ha1_of(challenge.algorithm, user, challenge.realm, "wrong"), "INVITE"));
#ifdef YOBIRIN_PLANTED_BUG
    require(!challenge.stale); // As if no nonce grew old.
#endif
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = text_of_input(data, size);
    if (const auto credentials = parse_credentials(text))
        check_credentials(*credentials, text);
    if (const auto challenge = parse_challenge(text))
        require(lies_in(challenge->realm, text) && lies_in(challenge->nonce, text));
    const std::string refusal = "SIP/2.0 401 No\r\nWWW-Authenticate: " + std::string { text } + "\r\n\r\n";
    Message message;
    if (message.read(refusal))
        if (const auto chosen = choose_challenge(message))
            check_answer(*chosen);
    Nonces nonces { std::string(32, 'k'), std::chrono::seconds { 30 } };
    const Moment now { std::chrono::hours { 1 } };
    require(nonces.check(text, now, "p") == NonceAge::Foreign || text == nonces.make(now, "p"));
    return 0;
}
