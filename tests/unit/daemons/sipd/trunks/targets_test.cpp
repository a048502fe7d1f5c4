#include "trunks/targets.h"

#include <map>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace sipd;

namespace {

RankedTarget target(const char* ip, std::uint16_t priority, std::uint16_t weight,
                    health::Rank rank = health::Rank::Up)
{
    return {
        .target = { .hop = { .address = { *parse_ip(ip), 5060 } }, .priority = priority, .weight = weight },
        .rank = rank
    };
}

std::string order_of(std::vector<RankedTarget> targets, const Chance& chance)
{
    std::string text;
    for (const RankedTarget& one : in_order(std::move(targets), chance))
        text += (text.empty() ? "" : " ") + text_of(one.target.hop.address.ip);
    return text;
}

std::uint32_t none(std::uint32_t) { return 0; }

} // namespace

TEST_GROUP(Targets) {};

TEST(Targets, TheLowestPriorityNumberComesFirst)
{
    STRCMP_EQUAL(
        "192.0.2.2 192.0.2.3 192.0.2.1",
        order_of({ target("192.0.2.1", 30, 0), target("192.0.2.2", 10, 0), target("192.0.2.3", 20, 0) }, none)
            .c_str());
}

TEST(Targets, WhoIsWellComesBeforeWhoIsNotWhateverItsPriority)
{
    STRCMP_EQUAL("192.0.2.3 192.0.2.2 192.0.2.1",
                 order_of({ target("192.0.2.1", 10, 0, health::Rank::Down),
                            target("192.0.2.2", 20, 0, health::Rank::Suspect), target("192.0.2.3", 30, 0) },
                          none)
                     .c_str());
}

TEST(Targets, WeightsSayHowOftenEachComesFirst)
{
    std::uint32_t drawn = 0;
    const Chance next = [&](std::uint32_t bound) { return drawn++ % bound; };
    std::map<std::string, int> first;
    for (int i = 0; i < 4000; ++i) {
        const auto ordered = in_order(
            { target("192.0.2.1", 10, 60), target("192.0.2.2", 10, 40), target("192.0.2.3", 10, 0) }, next);
        LONGS_EQUAL(3, ordered.size());
        ++first[text_of(ordered.front().target.hop.address.ip)];
    }
    CHECK_TRUE(first["192.0.2.1"] > 2100 && first["192.0.2.1"] < 2700);
    CHECK_TRUE(first["192.0.2.2"] > 1300 && first["192.0.2.2"] < 1900);
    CHECK_TRUE(first["192.0.2.3"] < 200);
}

TEST(Targets, OfNoneThereIsNoOrder) { STRCMP_EQUAL("", order_of({}, none).c_str()); }
