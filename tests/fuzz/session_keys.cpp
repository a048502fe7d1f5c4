// Reads bytes as the a=crypto lines of an offer, as sipd does, and answers them, as mediad does.
//
// An answer is of an offered tag and suite, with keys of that suite's length, and the peer's key that is in
// use is found again.
#include "require.h"

#include "keys.h"
#include "sip/limits.h"
#include "sip/sdp_crypto.h"

#include <algorithm>
#include <string>

namespace {

using namespace mediad;

SessionKeys keys_in_lines(std::string_view text)
{
    const sdp::Stream stream { .attributes = text };
    SessionKeys keys;
    for (const sdp::Crypto& crypto : sdp::cryptos_of(stream)) {
        require(lies_in(crypto.suite, text) && lies_in(crypto.session_parameters, text));
        for (const sdp::Crypto::Key& key : crypto.keys)
            require(lies_in(key.key_and_salt.reveal(), text));
        if (sdp::is_bare(crypto))
            keys.push_back({ .tag = crypto.tag,
                             .suite = std::string { crypto.suite },
                             .key = std::string { crypto.keys.front().key_and_salt.reveal() } });
    }
    require(keys.size() <= sip::limits::sdp_keys_max);
    return keys;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const SessionKeys theirs = keys_in_lines(text_of_input(data, size));
    const SessionKeys fresh = fresh_keys([] { return std::byte { 0x5a }; });
    const auto pair = answering_keys(theirs, fresh, std::nullopt);
    if (!pair)
        return 0;
    require(std::ranges::find(theirs, pair->ours.tag, &SessionKey::tag) != theirs.end());
    require(pair->ours.suite == pair->theirs.suite);
    const auto keys = keys_of(*pair);
    require(keys.has_value());
#ifdef YOBIRIN_PLANTED_BUG
    require(keys->theirs[0] != std::byte { 0 }); // As if no key began with a zero.
#endif
    const auto again = answering_keys(theirs, fresh, pair);
    require(again && again->theirs.key == pair->theirs.key);
    const auto agreed = matching_keys(std::span { &pair->ours, 1 }, theirs);
    require(agreed.has_value() && agreed->ours.suite == agreed->theirs.suite);
    return 0;
}
