// Token buckets per source.
#include "admission.h"

#include "limits.h"

#include <algorithm>

namespace sipd {

Admission::Admission(std::uint64_t salt)
    : salt_(salt), strangers_(limits::admission_slots), known_(limits::admission_slots)
{
}

Admission::Bucket& Admission::bucket_of(Ip source, Standing standing)
{
    // A 64-bit mix (splitmix64's finaliser): enough to spread, and the salt is not known outside.
    std::uint64_t hash = std::hash<Ip> {}(source) ^ salt_;
    hash = (hash ^ (hash >> 30U)) * 0xbf58476d1ce4e5b9U;
    hash = (hash ^ (hash >> 27U)) * 0x94d049bb133111ebU;
    hash ^= hash >> 31U;
    auto& buckets = standing == Standing::Known ? known_ : strangers_;
    return buckets[hash % buckets.size()];
}

bool Admission::admits(Ip source, Standing standing, Moment now)
{
    const double per_second =
        standing == Standing::Known ? limits::known_per_second : limits::stranger_per_second;
    const double burst = standing == Standing::Known ? limits::known_burst : limits::stranger_burst;
    Bucket& bucket = bucket_of(source, standing);
    if (bucket.tokens < 0)
        bucket = { .filled = now, .tokens = burst };
    const std::chrono::duration<double> passed = now - bucket.filled;
    bucket.tokens = std::min(burst, bucket.tokens + std::max(0.0, passed.count()) * per_second);
    bucket.filled = now;
    if (bucket.tokens < 1)
        return false;
    bucket.tokens -= 1;
    return true;
}

} // namespace sipd
