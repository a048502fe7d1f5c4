#include "dns/reply.h"

#include <initializer_list>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace sipd::dns;

namespace {

using Bytes = std::vector<std::uint8_t>;

void add(Bytes& bytes, std::initializer_list<std::uint8_t> more) { bytes.insert(bytes.end(), more); }

// A reply with one question and these TTLs.
Bytes reply(std::initializer_list<std::uint8_t> last_octets_of_ttls)
{
    Bytes bytes { 0, 1, 0x80, 0, 0, 1, 0, static_cast<std::uint8_t>(last_octets_of_ttls.size()), 0, 0, 0, 0 };
    add(bytes, { 3, 's', 'i', 'p', 0, 0, 33, 0, 1 });
    for (const std::uint8_t ttl : last_octets_of_ttls)
        add(bytes, { 0xc0, 12, 0, 33, 0, 1, 0, 0, 0, ttl, 0, 2, 9, 9 });
    return bytes;
}

} // namespace

TEST_GROUP(DnsReply) {};

TEST(DnsReply, TheLeastTtlCounts) { LONGS_EQUAL(20, ttl_of(reply({ 60, 20, 30 }))->count()); }

TEST(DnsReply, WithoutAnswersThereIsNone) { CHECK_FALSE(ttl_of(reply({})).has_value()); }

TEST(DnsReply, WhatIsCutOffAnywhereIsNotRead)
{
    const Bytes whole = reply({ 60, 20 });
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(ttl_of(std::span { whole }.first(size)).has_value());
}

TEST(DnsReply, ATtlWithItsTopBitCountsAsNone) // RFC 2181 8
{
    Bytes bytes = reply({ 60 });
    bytes[bytes.size() - 8] = 0x80;
    LONGS_EQUAL(0, ttl_of(bytes)->count());
}
