#include "dns/locate.h"

#include <algorithm>

#include <CppUTest/TestHarness.h>

using namespace sipd;
using namespace sipd::dns;
using namespace std::chrono_literals;

TEST_GROUP(Locate)
{
    const Moment now { std::chrono::hours { 1 } };
    Cache cache {};
    Place place { .host = "sip.example" };
    Located located {};

    void has(const std::string& name, std::vector<const char*> addresses)
    {
        Answer answer { .ttl = 60s };
        for (const char* address : addresses)
            answer.records.addresses.push_back(*parse_ip(address));
        cache.take({ Kind::Addresses, name }, answer, now);
    }
    void offers(const std::string& name, std::vector<Srv> services)
    {
        cache.take({ Kind::Srv, name }, Answer { .records = { .services = std::move(services) }, .ttl = 60s },
                   now);
    }
    void points(const std::string& name, std::vector<Naptr> naptrs)
    {
        cache.take({ Kind::Naptr, name }, Answer { .records = { .naptrs = std::move(naptrs) }, .ttl = 60s },
                   now);
    }
    void has_none(Kind kind, const std::string& name) { cache.take({ kind, name }, Denied {}, now); }
    void has_nothing_but_addresses()
    {
        has_none(Kind::Naptr, "sip.example");
        for (const char* prefix : { "_sip._udp.", "_sip._tcp.", "_sips._tcp." })
            has_none(Kind::Srv, prefix + std::string { "sip.example" });
        has("sip.example", { "192.0.2.1", "2001:db8::1" });
    }
    std::string targets()
    {
        located = locate(place, cache, now);
        std::string text;
        for (const Target& target : located.targets)
            text += std::string { text.empty() ? "" : " " }
                + std::string { sip::text_of(target.hop.transport) } + " " + text_of(target.hop.address);
        return text;
    }
    bool asks(Kind kind, const std::string& name)
    {
        targets();
        return std::ranges::find(located.rests_on, Question { kind, name }) != located.rests_on.end();
    }
};

TEST(Locate, AnAddressIsWhereItSays)
{
    place.host = "192.0.2.9";
    STRCMP_EQUAL("UDP 192.0.2.9:5060", targets().c_str());
    place.transport = sip::Transport::Tls;
    STRCMP_EQUAL("TLS 192.0.2.9:5061", targets().c_str());
    CHECK_TRUE(located.rests_on.empty());
}

TEST(Locate, APortAsksForAddressesOnly)
{
    place.port = 5080;
    has("sip.example", { "192.0.2.1" });
    STRCMP_EQUAL("UDP 192.0.2.1:5080", targets().c_str());
    LONGS_EQUAL(1, located.rests_on.size());
}

TEST(Locate, ATransportAsksForItsServicesAndElseForAddresses)
{
    place.transport = sip::Transport::Tcp;
    CHECK_TRUE(asks(Kind::Srv, "_sip._tcp.sip.example"));
    CHECK_FALSE(located.is_settled);
    has_none(Kind::Srv, "_sip._tcp.sip.example");
    has("sip.example", { "192.0.2.1" });
    STRCMP_EQUAL("TCP 192.0.2.1:5060", targets().c_str());
    CHECK_TRUE(located.is_settled);
}

TEST(Locate, ServicesSayHostPortAndOrder)
{
    place.transport = sip::Transport::Udp;
    offers("_sip._udp.sip.example", { { 20, 5, 5070, "b.example" }, { 10, 0, 5060, "a.example" } });
    has("a.example", { "192.0.2.1" });
    has("b.example", { "192.0.2.2" });
    STRCMP_EQUAL("UDP 192.0.2.2:5070 UDP 192.0.2.1:5060", targets().c_str());
    LONGS_EQUAL(20, located.targets[0].priority);
    LONGS_EQUAL(5, located.targets[0].weight);
    STRCMP_EQUAL("sip.example", located.targets[0].hop.name.c_str()); // Whom TLS is to meet (RFC 5922 7.3).
}

TEST(Locate, NaptrSaysWhichTransport)
{
    points("sip.example",
           { { 20, 50, "SIP+D2U", "_sip._udp.sip.example" },
             { 10, 60, "SIPS+D2T", "_sips._tcp.other.example" },
             { 10, 50, "WHAT+EVER", "_x._y.sip.example" } });
    offers("_sips._tcp.other.example", { { 1, 1, 5061, "a.example" } });
    has("a.example", { "192.0.2.1" });
    STRCMP_EQUAL("TLS 192.0.2.1:5061", targets().c_str());
}

TEST(Locate, WithoutNaptrWhicheverServiceThereIs)
{
    has_none(Kind::Naptr, "sip.example");
    has_none(Kind::Srv, "_sip._udp.sip.example");
    offers("_sip._tcp.sip.example", { { 1, 1, 5060, "a.example" } });
    has("a.example", { "192.0.2.1" });
    STRCMP_EQUAL("TCP 192.0.2.1:5060", targets().c_str());
}

TEST(Locate, WithoutAnythingItsAddressesOverUdp)
{
    has_nothing_but_addresses();
    STRCMP_EQUAL("UDP 192.0.2.1:5060 UDP [2001:db8::1]:5060", targets().c_str());
    CHECK_TRUE(located.is_settled);
}

TEST(Locate, AResolverThatDoesNotAnswerNaptrStopsNobody)
{
    has_nothing_but_addresses();
    cache = {};
    cache.take({ Kind::Naptr, "sip.example" }, Silent {}, now);
    for (const char* prefix : { "_sip._udp.", "_sip._tcp.", "_sips._tcp." })
        cache.take({ Kind::Srv, prefix + std::string { "sip.example" } }, Silent {}, now);
    has("sip.example", { "192.0.2.1" });
    STRCMP_EQUAL("UDP 192.0.2.1:5060", targets().c_str());
}

TEST(Locate, AServiceThatIsDecidedlyNotThereHasNoServers)
{
    place.transport = sip::Transport::Udp;
    offers("_sip._udp.sip.example", { { 0, 0, 0, "." } });
    STRCMP_EQUAL("", targets().c_str());
    CHECK_TRUE(located.is_settled);
}

TEST(Locate, BelievesNoAddressAtWhichNobodyCanBe)
{
    place.port = 5060;
    has("sip.example",
        { "0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255", "::1", "ff02::1", "192.0.2.1" });
    STRCMP_EQUAL("UDP 192.0.2.1:5060", targets().c_str());
}

TEST(Locate, IsBounded)
{
    place.transport = sip::Transport::Udp;
    std::vector<Srv> many;
    std::vector<const char*> addresses(16, "192.0.2.1");
    for (std::uint16_t i = 0; i < 16; ++i)
        many.push_back({ i, 1, 5060, "a.example" });
    offers("_sip._udp.sip.example", many);
    has("a.example", addresses);
    targets();
    LONGS_EQUAL(16, located.targets.size());
}
