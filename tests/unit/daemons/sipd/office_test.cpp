#include "office.h"

#include <string>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace sipd;

TEST_GROUP(WireOffice)
{
    yobirin::Office::WireSlice slice {
        .bind = { "192.0.2.1", "not an address" },
        .sip_udp = 5060,
        .external_address = "203.0.113.5",
        .local_networks = { "192.0.2.0/24" },
        .trunks = { { .name = "peer", .host = "198.51.100.1", .port = 5080 },
                    { .name = "named", .host = "sip.example", .port = 0 },
                    { .name = "wide", .host = "sip.example", .inbound_from = { "198.51.100.128/25" } } }
    };
    Office office = office_of(slice);
    Vantage vantage { .sockets = { { *parse_ip("192.0.2.1"), 5060 } } };
};

TEST(WireOffice, LeavesOutAndNamesWhatItCannotUnderstand)
{
    UNSIGNED_LONGS_EQUAL(1, office.bind.size());
    STRCMP_EQUAL("not an address", office.not_understood.at(0).c_str());
}

TEST(WireOffice, SaysWhoMayEncrypt)
{
    using Wish = yobirin::Office::WireExtensionSrtp;
    slice.extensions = { { .number = "201", .srtp = Wish::Offer },
                         { .number = "202", .srtp = Wish::Require },
                         { .number = "203" } };
    slice.trunks = { { .name = "secure", .srtp = yobirin::Office::WireTrunkSrtp::Require },
                     { .name = "plain" } };
    office = office_of(slice);
    const Flow udp { .transport = sip::Transport::Udp };
    const Flow tls { .transport = sip::Transport::Tls };
    CHECK_TRUE(office.srtp_use_of({ .extension = "201" }, tls) == SrtpUse::Offer);
    CHECK_TRUE(office.srtp_use_of({ .extension = "201" }, udp) == SrtpUse::Off);
    CHECK_TRUE(office.srtp_use_of({ .extension = "202" }, tls) == SrtpUse::Require);
    CHECK_TRUE(office.srtp_use_of({ .extension = "202" }, udp) == SrtpUse::Impossible);
    CHECK_TRUE(office.srtp_use_of({ .extension = "203" }, tls) == SrtpUse::Off);
    CHECK_TRUE(office.srtp_use_of({}, tls) == SrtpUse::Off);
    CHECK_TRUE(office.srtp_use_of({ .trunk = "secure" }, tls) == SrtpUse::Require);
    CHECK_TRUE(office.srtp_use_of({ .trunk = "secure" }, udp) == SrtpUse::Impossible);
    CHECK_TRUE(office.srtp_use_of({ .trunk = "plain" }, tls) == SrtpUse::Off);
    slice.srtp_without_tls = true;
    office = office_of(slice);
    CHECK_TRUE(office.srtp_use_of({ .extension = "202" }, udp) == SrtpUse::Require);
}

TEST(WireOffice, KnowsATrunkByItsHost)
{
    STRCMP_EQUAL("peer", office.trunk_at(*parse_ip("198.51.100.1"))->name.c_str());
    POINTERS_EQUAL(nullptr, office.trunk_at(*parse_ip("198.51.100.2")));
}

TEST(WireOffice, KnowsATrunkByTheNetworksItMayCallFrom)
{
    STRCMP_EQUAL("wide", office.trunk_at(*parse_ip("198.51.100.200"))->name.c_str());
}

TEST(WireOffice, UsesTheWellKnownPortWhereNoneIsGiven)
{
    UNSIGNED_LONGS_EQUAL(5060, office.trunk("named")->port);
    UNSIGNED_LONGS_EQUAL(5080, office.trunk("peer")->port);
    CHECK_TRUE(office.trunk("named")->resolved.empty());
}

TEST(WireOffice, ShowsItsOutsideAddressToOutsidersOnly)
{
    const Flow outside { .remote = { *parse_ip("198.51.100.1"), 5060 } };
    const Flow inside { .remote = { *parse_ip("192.0.2.77"), 5060 } };
    STRCMP_EQUAL("203.0.113.5:5060", text_of(vantage.seen_by(outside, office).address).c_str());
    STRCMP_EQUAL("192.0.2.1:5060", text_of(vantage.seen_by(inside, office).address).c_str());
}

TEST(WireOffice, ShowsTheAddressThePeerUsedOnASocketForAll)
{
    vantage.sockets = { { {}, 5060 } };
    const Flow inside { .local = *parse_ip("192.0.2.9"), .remote = { *parse_ip("192.0.2.77"), 5060 } };
    STRCMP_EQUAL("192.0.2.9:5060", text_of(vantage.seen_by(inside, office).address).c_str());
}

TEST_GROUP(Addresses) {};

TEST(Addresses, AreReadWhole)
{
    CHECK_TRUE(parse_ip("255.255.255.255").has_value());
    CHECK_FALSE(parse_ip("256.1.1.1").has_value());
    CHECK_FALSE(parse_ip("1.1.1").has_value());
    CHECK_FALSE(parse_ip("1.1.1.1.1").has_value());
    CHECK_FALSE(parse_ip("1.1.1.1 ").has_value());
    CHECK_FALSE(parse_ip("").has_value());
    STRCMP_EQUAL("10.0.0.1", text_of(*parse_ip("10.0.0.1")).c_str());
}

TEST(Addresses, HavePorts)
{
    CHECK_TRUE(parse_address("10.0.0.1:65535").has_value());
    CHECK_FALSE(parse_address("10.0.0.1:65536").has_value());
    CHECK_FALSE(parse_address("10.0.0.1").has_value());
}

TEST(Addresses, BelongToNetworks)
{
    CHECK_TRUE(parse_network("10.0.0.0/8")->contains(*parse_ip("10.255.0.1")));
    CHECK_FALSE(parse_network("10.0.0.0/8")->contains(*parse_ip("11.0.0.1")));
    CHECK_TRUE(parse_network("0.0.0.0/0")->contains(*parse_ip("11.0.0.1")));
    CHECK_TRUE(parse_network("10.0.0.1")->contains(*parse_ip("10.0.0.1")));
    CHECK_FALSE(parse_network("10.0.0.1")->contains(*parse_ip("10.0.0.2")));
    CHECK_FALSE(parse_network("10.0.0.0/33").has_value());
}

TEST(WireOffice, ReachesATrunkOverItsTransportAtThatOnesPort)
{
    slice.trunks[1].transport = yobirin::Office::WireTrunkTransport::Tls;
    office = office_of(slice);
    CHECK_TRUE(office.trunk("named")->transport == sip::Transport::Tls);
    UNSIGNED_LONGS_EQUAL(5061, office.trunk("named")->port);
}

TEST(WireOffice, ShowsThePortOfThePeersTransport)
{
    slice.sip_tcp = 5070;
    slice.sip_tls = 5071;
    office = office_of(slice);
    Flow inside { .transport = sip::Transport::Tcp,
                  .local = *parse_ip("192.0.2.1"),
                  .remote = { *parse_ip("192.0.2.77"), 40000 } };
    STRCMP_EQUAL("192.0.2.1:5070", text_of(vantage.seen_by(inside, office).address).c_str());
    inside.transport = sip::Transport::Tls;
    STRCMP_EQUAL("192.0.2.1:5071", text_of(vantage.seen_by(inside, office).address).c_str());
}

TEST(WireOffice, HidesNoIPv6AddressBehindAnIPv4Nat)
{
    const Flow outside { .local = *parse_ip("2001:db8::1"), .remote = { *parse_ip("2001:db8:1::7"), 5060 } };
    STRCMP_EQUAL("[2001:db8::1]:5060", text_of(vantage.seen_by(outside, office).address).c_str());
}

TEST(WireOffice, SpeaksPlainSipToATrunkWithoutAProfile)
{
    CHECK_TRUE(office.trunk("peer")->profile == office::Profile {});
}

TEST(WireOffice, SpeaksToATrunkAsItsProfileSays)
{
    using Wire = yobirin::Office;
    slice.trunks[0].numbers = { "0312345678" };
    slice.trunks[0].profile = Wire::WireProfile { .name = "mine",
                                                  .authentication = Wire::WireProfileAuthentication::None,
                                                  .expires_seconds = 1800,
                                                  .refresh_percent = 40,
                                                  .route_from = Wire::WireProfileRouteFrom::Both,
                                                  .request_number = Wire::WireProfileRequestNumber::National,
                                                  .identity = Wire::WireProfileIdentity::Ppi,
                                                  .privacy = Wire::WireProfilePrivacy::Both,
                                                  .called_from = { "to", "something newer", "request_uri" },
                                                  .caller_from = { "from" },
                                                  .number_map = { "81:0" },
                                                  .reliable = Wire::WireProfileReliable::Required,
                                                  .refreshed_by = Wire::WireProfileRefreshedBy::Peer };
    office = office_of(slice);
    const office::Profile& profile = office.trunk("peer")->profile;
    CHECK_TRUE(profile.authentication == office::Authentication::None);
    CHECK_EQUAL(40, profile.refresh_percent);
    CHECK_TRUE(profile.route_from == office::RouteFrom::Both);
    CHECK_TRUE(profile.request_number == office::NumberForm::National);
    CHECK_TRUE(profile.identity == office::Identity::Ppi);
    CHECK_TRUE(profile.privacy == office::Privacy::Both);
    CHECK_TRUE(
        (profile.called_from == std::vector { office::CalledSource::To, office::CalledSource::RequestUri }));
    CHECK_TRUE(profile.caller_from == std::vector { office::CallerSource::From });
    CHECK_TRUE((profile.number_map == std::vector<office::NumberMapping> { { "81", "0" } }));
    CHECK_TRUE(profile.reliable == office::Reliability::Required);
    CHECK_TRUE(profile.refreshed_by == office::RefreshedBy::Peer);
    CHECK_EQUAL(1U, office.trunk("peer")->numbers.size());
}
