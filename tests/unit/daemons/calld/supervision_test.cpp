// Who listens to whose call, of the switchboard as a whole: 201 and 203 talk, 202 may listen.
#include "board_fixture.h"

using namespace calld;

namespace {

struct SupervisedOffice : OfficeBoard {
    std::string callee_leg {};

    void setup() override
    {
        office.slice.extensions[1].supervises = true;
        office.slice.features = { { .what = yobirin::Office::CallsFeatureWhat::Monitor, .code = "*55" },
                                  { .what = yobirin::Office::CallsFeatureWhat::Park, .code = "*68" } };
        OfficeBoard::setup();
        callee_leg = talk();
    }
    void supervises(const char* agent, const char* by = "202")
    {
        comes("in-s", by, (std::string { "*55" } + agent).c_str());
        media_answers();
    }
    const Call* call_of_leg(const std::string& leg) const
    {
        for (const auto& [id, call] : board->calls())
            for (const std::string& one : legs_of(call))
                if (one == leg)
                    return &call;
        return nullptr;
    }
    std::string supervisor_port() const
    {
        return std::get<Alone>(call_of_leg("in-s")->state).caller.side.port;
    }
    const Talking& talking() const { return std::get<Talking>(call_of_leg("in-a")->state); }
    std::string agent_port() const { return talking().callee.port; } // 203's
    std::string other_port() const { return talking().caller.port; } // 201's
    std::vector<std::string> heard_at(const std::string& port) const { return world.ports.at(port); }
    void presses(char digit)
    {
        now.moment += 1s;
        board->port_event(supervisor_port(), DigitPressed { supervisor_port(), digit });
    }
    void hangs_up(const std::string& leg)
    {
        world.legs.erase(leg);
        board->leg_event(leg, LegEnded { .leg = leg });
    }
    bool is_heard_by_nobody() const
    {
        return heard_at(agent_port()) == std::vector { other_port() }
        && heard_at(other_port()) == std::vector { agent_port() };
    }
    bool is_refused(Legs::Reason reason) const
    {
        return call_of_leg("in-s") == nullptr && world.last_end.at("in-s") == reason;
    }
    std::string reported() const
    {
        std::string all;
        for (const Report& one : world.supervisions)
            all += one.supervisor + ">" + one.agent + " " + one.supervision + "; ";
        return all;
    }
};

} // namespace

TEST_GROUP_BASE(TheSupervisor, SupervisedOffice) {};

TEST(TheSupervisor, HearsBothAndIsHeardByNobody)
{
    supervises("203");
    CHECK_TRUE(world.legs.at("in-s") == FakeLeg::Up);
    CHECK_TRUE(heard_at(supervisor_port()) == (std::vector { agent_port(), other_port() }));
    CHECK_TRUE(is_heard_by_nobody());
}

TEST(TheSupervisor, IsHeardByTheAgentWhenWhisperingAndByBothWhenBarging)
{
    supervises("203");
    presses('5');
    CHECK_TRUE(heard_at(agent_port()) == (std::vector { other_port(), supervisor_port() }));
    CHECK_TRUE(heard_at(other_port()) == std::vector { agent_port() });
    presses('6');
    CHECK_TRUE(heard_at(other_port()) == (std::vector { agent_port(), supervisor_port() }));
    presses('4');
    CHECK_TRUE(is_heard_by_nobody());
    presses('9');
    CHECK_TRUE(is_heard_by_nobody());
}

TEST(TheSupervisor, MayListenToWhoCalledAsWell)
{
    supervises("201");
    presses('5');
    CHECK_TRUE(heard_at(other_port()) == (std::vector { agent_port(), supervisor_port() }));
    CHECK_TRUE(heard_at(agent_port()) == std::vector { other_port() });
}

TEST(TheSupervisor, IsForThoseWhoMay)
{
    supervises("203", "201");
    CHECK_TRUE(is_refused(Legs::Reason::Forbidden));
    supervises("202");
    CHECK_TRUE(is_refused(Legs::Reason::Forbidden)); // Oneself.
    supervises("999");
    CHECK_TRUE(is_refused(Legs::Reason::NotFound));
}

TEST(TheSupervisor, IsRefusedWhereNobodyTalks)
{
    hangs_up("in-a");
    supervises("203");
    CHECK_TRUE(is_refused(Legs::Reason::Unavailable));
    CHECK_TRUE(world.supervisions.empty());
}

TEST(TheSupervisor, EndsWithTheCallAndLeavesItAloneWhenTheSupervisorHangsUp)
{
    supervises("203");
    presses('6');
    hangs_up("in-s");
    CHECK_TRUE(is_heard_by_nobody());
    supervises("203");
    hangs_up("in-a");
    CHECK_TRUE(is_refused(Legs::Reason::HungUp));
    CHECK_TRUE(board->calls().empty());
}

TEST(TheSupervisor, GoesOnThroughAHold)
{
    supervises("203");
    presses('5');
    board->leg_event(callee_leg,
                     PeerOffered { .leg = callee_leg, .session = { "{\"o\":2}" }, .hold = Hold::Held });
    board->port_event(
        agent_port(),
        RemoteSet { .port = agent_port(), .kind = SessionKind::Offer, .session = { "{\"a\":2}" } });
    CHECK_TRUE(heard_at(other_port()) == std::vector<std::string> { "music:default" });
    CHECK_TRUE(heard_at(agent_port()) == std::vector { supervisor_port() });
    CHECK_TRUE(heard_at(supervisor_port()) == (std::vector { agent_port(), other_port() }));
}

TEST(TheSupervisor, EndsWhenTheAgentSendsWhoTheyTalkToAway)
{
    supervises("203");
    board->leg_event(callee_leg, TransferAsked { .leg = callee_leg, .to = "*68" });
    CHECK_TRUE(is_refused(Legs::Reason::HungUp));
    CHECK_TRUE(call_of_leg("in-a") != nullptr);
}

TEST(TheSupervisor, IsInTheLedgerWithWhoWhomAndHow)
{
    supervises("203");
    presses('5');
    presses('5');
    presses('6');
    hangs_up("in-s");
    STRCMP_EQUAL("202>203 listen; 202>203 whisper; 202>203 barge; 202>203 ended; ", reported().c_str());
}

TEST(TheSupervisor, GoesOnAfterOurDeath)
{
    supervises("203");
    presses('5');
    const std::size_t reports = world.supervisions.size();
    restart();
    board->compare_ports(world.ports_there());
    board->compare_legs(world.legs_there());
    CHECK_TRUE(heard_at(agent_port()) == (std::vector { other_port(), supervisor_port() }));
    CHECK_TRUE(heard_at(supervisor_port()) == (std::vector { agent_port(), other_port() }));
    LONGS_EQUAL(reports, world.supervisions.size());
    presses('6');
    CHECK_TRUE(heard_at(other_port()) == (std::vector { agent_port(), supervisor_port() }));
    hangs_up("in-a");
    CHECK_TRUE(board->calls().empty());
}

TEST(TheSupervisor, EndsAfterOurDeathWhereTheCallIsGone)
{
    supervises("203");
    world.legs.erase("in-a");
    restart();
    board->compare_ports(world.ports_there());
    board->compare_legs(world.legs_there());
    CHECK_TRUE(board->calls().empty());
}
