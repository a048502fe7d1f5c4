#include "route/phone_key.h"

#include "limits.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using yobirin::Lamps;
using yobirin::Office;
using What = Lamps::SwitchWhat;

TEST_GROUP(PhoneKey)
{
    Directory::Slice slice {
        .main = "ring_group:desk",
        .country = "JP",
        .area_code = "03",
        .outside_digit = "0",
        .emergency = { "110" },
        .max_call_minutes = 240,
        .extensions = { extension("201", Office::CallsExtensionDial::National),
                        extension("202", Office::CallsExtensionDial::Internal) },
        .groups = { { .name = "desk", .number = "610", .members = { "201", "202" } } },
        .outbound = { { .name = "all", .match = { "0*" }, .trunks = { "ntt" } } },
        .trunks = { { .name = "ntt", .numbers = {}, .channels = 0, .emergency = true } },
        .features = { { { .what = Office::CallsFeatureWhat::DoNotDisturb, .code = "*78" },
                        { .what = Office::CallsFeatureWhat::ForwardAll, .code = "*72" } } },
    };
    Result<SettingChange> found { std::unexpected(Error {}) };

    static Office::CallsExtension extension(const char* number, Office::CallsExtensionDial dial)
    {
        return {
            .number = number, .name = "Somebody", .no_answer_seconds = 20, .max_calls = 2, .dial = dial
        };
    }
    void presses(const Lamps::Switch& key) { found = change_by_key(key, Directory { slice }); }
    void forwards(const char* who, const char* to)
    {
        presses({ .extension = who, .what = What::ForwardAll, .on = true, .to = to });
    }
    const char* forward() const { return found ? std::get<SetForward>(*found).to.c_str() : "refused"; }
    void is_refused(std::string_view code) const
    {
        CHECK_FALSE(found.has_value());
        CHECK_EQUAL(std::string { code }, found.error().code);
    }
};

TEST(PhoneKey, SwitchesDoNotDisturb)
{
    presses({ .extension = "201", .what = What::DoNotDisturb, .on = true });
    CHECK_TRUE(std::get<SetDoNotDisturb>(*found).to == Switched::On);
    presses({ .extension = "201", .what = What::DoNotDisturb, .on = false });
    CHECK_TRUE(std::get<SetDoNotDisturb>(*found).to == Switched::Off);
}

TEST(PhoneKey, ForwardsWhereTheExtensionMayCall)
{
    forwards("201", "202");
    STRCMP_EQUAL("extension:202", forward());
    forwards("201", "610");
    STRCMP_EQUAL("ring_group:desk", forward());
    forwards("201", "03-1234-5678");
    STRCMP_EQUAL("number:0312345678", forward());
    forwards("202", "0312345678"); // Inside only.
    is_refused(Lamps::not_allowed_code);
}

TEST(PhoneKey, DoesNotForwardWhereNobodyCanBeForwarded)
{
    for (const char* to : { "", "299", "110", "*78", "somebody" }) {
        forwards("201", to);
        is_refused(Lamps::not_allowed_code);
    }
    forwards("201", std::string(limits::dialled_characters + 1, '2').c_str());
    is_refused(Lamps::not_allowed_code);
    presses({ .extension = "201", .what = What::ForwardAll, .on = true });
    is_refused(Lamps::not_allowed_code);
}

TEST(PhoneKey, EndsAForwardWhateverItsNumber)
{
    presses({ .extension = "202", .what = What::ForwardAll, .on = false, .to = "299" });
    STRCMP_EQUAL("", forward());
}

TEST(PhoneKey, DoesNotMoreThanTheCodesOfTheOffice)
{
    slice.features->clear();
    presses({ .extension = "201", .what = What::DoNotDisturb, .on = true });
    is_refused(Lamps::not_allowed_code);
    forwards("201", "202");
    is_refused(Lamps::not_allowed_code);
    presses({ .extension = "201", .what = What::DoNotDisturb, .on = false });
    CHECK_TRUE(found.has_value());
}

TEST(PhoneKey, OfNobodyIsRefused)
{
    presses({ .extension = "299", .what = What::DoNotDisturb, .on = true });
    is_refused(Lamps::no_such_extension_code);
}
