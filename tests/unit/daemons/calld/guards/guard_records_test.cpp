#include "guards/guard_records.h"

#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;

TEST_GROUP(GuardRecords)
{
    Moment now { 1h };
    Wall wall { std::chrono::days { 20'000 } };
    Guards guards = anew("boot", {});
    std::map<std::string, std::string> journal {};

    static std::chrono::seconds utc(Wall) { return 0s; }
    Guards anew(const std::string& boot, const std::optional<OfficeDay::Known>& known) const
    {
        return Guards { .day = OfficeDay { utc, boot, now, wall, known } };
    }
    void setup() override
    {
        guards.toll.begin("leg-a", { .call = "1-1", .payer = "201", .trunk = "ntt", .tariff = Tariff::Risky },
                          wall);
        guards.toll.connected("leg-a", now);
        for (const char* number : { "+88213000001", "+12425550100", "+67570000001" })
            guards.thefts.tried("202", number, Tried::Risky, wall);
        guards.windows.open({ .contact = "C1",
                              .number = "+81312345678",
                              .trunk = "ntt",
                              .emergency = "119",
                              .extension = "203",
                              .phones = "204" });
    }
    void keep(const std::string& boot = "boot")
    {
        for (auto& [key, text] : take_changes(guards, boot))
            if (text)
                journal[key] = *text;
            else
                journal.erase(key);
    }
    // As the next process has it.
    void reads_journal(const std::string& boot = "boot")
    {
        Remembered known;
        for (const auto& [key, text] : journal)
            read_piece(known, key, text, boot);
        LONGS_EQUAL(0, known.unreadable);
        OfficeDay day { utc, boot, now, wall, known.day };
        guards = guards_of(std::move(known), std::move(day));
    }
    int spent(AccountKind kind, const char* name) const
    {
        const auto found = guards.toll.accounts().find({ kind, name });
        return found == guards.toll.accounts().end() ? -1 : found->second.minutes;
    }
    void knows_all() const
    {
        LONGS_EQUAL(1, spent(AccountKind::Extension, "201"));
        LONGS_EQUAL(1, spent(AccountKind::Trunk, "ntt"));
        LONGS_EQUAL(5, spent(AccountKind::Dear, ""));
        CHECK_TRUE(guards.thefts.is_blocked("202", wall));
        LONGS_EQUAL(3, guards.thefts.blocks().find("202")->second.numbers.size());
        const CallbackWindow* window = guards.windows.find("+81312345678", "ntt", wall);
        CHECK_TRUE(window != nullptr && window->extension == "203" && window->phones == "204");
    }
};

TEST(GuardRecords, AreReadAsTheyWereWritten)
{
    keep();
    reads_journal();
    knows_all();
    const Paid& paid = guards.toll.paid().find("leg-a")->second;
    CHECK_TRUE(paid.until == now + 60s && paid.of.tariff == Tariff::Risky && paid.of.call == "1-1");
    guards.toll.use({ .calls_per_minute_per_extension = 1 });
    CHECK_TRUE(guards.toll.objection({ .payer = "201" }, wall, {}).has_value()); // When it called as well.
}

TEST(GuardRecords, SurviveAPowerCutButForCallsThatWentOn)
{
    auto known = remembered_in(text_of(guards));
    CHECK_TRUE(known.has_value());
    OfficeDay day { utc, "next boot", now, wall, known->day };
    guards = guards_of(std::move(*known), std::move(day));
    knows_all();
    LONGS_EQUAL(0, guards.toll.paid().size());
}

TEST(GuardRecords, AreAllInTheJournalAfterTheyCameFromTheDisk)
{
    auto known = remembered_in(text_of(guards));
    OfficeDay day { utc, "next boot", now, wall, known->day };
    guards = guards_of(std::move(*known), std::move(day));
    keep("next boot");
    reads_journal("next boot");
    knows_all();
}

TEST(GuardRecords, KnowNoCallOfAnotherBoot)
{
    keep();
    reads_journal("next boot");
    LONGS_EQUAL(0, guards.toll.paid().size());
}

TEST(GuardRecords, ForgetWhatIsGone)
{
    keep();
    guards.thefts.unblock("202");
    guards.toll.ended("leg-a", "1-1", now);
    guards.windows.close_at("C1", wall);
    guards.windows.close_expired(wall);
    keep();
    reads_journal();
    CHECK_FALSE(guards.thefts.is_blocked("202", wall));
    LONGS_EQUAL(0, guards.toll.paid().size());
    CHECK_TRUE(guards.windows.all().empty());
}

TEST(GuardRecords, ArePassedOverWhereTheyMakeNoSense)
{
    Remembered known;
    read_piece(known, "guard/account/office/", "nonsense", "boot");
    read_piece(known, "guard/of-tomorrow", "{}", "boot");
    LONGS_EQUAL(2, known.unreadable);
    CHECK_FALSE(remembered_in("nonsense").has_value());
}
