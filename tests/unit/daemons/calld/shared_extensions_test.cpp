// Calls of an extension that several phones share.
#include "sharing_board.h"

using namespace calld;
using namespace std::chrono_literals;

TEST_GROUP_BASE(SharedExtension, OfWhoShares) { int index_of(const char* leg) const {
    for (const Appearance& seen : board->floor().at("202")) if (seen.leg == leg) return seen.index;
return -1;
}
}
;

TEST(SharedExtension, NumbersItsCallsByTheLeastThatIsFree)
{
    comes("in-1", "202", "*43");
    comes("in-2", "202", "*43");
    LONGS_EQUAL(1, index_of("in-1"));
    LONGS_EQUAL(2, index_of("in-2"));
    ends("in-1");
    LONGS_EQUAL(2, index_of("in-2")); // As long as it lasts.
    comes("in-3", "202", "*43");
    LONGS_EQUAL(1, index_of("in-3"));
}

TEST(SharedExtension, GivesTheNumberThatIsAskedForIfItIsFree)
{
    calls("in-1", "202", "*43", { "202", 3 });
    LONGS_EQUAL(3, index_of("in-1"));
    LONGS_EQUAL(3, world.appearances.at("in-1"));
    calls("in-2", "202", "*43", { "202", 3 });
    LONGS_EQUAL(1, index_of("in-2"));
    LONGS_EQUAL(1, world.appearances.at("in-2"));
    calls("in-3", "202", "*43", { "201", 4 }); // Another's is nothing to them.
    LONGS_EQUAL(2, index_of("in-3"));
    LONGS_EQUAL(0, world.appearances.at("in-3"));
}

TEST(SharedExtension, RingsAsOneCallAtAllItsPhones)
{
    board->devices().add({ "mobile-202", "202" });
    comes("in-1", "202", "*43");
    comes("in-2", "201", "202");
    media_answers();
    for (const Dial& dial : world.dialled) {
        LONGS_EQUAL(2, dial.appearance);
        board->leg_event(dial.leg, LegRang { .leg = dial.leg });
    }
    STRCMP_EQUAL("1 confirmed, 2 early, 2 early", shown("202").c_str());
}

TEST(SharedExtension, IsSeizedByItsOwnPhonesOnly)
{
    STRCMP_EQUAL("1", seizes("202", { "202" }).c_str());
    STRCMP_EQUAL("1 seized", shown("202").c_str());
    STRCMP_EQUAL("NotAllowed", seizes("203", { "202", 2 }).c_str());
    calls("in-1", "202", "*43", { "202", 1 });
    STRCMP_EQUAL("1 confirmed", shown("202").c_str());
    STRCMP_EQUAL("Taken", seizes("202", { "202", 1 }).c_str());
    STRCMP_EQUAL("2", seizes("202", { "202" }).c_str());
}

TEST(SharedExtension, GivesWhatOnePhoneHoldsToAnother)
{
    comes("in-1", "202", "*43"); // So that the other is not the first.
    const std::string holder = talks_to_202();
    holds(holder);
    STRCMP_EQUAL("1 confirmed, 2 held", shown("202").c_str());
    calls("in-b", "202", "202", { "202", 2 });
    CHECK_TRUE(std::holds_alternative<Talking>(call_with("in-b").state));
    STRCMP_EQUAL("1 confirmed, 2 confirmed", shown("202").c_str());
    LONGS_EQUAL(2, index_of("in-b"));
    LONGS_EQUAL(2, world.appearances.at("in-b"));
    CHECK_TRUE(world.last_end.at(holder) == Legs::Reason::CompletedElsewhere);
}

TEST(SharedExtension, GivesWhatRingsAtOnePhoneToAnother)
{
    const std::string rung = rings();
    calls("in-b", "202", "202", { "202", 1 });
    CHECK_TRUE(std::holds_alternative<Talking>(call_with("in-b").state));
    LONGS_EQUAL(1, index_of("in-b"));
    CHECK_TRUE(world.last_end.at(rung) == Legs::Reason::CompletedElsewhere);
}

TEST(SharedExtension, GivesNothingToOthersNorWhileSomebodyTalks)
{
    const std::string holder = talks_to_202();
    calls("in-b", "202", "202", { "202", 1 });
    CHECK_TRUE(world.last_end.at("in-b") == Legs::Reason::Busy);
    holds(holder, Hold::HeldPrivately);
    calls("in-b2", "202", "202", { "202", 1 });
    CHECK_TRUE(world.last_end.at("in-b2") == Legs::Reason::Busy);
    holds(holder);
    calls("in-c", "203", "202", { "202", 1 }); // Calls 202, as anybody does.
    CHECK_TRUE(world.legs.contains(holder));
    CHECK_TRUE(std::holds_alternative<Seeking>(call_with("in-c").state));
}

TEST(SharedExtension, KeepsItsNumbersOverOurDeath)
{
    comes("in-1", "202", "*43");
    const std::string holder = talks_to_202();
    ends("in-1");
    holds(holder);
    restart();
    STRCMP_EQUAL("2 held", shown("202").c_str());
    calls("in-b", "202", "202", { "202", 2 });
    STRCMP_EQUAL("2 confirmed", shown("202").c_str());
}
