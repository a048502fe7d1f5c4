// Emergency calls (110, 118, 119): the rules by their numbers.
#include "trunk_board.h"

#include <algorithm>

using namespace calld;

namespace {

struct CallingForHelp : OfTheTrunk {
    void answers(const std::string& leg)
    {
        world.legs[leg] = FakeLeg::Up;
        board->leg_event(leg, LegAnswered { .leg = leg, .session = { "{\"a\":1}" } });
    }
    // The emergency service is asked for by that trunk; the leg.
    std::string calls_for_help(const char* number = "110", const char* from = "201")
    {
        comes("in-help", from, number);
        media_answers();
        CHECK_FALSE(world.dialled.empty());
        return world.dialled.back().leg;
    }
    void hangs_up(const char* leg)
    {
        world.legs.erase(leg);
        board->leg_event(leg, LegEnded { .leg = leg });
    }
    void calls_back(const char* to = "0312345678", const char* trunk = "ntt")
    {
        world.dialled.clear();
        world.legs["in-back"] = FakeLeg::Setup;
        board->incoming({ .leg = "in-back",
                          .trunk = trunk,
                          .from = { .number = "anonymous" },
                          .to = { .number = to },
                          .offer = { "{\"o\":1}" } });
        media_answers();
    }
    std::set<std::string> rung() const
    {
        std::set<std::string> devices;
        for (const Dial& one : world.dialled)
            devices.insert(one.device);
        return devices;
    }
    void is_without_emergency_trunk()
    {
        for (Directory::Trunk& trunk : office.slice.trunks)
            trunk.emergency = false;
        board->use(Directory { office.slice });
    }
    void customer_talks_outside(const char* leg, const char* from)
    {
        comes(leg, from, "0698765432");
        media_answers();
        answers(world.dialled.back().leg);
    }
    const Call* emergency() const
    {
        for (const auto& [id, call] : board->calls())
            if (call.urgency == Urgency::Emergency)
                return &call;
        return nullptr;
    }
};

} // namespace

TEST_GROUP_BASE(Emergency, CallingForHelp) {};

TEST(Emergency, Rule1GoesOutAtOnceWhateverIsSetAtThePhone)
{
    office.slice.toll = yobirin::Office::CallsToll { .max_outbound_per_extension = 1, .daily_minutes = 1 };
    office.slice.extensions[0].dial = yobirin::Office::CallsExtensionDial::Internal;
    office.slice.deny = std::vector<std::string> { "domestic", "mobile", "premium", "international" };
    board->use(Directory { office.slice });
    board->change("201", SetDoNotDisturb { Switched::On });
    board->change("201", SetForward { "extension:202" });
    board->change("201", SetDesk { "204" });
    board->change("201", SetNight { Switched::On });
    calls_for_help();
    STRCMP_EQUAL("ntt", world.dialled.back().trunk.c_str());
    STRCMP_EQUAL("110", world.dialled.back().number.c_str());
}

TEST(Emergency, Rule1NeedsNoOutsideDigitAndTakesOne)
{
    for (const char* dialled : { "110", "0110" }) {
        calls_for_help(dialled);
        STRCMP_EQUAL("110", world.dialled.back().number.c_str());
        hangs_up("in-help");
    }
}

TEST(Emergency, Rule1GoesOutAtTheLastDigitOfALineKey)
{
    press("in-key", "201", "901");
    dials(port_of("in-key"), "110");
    media_answers();
    STRCMP_EQUAL("110", world.dialled.back().number.c_str());
}

TEST(Emergency, Rule2LeavesByATrunkThatIsMeantForItAndShowsItsMainNumber)
{
    office.slice.trunks[0].emergency = false;
    office.slice.extensions[0].caller_id = "0398765432";
    board->use(Directory { office.slice });
    calls_for_help();
    STRCMP_EQUAL("backup", world.dialled.back().trunk.c_str());
    STRCMP_EQUAL("0312345679", world.dialled.back().from.number.c_str());
}

TEST(Emergency, Rule2LeavesByAnyTrunkWhereNoneIsMeantForItAndSaysSo)
{
    is_without_emergency_trunk();
    calls_for_help();
    STRCMP_EQUAL("ntt", world.dialled.back().trunk.c_str());
    CHECK_TRUE(std::ranges::any_of(world.notes, [](const std::string& note) {
        return note.starts_with("no trunk is meant for emergency calls");
    }));
}

TEST(Emergency, Rule2PassesOnWhatTheCallerDialledToWithholdTheirNumber)
{
    for (const char* dialled : { "184110", "0184110", "1840110" }) {
        calls_for_help(dialled);
        STRCMP_EQUAL("184110", world.dialled.back().number.c_str());
        hangs_up("in-help");
    }
}

TEST(Emergency, Rule2LeavesALineKeyOfAnotherTrunk)
{
    office.slice.trunks[0].emergency = false;
    board->use(Directory { office.slice });
    press("in-key", "201", "901");
    dials(port_of("in-key"), "110");
    media_answers();
    STRCMP_EQUAL("backup", world.dialled.back().trunk.c_str());
}

TEST(Emergency, Rule2AsksEveryCarrierThatThereIs)
{
    const std::string first = calls_for_help();
    board->leg_event(first, LegEnded { .leg = first, .reason = Legs::Reason::Busy, .code = 486 });
    media_answers();
    STRCMP_EQUAL("backup", world.dialled.back().trunk.c_str());
}

TEST(Emergency, Rule3FindsAChannelThatIsKeptForIt)
{
    office.slice.outbound[0].trunks = { "ntt" };
    office.slice.trunks[0].channels = 2;
    board->use(Directory { office.slice });
    customer_talks_outside("in-1", "202");
    const std::size_t before = world.dialled.size();
    comes("in-2", "203", "0698765433"); // The second of two channels.
    media_answers();
    LONGS_EQUAL(before, world.dialled.size());
    calls_for_help();
    STRCMP_EQUAL("ntt", world.dialled.back().trunk.c_str());
    LONGS_EQUAL(2, board->calls().size());
}

TEST(Emergency, Rule3ClearsTheNewestCallOutWhereNoChannelIsFree)
{
    talks_to_202(); // From outside: it is not cleared.
    office.slice.outbound[0].trunks = { "ntt" };
    office.slice.trunks[0].channels = 3;
    board->use(Directory { office.slice });
    customer_talks_outside("in-old", "203");
    now.moment += 1s;
    office.slice.trunks[0].channels = 1;
    board->use(Directory { office.slice });
    comes("in-help", "201", "110");
    CHECK_FALSE(world.legs.contains("in-old")); // Before it is dialled.
    media_answers();
    STRCMP_EQUAL("ntt", world.dialled.back().trunk.c_str());
    LONGS_EQUAL(2, board->calls().size());
    CHECK_TRUE(emergency() != nullptr);
}

TEST(Emergency, Rule3NeverClearsAnotherEmergencyCall)
{
    office.slice.trunks[0].channels = 1;
    board->use(Directory { office.slice });
    answers(calls_for_help());
    comes("in-second", "202", "110");
    media_answers();
    LONGS_EQUAL(2, board->calls().size());
}

TEST(Emergency, Rule4HearsNoMusicWhenHeld)
{
    const std::string leg = calls_for_help();
    answers(leg);
    holds("in-help");
    for (const auto& [port, hears] : world.ports)
        CHECK_TRUE(std::ranges::find(hears, "music:default") == hears.end());
}

TEST(Emergency, Rule4IsNeitherTransferredNorParkedNorFetchedNorListenedTo)
{
    const std::string leg = calls_for_help();
    answers(leg);
    const Call& call = *emergency();
    for (const char* to : { "202", "*68", "701" })
        board->leg_event("in-help", TransferAsked { .leg = "in-help", .to = to });
    CHECK_TRUE(std::holds_alternative<Talking>(call.state));
    holds("in-help");
    comes("in-key", "202", "901");
    media_answers();
    comes("in-three", "201", "*3");
    media_answers();
    CHECK_TRUE(std::holds_alternative<Talking>(call.state));
    CHECK_TRUE(std::get<Talking>(call.state).caller.leg == "in-help");
    CHECK_FALSE(supervised_in(call, "201").has_value());
    board->event(call.id, HandOverAsked { { DestinationKind::Extension, "202" } });
    CHECK_TRUE(std::holds_alternative<Talking>(call.state));
}

TEST(Emergency, Rule4IsNotJoinedToAnotherCall)
{
    const std::string customers = talks_to_202();
    holds(customers);
    comes("in-help", "202", "110");
    media_answers();
    const std::string service = world.dialled.back().leg;
    board->leg_event(customers, TransferAsked { .leg = customers, .replaces = "in-help" });
    answers(service);
    board->leg_event(customers, TransferAsked { .leg = customers, .replaces = "in-help" });
    LONGS_EQUAL(2, board->calls().size());
    CHECK_TRUE(world.legs.contains("in-help"));
}

TEST(Emergency, Rule4LastsAsLongAsItTakesAndEndsWhenTheCallerHangsUp)
{
    const std::string leg = calls_for_help();
    answers(leg);
    after(48h);
    CHECK_TRUE(world.legs.contains(leg));
    hangs_up("in-help");
    CHECK_FALSE(world.legs.contains(leg));
    CHECK_TRUE(world.last_end[leg] == Legs::Reason::HungUp);
}

TEST(Emergency, Rule5RingsWhoCalledAndTheReceptionWhenTheServiceCallsBack)
{
    answers(calls_for_help());
    hangs_up("in-help");
    board->change("201", SetDoNotDisturb { Switched::On });
    board->change("202", SetForward { "extension:203" });
    board->change("201", SetNight { Switched::On });
    calls_back();
    CHECK_TRUE(rung() == (std::set<std::string> { "phone-201", "phone-202", "phone-203" }));
    for (const Dial& one : world.dialled) {
        CHECK_TRUE(one.is_urgent);
        CHECK_TRUE(one.from.name.starts_with("緊急"));
    }
}

TEST(Emergency, Rule5RingsWhoTalksAsWell)
{
    answers(calls_for_help());
    hangs_up("in-help");
    office.slice.extensions[0].max_calls = 1;
    board->use(Directory { office.slice });
    comes("in-chat", "201", "203");
    media_answers();
    answers(world.dialled.back().leg);
    calls_back();
    CHECK_TRUE(rung().contains("phone-201"));
    CHECK_TRUE(rung().contains("phone-203"));
}

TEST(Emergency, Rule5HoldsForAnHourAndForTheNumberTheySaw)
{
    answers(calls_for_help());
    hangs_up("in-help");
    calls_back("0312345679", "backup");
    CHECK_FALSE(rung().contains("phone-201"));
    hangs_up("in-back");
    now.moment += 59min;
    calls_back();
    CHECK_TRUE(rung().contains("phone-201"));
    hangs_up("in-back");
    now.moment += 2min;
    calls_back();
    CHECK_FALSE(rung().contains("phone-201"));
}

TEST(Emergency, Rule5HoldsWhileTheCallLastsAndAnHourFromItsEnd)
{
    answers(calls_for_help());
    now.moment += 3h;
    hangs_up("in-help");
    now.moment += 59min;
    calls_back();
    CHECK_TRUE(rung().contains("phone-201"));
}

TEST(Emergency, Rule5HoldsWhenWeDie)
{
    const std::string leg = calls_for_help();
    answers(leg);
    restart();
    board->compare_legs(world.legs_there());
    hangs_up("in-help");
    restart();
    calls_back();
    CHECK_TRUE(rung().contains("phone-201"));
}

TEST(Emergency, Rule5HoldsAnHourForACallThatWasLostWithUs)
{
    calls_for_help();
    world.journal.clear();
    world.legs.clear();
    restart();
    now.moment += 59min;
    calls_back();
    CHECK_TRUE(rung().contains("phone-201"));
    hangs_up("in-back");
    now.moment += 2min;
    calls_back();
    CHECK_FALSE(rung().contains("phone-201"));
}

TEST(Emergency, Rule6IsToldToEverybody)
{
    calls_for_help();
    LONGS_EQUAL(1, world.told_everybody.size());
    STRCMP_EQUAL("Sato (201) が110番に発信中です。", world.told_everybody[0].c_str());
}

TEST(Emergency, Rule7IsAToneWhereThereIsNoTrunk)
{
    office.slice.trunks.clear();
    office.slice.outbound.clear();
    board->use(Directory { office.slice });
    comes("in-help", "201", "110");
    media_answers();
    const std::string port = port_of("in-help");
    CHECK_TRUE(world.ports.at(port) == std::vector<std::string> { "tone:congestion" });
    CHECK_TRUE(world.legs.at("in-help") == FakeLeg::Up);
    after(2s);
    CHECK_TRUE(board->calls().empty());
    STRCMP_EQUAL("failed", world.outcomes.begin()->second.c_str());
}

TEST(Emergency, Rule8IsTriedWithoutCalling)
{
    const Question tried { .extension = "201", .wish = Dialled { "110" } };
    const Route way = route(tried, board->office());
    LONGS_EQUAL(13, way.rule);
    CHECK_TRUE(way.notice.empty());
    is_without_emergency_trunk();
    CHECK_FALSE(route(tried, board->office()).notice.empty());
    CHECK_TRUE(world.dialled.empty());
}
