#include "doctor/doctor.h"

#include "../board_fixture.h"

using namespace calld;
using yobirin::Media;

TEST_GROUP_BASE(TheDoctor, OfficeBoard)
{
    Doctor doctor;
    std::int64_t packets { 0 };
    bool callee_is_silent { false };

    // A round, and mediad's answer to it: how many ports it was asked for, and what came of it.
    std::size_t asked { 0 };
    std::vector<Finding> round()
    {
        doctor.visit(board->calls(), now.moment);
        const auto ports = doctor.take_questions(now.moment);
        asked = ports.size();
        std::vector<Media::Port> seen;
        for (const std::string& port : ports) {
            const bool is_silent = callee_is_silent && port == std::get<Talking>(state()).callee.port;
            seen.push_back({ .port = port,
                             .packets_in = is_silent ? 0 : packets,
                             .packets_out = packets,
                             .notice = Media::Notice { .direction = Media::Direction::Sendrecv } });
        }
        return ports.empty() ? std::vector<Finding> {} : doctor.examine(seen, now.moment, now.wall);
    }
    std::vector<Finding> rounds_for(std::chrono::milliseconds time)
    {
        std::vector<Finding> found;
        for (; time > 0ms; time -= 500ms) {
            now.moment += 500ms;
            packets += 25;
            for (Finding& finding : round())
                found.push_back(std::move(finding));
        }
        return found;
    }
    const std::string& id() const { return board->calls().begin()->first; }
};

TEST(TheDoctor, AsksForBothPortsOnceTwoTalk)
{
    comes("in-a", "201", "203");
    media_answers();
    round();
    LONGS_EQUAL(0, asked);
    board->leg_event("c7." + id() + ".2", LegAnswered { "c7." + id() + ".2", {}, { "{\"a\":1}" } });
    round();
    LONGS_EQUAL(2, asked);
    round();
    LONGS_EQUAL(0, asked);
}

TEST(TheDoctor, SaysWithinFiveSecondsWhoseSoundIsMissing)
{
    talk();
    callee_is_silent = true;
    const auto found = rounds_for(5s);
    LONGS_EQUAL(1, found.size());
    STRCMP_EQUAL("nothing_arrives", found[0].cause.c_str());
    STRCMP_EQUAL("203", found[0].of.extension.c_str());
    STRCMP_EQUAL(id().c_str(), found[0].call.c_str());
    LONGS_EQUAL(1, doctor.findings_of(id()).size());
}

TEST(TheDoctor, SaysItOnce)
{
    talk();
    callee_is_silent = true;
    LONGS_EQUAL(1, rounds_for(60s).size());
}

TEST(TheDoctor, HasNothingToSayOfACallThatIsWell)
{
    talk();
    LONGS_EQUAL(0, rounds_for(60s).size());
    LONGS_EQUAL(0, doctor.findings_of(id()).size());
}

TEST(TheDoctor, LeavesWhoIsOnHoldAlone)
{
    talk();
    round();
    board->leg_event("in-a", PeerOffered { .leg = "in-a", .session = { "{}" }, .hold = Hold::Held });
    callee_is_silent = true;
    LONGS_EQUAL(0, rounds_for(60s).size());
}

TEST(TheDoctor, ForgetsACallThatIsOver)
{
    talk();
    callee_is_silent = true;
    rounds_for(5s);
    const std::string over = id();
    board->leg_event("in-a", LegEnded { .leg = "in-a" });
    round();
    LONGS_EQUAL(0, doctor.findings_of(over).size());
}

TEST(TheDoctor, BeginsAnewWhenMediadDoes)
{
    talk();
    rounds_for(15s);
    packets = 0; // It counts from nothing.
    callee_is_silent = true;
    LONGS_EQUAL(0, rounds_for(500ms).size());
    LONGS_EQUAL(1, rounds_for(20s).size());
}

TEST(TheDoctor, TellsWatchersOfTheCall)
{
    talk();
    const std::int64_t before = world.revisions[id()];
    board->event(id(), Diagnosed {});
    CHECK_TRUE(world.revisions[id()] > before);
}
