#include "details.h"
#include "ledger.h"

#include <CppUTest/TestHarness.h>
#include <cstdlib>

using yobirin::Ledger;

TEST_GROUP(Ledger)
{
    std::filesystem::path directory;
    std::optional<store::Database> database {};

    void setup() override
    {
        char made[] = "/tmp/yobirin-ledger-XXXXXX";
        directory = mkdtemp(made);
        database = store::Database::open(directory / "ledger.db").value();
        CHECK_TRUE(ledgerd::prepare_schema(*database).has_value());
    }
    void teardown() override
    {
        database.reset();
        std::filesystem::remove_all(directory);
    }
    static Ledger::Event event(std::int64_t number, const std::string& contact, Ledger::EventWhat what,
                               const std::string& at)
    {
        return { .number = number,
                 .contact = contact,
                 .call = "1",
                 .revision = number,
                 .boot = "b",
                 .at = at,
                 .what = what };
    }
    static Ledger::Append one_call()
    {
        Ledger::Append batch { .producer = "calld" };
        batch.events.push_back(event(1, "C1", Ledger::EventWhat::Arrived, "2026-11-22T09:00:00.000Z"));
        batch.events.back().direction = Ledger::Direction::Internal;
        batch.events.back().from = "201";
        batch.events.back().from_name = "Sato";
        batch.events.back().to = "202";
        batch.events.push_back(event(2, "C1", Ledger::EventWhat::Ended, "2026-11-22T09:00:05.000Z"));
        batch.events.back().outcome = "failed";
        batch.events.back().to_name = "Suzuki";
        batch.events.back().fax = true;
        batch.events.back().emergency = true;
        batch.events.back().guard = "blocked";
        return batch;
    }
};

TEST(Ledger, FoldsWhatIsAppended)
{
    CHECK_TRUE(ledgerd::append(*database, one_call()).has_value());
    const auto found = ledgerd::contacts(*database, {}).value();
    CHECK_EQUAL(1u, found.size());
    CHECK_TRUE(found[0].direction == Ledger::Direction::Internal && found[0].outcome == "failed");
    CHECK_TRUE(found[0].from_name == "Sato" && found[0].to_name == "Suzuki");
    CHECK_TRUE(found[0].fax == true);
    CHECK_TRUE(found[0].emergency == true && found[0].guard == "blocked");
}

TEST(Ledger, CountsOnceWhatArrivesTwice)
{
    CHECK_TRUE(ledgerd::append(*database, one_call()).has_value());
    CHECK_TRUE(ledgerd::append(*database, one_call()).has_value());
    CHECK_EQUAL(2u, ledgerd::events_of(*database, "C1").value().size());
}

TEST(Ledger, GivesEventsBackAsTheyCame)
{
    const Ledger::Append batch = one_call();
    CHECK_TRUE(ledgerd::append(*database, batch).has_value());
    const auto facts = ledgerd::events_of(*database, "C1").value();
    CHECK_TRUE(facts[0].event == batch.events[0] && facts[1].event == batch.events[1]);
}

TEST(Ledger, KeepsWhoListenedToWhomAndHow)
{
    Ledger::Append batch = one_call();
    batch.events.back().what = Ledger::EventWhat::Answered;
    batch.events.back().supervisor = "205";
    batch.events.back().supervision = Ledger::EventSupervision::Barge;
    CHECK_TRUE(ledgerd::append(*database, batch).has_value());
    CHECK_TRUE(ledgerd::events_of(*database, "C1").value().back().event == batch.events.back());
}

TEST(Ledger, ListsTheNewestFirstWithinTheTimeAskedFor)
{
    Ledger::Append batch { .producer = "calld" };
    for (int day = 1; day <= 3; ++day)
        batch.events.push_back(event(day, "C" + std::to_string(day), Ledger::EventWhat::Arrived,
                                     "2026-11-0" + std::to_string(day) + "T09:00:00.000Z"));
    CHECK_TRUE(ledgerd::append(*database, batch).has_value());
    const auto all = ledgerd::contacts(*database, {}).value();
    CHECK_TRUE(all.size() == 3 && all.front().contact == "C3");
    const auto some = ledgerd::contacts(*database, { .from = "2026-11-02", .to = "2026-11-03" }).value();
    CHECK_TRUE(some.size() == 1 && some.front().contact == "C2");
    CHECK_EQUAL(1u, ledgerd::contacts(*database, { .most = 1 }).value().size());
}

TEST(Ledger, KeepsHowALegSoundedAndGivesItBack)
{
    Ledger::Append batch = one_call();
    batch.details.emplace();
    for (const double opinion : { 4.4, 2.5 })
        batch.details->push_back(
            { .number = 10 + static_cast<std::int64_t>(batch.details->size()),
              .contact = "C1",
              .call = "1",
              .at = "2026-11-22T09:00:05.000Z",
              .leg = "c1",
              .extension = "202",
              .quality = Ledger::Quality { .packets = 250, .loss = 0.1, .mean_opinion = opinion } });
    batch.details->push_back({ .number = 20,
                               .contact = "C1",
                               .call = "1",
                               .at = "2026-11-22T09:00:06.000Z",
                               .leg = "in",
                               .trunk = "ntt",
                               .finding = Ledger::Finding { .cause = "loss", .value = "10 %" } });
    batch.details->push_back(
        { .number = 21,
          .contact = "C1",
          .call = "1",
          .at = "2026-11-22T09:00:07.000Z",
          .leg = "in",
          .route = Ledger::Route { .steps = { { .rule = "2.5", .what = "open", .values = { { "main" } } },
                                              { .rule = "1", .what = "too_often" } } },
          .ended = Ledger::LegEnd { .reason = "busy", .code = 486 } });
    CHECK_TRUE(ledgerd::append(*database, batch).has_value());
    CHECK_TRUE(ledgerd::append(*database, batch).has_value()); // Twice, and once on the disk.
    for (const char* name : { "C1", "1" })
        CHECK_TRUE(ledgerd::details_of(*database, name).value() == *batch.details);
    DOUBLES_EQUAL(2.5, ledgerd::contacts(*database, {}).value().at(0).mean_opinion.value_or(0), 0.001);
}

TEST(Ledger, FoldsDetailsThatComeBeforeTheirContact)
{
    Ledger::Append first { .producer = "calld" };
    first.details = { { .number = 9,
                        .contact = "C1",
                        .call = "1",
                        .leg = "c1",
                        .quality = Ledger::Quality { .mean_opinion = 3.5 } } };
    CHECK_TRUE(ledgerd::append(*database, first).has_value());
    CHECK_EQUAL(0u, ledgerd::contacts(*database, {}).value().size());
    CHECK_TRUE(ledgerd::append(*database, one_call()).has_value());
    DOUBLES_EQUAL(3.5, ledgerd::contacts(*database, {}).value().at(0).mean_opinion.value_or(0), 0.001);
}
