// T18: calls that are sent on in circles, inside and by a carrier that sends ours back to us.
#include "board_fixture.h"

#include "call/coming_back.h"

using namespace calld;

namespace {

constexpr const char* mobile = "09012345678";
constexpr const char* ours = "0312345679"; // As `backup` shows it.

} // namespace

// The did leads outside by a trunk with any number of channels.
TEST_GROUP_BASE(ACircle, OfficeBoard) {
    void setup() override { office.slice.dids[0].open = std::string { "number:" } + mobile;
office.slice.outbound[0].trunks = { "backup", "ntt" };
OfficeBoard::setup();
}
// The leg by which it leaves again, or nothing.
std::string arrives(const std::string& leg, const char* from, std::optional<std::int64_t> forwards = {})
{
    const std::size_t before = world.dialled.size();
    world.legs[leg] = FakeLeg::Setup;
    board->incoming({ .leg = leg,
                      .trunk = "backup",
                      .from = { .number = from },
                      .to = { .number = "0312345678" },
                      .forwards_left = forwards,
                      .offer = { "{\"o\":1}" } });
    media_answers();
    return world.dialled.size() > before ? world.dialled.back().leg : std::string {};
}
void ends(const std::string& leg, int code)
{
    world.legs.erase(leg);
    board->leg_event(leg, LegEnded { .leg = leg, .reason = Legs::Reason::Failed, .code = code });
    media_answers();
}
}
;

TEST(ACircle, ByACarrierEndsBeforeTwelveCallsHaveLeft)
{
    std::vector<std::string> left;
    std::string out = arrives("in-0", "0687654321");
    while (!out.empty() && left.size() < 50) {
        left.push_back(out);
        out = arrives("in-" + std::to_string(left.size()), ours);
    }
    CHECK_TRUE(left.size() > 1);
    CHECK_TRUE(left.size() < 12);
    CHECK_FALSE(world.legs.contains("in-" + std::to_string(left.size()))); // Refused,
    for (std::size_t i = left.size(); i-- > 1;) { // and all the way back, with no other trunk tried:
        const std::size_t before = world.dialled.size();
        ends(left[i], 482);
        LONGS_EQUAL(before, world.dialled.size());
        CHECK_FALSE(world.legs.contains("in-" + std::to_string(i)));
    }
    const std::size_t before = world.dialled.size();
    ends(left[0], 482); // The first has a caller who is nobody's circle: main.
    CHECK_TRUE(world.dialled.size() > before);
    CHECK_FALSE(world.dialled.back().device.empty());
    CHECK_TRUE(world.legs.contains("in-0"));
}

TEST(ACircle, IsKnownByWhoIsCalledToo)
{
    arrives("in-0", "0687654321");
    const auto hops = [&](const char* from, const char* to, const char* forwarded_by) {
        return hops_before({ .leg = "in-1",
                             .trunk = "backup",
                             .from = { .number = from },
                             .to = { .number = to },
                             .forwarded_by = forwarded_by },
                           board->calls(), board->office());
    };
    LONGS_EQUAL(1, hops("0687654321", "0312345678", "+819012345678"));
    LONGS_EQUAL(1, hops(mobile, "0312345678", ""));
    LONGS_EQUAL(1, hops("0687654321", mobile, ""));
    LONGS_EQUAL(0, hops("0687654321", "0312345678", ""));
    LONGS_EQUAL(0, hops("", "0312345678", ""));
}

TEST(ACircle, EndsAtTheLatestWhenItWasSentOnAsOftenAsTheTrunkSaid)
{
    arrives("in-0", "0687654321", 7);
    LONGS_EQUAL(6, world.dialled.back().forwards_left.value_or(-1));
    comes("in-a", "201", "203"); // A phone's is a call of its own.
    media_answers();
    CHECK_FALSE(world.dialled.back().forwards_left.has_value());
}

TEST(ACircle, OfTwoPhonesThatForwardToEachOtherRingsNobody)
{
    board->change("202", SetForward { "extension:203" });
    board->change("203", SetForward { "extension:202" });
    comes("in-a", "201", "202");
    CHECK_FALSE(world.legs.contains("in-a"));
    CHECK_TRUE(world.dialled.empty());
    CHECK_TRUE(world.last_end.at("in-a") == Legs::Reason::Failed);
}
