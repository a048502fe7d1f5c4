// Reads the TTL of DNS messages as whoever sits at the other end of the port would like to write them.
#include "require.h"

#include "dns/reply.h"

#include <chrono>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::span message { data, size };
    const auto ttl = sipd::dns::ttl_of(message);
    if (!ttl)
        return 0;
    require(ttl->count() >= 0 && ttl->count() <= 0x7fff'ffff);
    require(size >= 12 + 11); // A header, and one answer at the least.
#ifdef YOBIRIN_PLANTED_BUG
    require(ttl->count() != 61); // As if nobody let an answer live for a minute and a second.
#endif
    return 0;
}
