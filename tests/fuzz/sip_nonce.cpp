// Shows nonces to whoever made them, and others: nobody's but ours may pass, and ours only for the peer it
// was made for and within its time. The first byte is how old one of ours has grown, the rest is a nonce of a
// stranger, and what one of ours is changed by.
#include "require.h"

#include "sip/nonce.h"

#include <string>

using namespace sip;
using namespace std::chrono_literals;

namespace {

// Not ==, whose library the fuzzer watches: it would be told what a true nonce looks like.
bool differ(std::string_view a, std::string_view b)
{
    unsigned differences = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
        differences |= static_cast<unsigned char>(a[i] ^ b[i]);
    return differences != 0;
}

constexpr std::string_view peer = "192.0.2.7";
constexpr std::chrono::seconds lifetime { 30 };

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view stranger = text_of_input(data + 1, size - 1);
    Nonces nonces { std::string(32, 's'), lifetime };
    const Nonces others { std::string(32, 'o'), lifetime };
    const Moment made { 1'000'000s };
    const Moment now = made + std::chrono::seconds { data[0] };
    require(nonces.check(stranger, now, peer) == NonceAge::Foreign);
    const std::string nonce = nonces.make(made, peer);
    const NonceAge age = nonces.check(nonce, now, peer);
    require(age == (data[0] <= lifetime.count() ? NonceAge::Fresh : NonceAge::Stale));
    require(nonces.check(nonce, now, "192.0.2.8") == NonceAge::Foreign);
    require(others.check(nonce, now, peer) == NonceAge::Foreign);
    std::string changed = nonce;
    for (std::size_t i = 0; i < stranger.size() && i < changed.size(); ++i)
        changed[i] = static_cast<char>(changed[i] ^ stranger[i]);
    if (differ(changed, nonce))
        require(nonces.check(changed, now, peer) == NonceAge::Foreign);
    require(nonces.check(std::string_view { nonce }.substr(0, stranger.size()), now, peer)
            == (stranger.size() >= nonce.size() ? age : NonceAge::Foreign));
#ifdef YOBIRIN_PLANTED_BUG
    require(age != NonceAge::Stale); // As if nonces did not grow old.
#endif
    return 0;
}
