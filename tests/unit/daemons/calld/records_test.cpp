#include "call/call_fixture.h"
#include "records.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using yobirin::CallJournal;

TEST_GROUP(ARecord)
{
    OneCall it;

    Call read_back(const char* boot = "boot")
    {
        CallJournal::Record read;
        const std::string text = encode(record_of(it.call, "boot"));
        CHECK_TRUE(decode(text, read).has_value());
        return call_of(read, boot, it.now + std::chrono::hours { 1 });
    }
};

TEST(ARecord, OfACallThatIsUpBringsItBackWhole)
{
    const std::string leg = it.talks();
    it.happens(PeerOffered { .leg = "in-a", .session = { "{}" }, .hold = Hold::Held });
    it.happens(RemoteSet { "p1-1.1", SessionKind::Offer, { "{}" } });
    it.call.is_fax = true;
    const Call back = read_back();
    CHECK_TRUE(back.is_fax);
    const auto& talking = std::get<Talking>(back.state);
    STRCMP_EQUAL("in-a", talking.caller.leg.c_str());
    CHECK_TRUE(talking.caller.hold == Hold::Held);
    STRCMP_EQUAL(leg.c_str(), talking.callee.leg.c_str());
    STRCMP_EQUAL("203", talking.callee.extension.c_str());
    STRCMP_EQUAL("C1", back.contact.c_str());
    CHECK_TRUE(back.revision > it.call.revision);
    CHECK_TRUE(back.parts > it.call.parts);
    CHECK_TRUE(back.must_end == it.call.must_end);
    CHECK_TRUE(back.arrived == it.call.arrived);
}

TEST(ARecord, OfACallInSetUpBringsBackItsCallerOnly)
{
    it.dials("201", "203");
    it.ports_open();
    Call back = read_back();
    const auto& seeking = std::get<Seeking>(back.state);
    STRCMP_EQUAL("in-a", seeking.caller.side.leg.c_str());
    LONGS_EQUAL(0, seeking.pursuit.attempts.size());
    it.last = step(back, SetUpLost {}, it.around());
    STRCMP_EQUAL("in-a", it.the_only<EndLeg>().leg.c_str());
    STRCMP_EQUAL("p1-1.1", it.the_only<ClosePorts>().ports.at(0).c_str());
}

TEST(ARecord, OfACallOutOfTheBlueInSetUpCanBeEnded)
{
    it.last = originate(it.call, "201", "203", it.around());
    Call back = read_back();
    it.last = step(back, SetUpLost {}, it.around());
    CHECK_TRUE(std::holds_alternative<Ended>(back.state));
    CHECK_TRUE(it.ending().what == Milestone::Ended);
}

TEST(ARecord, OfAnotherBootKnowsNoMoments)
{
    it.talks();
    const Call back = read_back("another");
    CHECK_FALSE(back.must_end.has_value());
    CHECK_TRUE(back.arrived > it.call.arrived);
}

TEST(ARecord, OfACallAnApplicationHasWaitsForItsReturn)
{
    it.slice.dids[0].open = "application:ivr/x";
    it.comes_in("0698765432", "0312345678");
    it.ports_open();
    const Call back = read_back();
    const auto& orphaned = std::get<Orphaned>(back.state);
    STRCMP_EQUAL("ivr", orphaned.keeping.application.c_str());
    STRCMP_EQUAL("x", orphaned.keeping.argument.c_str());
    CHECK_FALSE(orphaned.keeping.ring.empty());
    CHECK_FALSE(orphaned.keeping.listens);
    it.happens(ListeningAsked { true });
    CHECK_TRUE(std::get<Orphaned>(read_back().state).keeping.listens);
}

TEST(ARecord, IsSmall)
{
    it.talks();
    CHECK_TRUE(encode(record_of(it.call, "0d7a5c9e-1111-2222-3333-444455556666")).size() < 600);
}
