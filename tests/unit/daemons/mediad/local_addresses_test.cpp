#include "local_addresses.h"

#include "support/string_from.h"

#include <CppUTest/TestHarness.h>

using namespace mediad;

namespace {

Ip ip(std::string_view text) { return parse_ip(text).value_or(Ip {}); }

} // namespace

TEST_GROUP(LocalAddresses)
{
    LocalAddresses ours;

    void bound_to(std::vector<std::string> addresses, const std::string& external = "")
    {
        yobirin::Office::MediaSlice slice;
        slice.bind = std::move(addresses);
        slice.external_address = external;
        ours = local_addresses_of(slice);
    }
    // What a session says for a peer that signals from one address and has its sound at another.
    std::string for_peer(std::string_view sound, std::string_view signalling) const
    {
        const auto routed = [](Ip peer) -> std::optional<Ip> {
            return peer.is_v4() ? ip("192.0.2.99") : ip("2001:db8::99");
        };
        return ours.for_peer(ip(sound), ip(signalling), routed);
    }
};

TEST(LocalAddresses, BindsASingleAddressAsItIs)
{
    bound_to({ "192.0.2.1" });
    CHECK_TRUE(ours.bind == ip("192.0.2.1") && ours.reach() == Reach::V4);
    bound_to({ "2001:db8::1" });
    CHECK_TRUE(ours.bind == ip("2001:db8::1") && ours.reach() == Reach::V6);
}

TEST(LocalAddresses, BindsToBothKindsWhenAnyOfSeveralIsIpv6)
{
    bound_to({ "192.0.2.1", "2001:db8::1" });
    CHECK_TRUE(ours.bind == ip("::") && ours.reach() == Reach::Both);
    bound_to({ "::" });
    CHECK_TRUE(ours.bind == ip("::") && ours.reach() == Reach::Both);
    bound_to({ "192.0.2.1", "192.0.2.2" });
    CHECK_TRUE(ours.bind == ip("0.0.0.0") && ours.reach() == Reach::V4);
    bound_to({});
    CHECK_TRUE(ours.bind == ip("0.0.0.0"));
}

TEST(LocalAddresses, NamesTheOnlyAddressItHas)
{
    bound_to({ "192.0.2.1" });
    CHECK_EQUAL(std::string { "192.0.2.1" }, for_peer("192.0.2.7", "192.0.2.7"));
    CHECK_EQUAL(std::string { "192.0.2.1" }, for_peer("", ""));
}

TEST(LocalAddresses, NamesTheAddressOfThePeersKind)
{
    bound_to({ "192.0.2.1", "2001:db8::1" });
    CHECK_EQUAL(std::string { "192.0.2.1" }, for_peer("192.0.2.7", "192.0.2.7"));
    CHECK_EQUAL(std::string { "2001:db8::1" }, for_peer("2001:db8::7", "2001:db8::7"));
    CHECK_EQUAL(std::string { "2001:db8::1" }, for_peer("", "2001:db8::7")); // Our offer.
    CHECK_EQUAL(std::string { "2001:db8::1" }, for_peer("2001:db8::7", "192.0.2.7")); // RFC 6157 4
    CHECK_EQUAL(std::string {}, for_peer("", "")); // Whoever sends it on knows to whom.
}

TEST(LocalAddresses, LeavesItToWhoeverSignalsWhenThereAreSeveral)
{
    bound_to({ "0.0.0.0" });
    CHECK_EQUAL(std::string {}, for_peer("192.0.2.7", "192.0.2.7"));
    bound_to({ "::" });
    CHECK_EQUAL(std::string {}, for_peer("192.0.2.7", "192.0.2.7"));
    CHECK_EQUAL(std::string {}, for_peer("2001:db8::7", "2001:db8::7"));
    bound_to({ "192.0.2.1", "::" });
    CHECK_EQUAL(std::string {}, for_peer("192.0.2.7", "192.0.2.7"));
}

TEST(LocalAddresses, AsksTheKernelWhenSoundAndSignallingAreOfDifferentKinds)
{
    bound_to({ "::" });
    CHECK_EQUAL(std::string { "2001:db8::99" }, for_peer("2001:db8::7", "192.0.2.7"));
    CHECK_EQUAL(std::string { "192.0.2.99" }, for_peer("192.0.2.7", "2001:db8::7"));
}

TEST(LocalAddresses, LeavesTheKindThatOthersSeeElsewhereToWhoeverSignals)
{
    bound_to({ "192.168.1.2", "2001:db8::1" }, "203.0.113.5");
    CHECK_EQUAL(std::string {}, for_peer("192.0.2.7", "192.0.2.7"));
    CHECK_EQUAL(std::string { "2001:db8::1" }, for_peer("2001:db8::7", "2001:db8::7"));
}

TEST(LocalAddresses, KnowsWhomItsSocketsReach)
{
    CHECK_TRUE(reaches(Reach::V4, ip("192.0.2.7")) && !reaches(Reach::V4, ip("2001:db8::7")));
    CHECK_TRUE(reaches(Reach::V6, ip("2001:db8::7")) && !reaches(Reach::V6, ip("192.0.2.7")));
    CHECK_TRUE(reaches(Reach::Both, ip("192.0.2.7")) && reaches(Reach::Both, ip("2001:db8::7")));
}
