// Token buckets per source and network.
#include "admission.h"

#include "limits.h"

#include <algorithm>

namespace sipd {
namespace {

constexpr unsigned v4_network_bits = 8; // Of the host: /24.
constexpr unsigned v6_network_bits = 16; // Of the upper half: /48.

Ip network_of(Ip ip)
{
    if (ip.is_v4())
        return { .high = ip.high, .low = ip.low >> v4_network_bits << v4_network_bits };
    return { .high = ip.high >> v6_network_bits << v6_network_bits, .low = 0 };
}

std::uint64_t key_of(const Address& source, Standing standing)
{
    if (standing == Standing::Phone)
        return std::hash<Address> {}(source);
    return std::hash<Ip> {}(source_of(source.ip));
}

} // namespace

Ip source_of(Ip ip) { return ip.is_v4() ? ip : Ip { .high = ip.high, .low = 0 }; }

Admission::Admission(std::uint64_t salt) : salt_(salt), networks_(limits::admission_slots)
{
    own_.fill(Table(limits::admission_slots));
}

Admission::Window Admission::window_of(Standing standing)
{
    switch (standing) {
    case Standing::Stranger:
        return { limits::stranger_per_second, limits::stranger_burst };
    case Standing::Neighbour:
        return { limits::neighbour_per_second, limits::neighbour_burst };
    case Standing::Phone:
    case Standing::Peer:
        break;
    }
    return { limits::known_per_second, limits::known_burst };
}

Admission::Drawn Admission::filled(Table& table, std::uint64_t key, Window window, Moment now) const
{
    // A 64-bit mix (splitmix64's finaliser): enough to spread, and the salt is not known outside.
    std::uint64_t hash = key ^ salt_;
    hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9U;
    hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebU;
    hash ^= hash >> 31U;
    Bucket& bucket = table[hash % table.size()];
    if (!bucket.used)
        bucket = { .filled = now, .tokens = window.burst, .used = true };
    const std::chrono::duration<double> passed = now - bucket.filled;
    bucket.tokens = std::min(window.burst, bucket.tokens + std::max(0.0, passed.count()) * window.per_second);
    bucket.filled = now;
    return { &bucket, window.burst };
}

Admission::Drawn Admission::own(const Address& source, Standing standing, Moment now)
{
    return filled(own_[static_cast<std::size_t>(standing)], key_of(source, standing), window_of(standing),
                  now);
}

Admission::Drawn Admission::of_network(const Address& source, Moment now)
{
    return filled(networks_, std::hash<Ip> {}(network_of(source.ip)),
                  { limits::network_per_second, limits::network_burst }, now);
}

bool Admission::admits(const Address& source, Standing standing, Moment now)
{
    Bucket& bucket = *own(source, standing, now).bucket;
    if (bucket.tokens < 1)
        return false;
    if (standing == Standing::Stranger) {
        Bucket& network = *of_network(source, now).bucket;
        if (network.tokens < 1)
            return false;
        network.tokens -= 1;
    }
    bucket.tokens -= 1;
    return true;
}

void Admission::charge(const Address& source, Standing standing, double tokens, Moment now)
{
    const auto take = [&](Drawn drawn) {
        drawn.bucket->tokens = std::max(-drawn.burst, drawn.bucket->tokens - tokens);
    };
    take(own(source, standing, now));
    if (standing == Standing::Stranger)
        take(of_network(source, now));
}

} // namespace sipd
