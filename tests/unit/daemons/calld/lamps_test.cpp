#include "lamps.h"

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
    };
    Devices devices {};
    Floor floor {};
    Settings settings {};

    std::optional<Lamps::Lamp> of(const char* name)
    {
        const Directory office { slice };
        return lamp(name, { .office = office, .devices = devices, .floor = floor, .settings = settings });
    }
    bool is_named(const char* name) const
    {
        return std::ranges::count(lamp_names(Directory { slice }), name) == 1;
    }
    std::string forwarded_number(const char* destination)
    {
        settings.apply("201", SetForward { destination });
        return of("201")->forwarded_number.value_or("none");
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

TEST(Lamp, IsThereForEveryNameThatIsListedAndNoOther)
{
    const Directory office { slice };
    for (const std::string& name : lamp_names(office))
        CHECK_TRUE(of(name.c_str()).has_value());
    CHECK_TRUE(is_named("*78202"));
    for (const char* name : { "", "299", "*78299", "*90", "desk" })
        CHECK_FALSE(of(name).has_value());
}
