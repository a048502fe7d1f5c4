#include "lamps.h"
#include "limits.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

#include <algorithm>

using namespace calld;
using yobirin::Lamps;
using yobirin::Office;

TEST_GROUP(Lamp)
{
    Directory::Slice slice {
        .main = "extension:201",
        .country = "JP",
        .outside_digit = "0",
        .max_call_minutes = 240,
        .extensions = { { .number = "201", .name = "Sato" }, { .number = "202", .name = "Kato" } },
        .groups = { { .name = "desk", .number = "610", .members = { "201" } },
                    { .name = "quiet", .members = { "202" } } },
        .features = { { { .what = Office::CallsFeatureWhat::DoNotDisturb, .code = "*78" },
                        { .what = Office::CallsFeatureWhat::ForwardAll, .code = "*72" } } },
        .queues = { { { .name = "support", .number = "620" }, { .name = "sales" } } },
    };
    Devices devices {};
    Floor floor {};
    Settings settings {};
    ApplicationLamps told {};

    LampSources sources(const Directory& office) const
    {
        return { .office = office, .devices = devices, .floor = floor, .settings = settings, .told = told };
    }
    std::optional<Lamps::Lamp> of(const char* name) const
    {
        const Directory office { slice };
        return lamp(name, sources(office));
    }
    bool is_named(const char* name) const
    {
        return std::ranges::count(lamp_names(Directory { slice }), name) == 1;
    }
    std::string forwarded_number(const char* destination)
    {
        settings.apply("201", SetForward { destination });
        return of("201")->keys->forwarded_number.value_or("none");
    }
};

TEST(Lamp, SaysWhatAnExtensionHasSet)
{
    CHECK_TRUE(of("201")->do_not_disturb == false);
    CHECK_FALSE(of("201")->forwarded_to.has_value());
    settings.apply("201", SetDoNotDisturb { Switched::On });
    settings.apply("201", SetForward { "extension:202" });
    CHECK_TRUE(of("201")->do_not_disturb == true);
    STRCMP_EQUAL("extension:202", of("201")->forwarded_to->c_str());
    UNSIGNED_LONGS_EQUAL(1, of("*78201")->dialogs.size());
    UNSIGNED_LONGS_EQUAL(1, of("*72201")->dialogs.size());
    UNSIGNED_LONGS_EQUAL(0, of("*78202")->dialogs.size());
}

TEST(Lamp, SaysWhatOneWouldDialToGetWhereCallsAreForwarded)
{
    STRCMP_EQUAL("202", forwarded_number("extension:202").c_str());
    STRCMP_EQUAL("0312345678", forwarded_number("number:0312345678").c_str());
    STRCMP_EQUAL("610", forwarded_number("ring_group:desk").c_str());
    STRCMP_EQUAL("none", forwarded_number("ring_group:quiet").c_str());
    STRCMP_EQUAL("none", forwarded_number("").c_str());
}

TEST(Lamp, HasTheKeysOfWhoSitsAtThosePhones)
{
    settings.apply("202", SetDoNotDisturb { Switched::On });
    CHECK_FALSE(of("201")->keys->do_not_disturb);
    settings.apply("201", SetDesk { "202" });
    CHECK_TRUE(of("201")->keys->do_not_disturb);
    CHECK_TRUE(of("201")->do_not_disturb == false); // 201 may be disturbed, wherever they are.
    const Directory office { slice };
    const auto told_anew = lamps_of_settings("202", sources(office));
    CHECK_TRUE(std::ranges::count(told_anew, "201") == 1);
    CHECK_TRUE(std::ranges::count(told_anew, "*78202") == 1);
    settings.apply("201", SetDesk {});
    CHECK_FALSE(of("201")->keys->do_not_disturb);
}

TEST(Lamp, OfAQueueBlinksForWhoeverWaits)
{
    for (const char* name : { "620", "queue:support" })
        UNSIGNED_LONGS_EQUAL(0, of(name)->dialogs.size());
    CHECK_TRUE(told.show_waiting("queues", "support", 2));
    CHECK_FALSE(told.show_waiting("queues", "support", 2));
    for (const char* name : { "620", "queue:support" }) {
        UNSIGNED_LONGS_EQUAL(2, of(name)->dialogs.size());
        CHECK_TRUE(of(name)->dialogs[0].state == Lamps::DialogState::Early);
        CHECK_TRUE(of(name)->dialogs[0].id != of(name)->dialogs[1].id);
    }
    told.show_waiting("queues", "support", 1'000'000);
    UNSIGNED_LONGS_EQUAL(limits::waiting_shown, of("620")->dialogs.size());
    UNSIGNED_LONGS_EQUAL(0, of("queue:sales")->dialogs.size());
    const Directory office { slice };
    CHECK_TRUE(lamps_at("queue:support", office) == (std::vector<std::string> { "queue:support", "620" }));
    CHECK_TRUE(lamps_at("queue:sales", office) == (std::vector<std::string> { "queue:sales" }));
}

TEST(Lamp, CountsMessagesWhereThereIsAMailbox)
{
    CHECK_FALSE(of("201")->new_messages.has_value());
    CHECK_TRUE(told.show_messages("voicemail", "201", { .fresh = 2, .kept = 5 }));
    CHECK_FALSE(told.show_messages("voicemail", "201", { .fresh = 2, .kept = 5 }));
    CHECK_TRUE(of("201")->new_messages == 2 && of("201")->old_messages == 5);
    CHECK_TRUE(told.show_messages("voicemail", "202", {}));
    CHECK_TRUE(of("202")->new_messages == 0);
}

TEST(Lamp, ForgetsWhatAnApplicationToldThatHasLeft)
{
    told.show_waiting("queues", "support", 1);
    told.show_waiting("queues", "sales", 0);
    told.show_messages("voicemail", "201", { .fresh = 1 });
    CHECK_TRUE(told.forget("queues") == (std::vector<std::string> { "queue:support" }));
    UNSIGNED_LONGS_EQUAL(0, of("620")->dialogs.size());
    CHECK_TRUE(of("201")->new_messages == 1);
    told.show_messages("other", "201", { .fresh = 3 });
    CHECK_TRUE(told.forget("voicemail").empty()); // Somebody else has told since.
    CHECK_TRUE(told.forget("other") == (std::vector<std::string> { "201" }));
    CHECK_FALSE(of("201")->new_messages.has_value());
}

TEST(Lamp, IsThereForEveryNameThatIsListedAndNoOther)
{
    const Directory office { slice };
    for (const std::string& name : lamp_names(office))
        CHECK_TRUE(of(name.c_str()).has_value());
    CHECK_TRUE(is_named("*78202"));
    CHECK_TRUE(is_named("620"));
    CHECK_TRUE(is_named("queue:sales"));
    for (const char* name : { "", "299", "*78299", "*90", "desk", "sales", "queue:", "queue:desk" })
        CHECK_FALSE(of(name).has_value());
}
