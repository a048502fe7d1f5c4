#include "route/router.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using yobirin::Office;

TEST_GROUP(Router)
{
    Directory::Slice slice {
        .main = "ring_group:desk",
        .country = "JP",
        .area_code = "03",
        .outside_digit = "0",
        .emergency = { "110", "118", "119" },
        .max_call_minutes = 240,
        .echo_test = "*43",
        .extensions = { extension("201", Office::CallsExtensionDial::National),
                        extension("202", Office::CallsExtensionDial::Internal),
                        extension("203", Office::CallsExtensionDial::Local),
                        extension("204", Office::CallsExtensionDial::International) },
        .groups = { { .name = "desk", .number = "610", .members = { "201", "202" } } },
        .dids = { { .number = "+81312345678", .open = "extension:201" },
                  { .number = "0312345679", .open = "queue:support" },
                  { .number = "0312345670", .open = "hangup:busy" },
                  { .number = "0312345671", .open = "number:0698765432" },
                  { .number = "0312345672", .open = "extension:299" } },
        .outbound = { { .name = "mobile", .match = { "0[789]0*" }, .trunks = { "mobile" } },
                      { .name = "domestic",
                        .match = { "0[1-9]*", "1??" },
                        .trunks = { "ntt", "gone", "backup" },
                        .caller_id = "0312345678" } },
        .trunks = { { .name = "backup", .numbers = { "0500" }, .channels = 0, .emergency = false },
                    { .name = "ntt", .numbers = { "0312345678" }, .channels = 2, .emergency = true },
                    { .name = "mobile", .numbers = {}, .channels = 0, .emergency = false } },
        .features = { { { .what = Office::CallsFeatureWhat::Intercom, .code = "*80" },
                        { .what = Office::CallsFeatureWhat::SpeedDial, .code = "*0" } } },
        .pages = { { { .name = "all", .number = "650", .members = { "201", "202" } } } },
        .speed_dials = { { { .code = "01", .number = "0698765432", .name = "Osaka" },
                           { .code = "02", .number = "202" },
                           { .code = "03", .number = "*003" },
                           { .code = "04", .number = "110" } } },
    };
    Route found {};

    static Office::CallsExtension extension(const char* number, Office::CallsExtensionDial dial)
    {
        return {
            .number = number, .name = "Somebody", .no_answer_seconds = 20, .max_calls = 2, .dial = dial
        };
    }
    void dials(const char* who, const char* number)
    {
        found = route({ .extension = who, .wish = Dialled { number } }, Directory { slice });
    }
    void comes_in_for(const char* number)
    {
        found = route({ .trunk = "ntt", .wish = Dialled { number } }, Directory { slice });
    }
    void is_sent_to(const char* destination, const char* owner = "", const char* trunk = "", int hops = 1)
    {
        found = route(
            { .extension = owner, .trunk = trunk, .wish = *parse_destination(destination), .hops = hops },
            Directory { slice });
    }
    template <typename Kind> const Kind& plan(int rule)
    {
        LONGS_EQUAL(rule, found.rule);
        CHECK_TRUE(std::holds_alternative<Kind>(found.plan));
        return std::get<Kind>(found.plan);
    }
    void refused(int rule, yobirin::Legs::Reason reason)
    {
        CHECK_TRUE(plan<Refuse>(rule).reason == reason);
        CHECK_FALSE(plan<Refuse>(rule).why.empty());
    }
};

TEST(Router, Rule1EndsWhatGoesRoundInCircles)
{
    is_sent_to("extension:201", "", "", 10);
    plan<RingExtension>(5);
    is_sent_to("extension:201", "", "", 11);
    refused(1, yobirin::Legs::Reason::Failed);
    LONGS_EQUAL(482, plan<Refuse>(1).code);
}

TEST(Router, Rule2SendsAnOutsideCallerWhereTheDidSays)
{
    comes_in_for("0312345678");
    STRCMP_EQUAL("201", plan<RingExtension>(5).number.c_str());
    comes_in_for("+81-3-1234-5678");
    STRCMP_EQUAL("201", plan<RingExtension>(5).number.c_str());
}

TEST(Router, Rule3SendsANumberNobodyClaimsToMain)
{
    comes_in_for("0398765432");
    STRCMP_EQUAL("desk", plan<RingGroup>(3).name.c_str());
    comes_in_for("anonymous");
    STRCMP_EQUAL("desk", plan<RingGroup>(3).name.c_str());
    comes_in_for("110"); // Nothing an outside caller asks for is dialled outside.
    STRCMP_EQUAL("desk", plan<RingGroup>(3).name.c_str());
    comes_in_for("*43");
    STRCMP_EQUAL("desk", plan<RingGroup>(3).name.c_str());
    comes_in_for("202"); // Nor does an extension's number claim it.
    STRCMP_EQUAL("desk", plan<RingGroup>(3).name.c_str());
}

TEST(Router, Rule4SendsAnOutsideCallerToMainWhereNothingIsBuiltYet)
{
    comes_in_for("0312345679");
    STRCMP_EQUAL("desk", plan<RingGroup>(6).name.c_str());
    STRCMP_EQUAL("queue:support is not built yet, main takes the call", found.notice.c_str());
    comes_in_for("0312345672");
    STRCMP_EQUAL("extension:299 does not exist, main takes the call", found.notice.c_str());
}

TEST(Router, Rule4RefusesClearlyInside)
{
    for (const char* unbuilt : { "queue:a", "menu:a", "mailbox:201", "conference:a", "announcement:a" }) {
        is_sent_to(unbuilt, "201");
        refused(4, yobirin::Legs::Reason::Unavailable);
    }
    is_sent_to("ring_group:nobody", "201");
    refused(4, yobirin::Legs::Reason::Unavailable);
}

TEST(Router, Rule4RefusesWhenMainIsNotBuiltEither)
{
    slice.main = "menu:main";
    comes_in_for("0398765432");
    refused(4, yobirin::Legs::Reason::Unavailable);
}

TEST(Router, Rules5To9FollowADestination)
{
    is_sent_to("extension:202");
    STRCMP_EQUAL("202", plan<RingExtension>(5).number.c_str());
    is_sent_to("ring_group:desk");
    STRCMP_EQUAL("desk", plan<RingGroup>(6).name.c_str());
    is_sent_to("application:ivr/main");
    STRCMP_EQUAL("ivr", plan<Entrust>(7).application.c_str());
    STRCMP_EQUAL("main", plan<Entrust>(7).argument.c_str());
    is_sent_to("echo:");
    plan<HearEcho>(8);
    is_sent_to("hangup:busy");
    refused(9, yobirin::Legs::Reason::Busy);
    is_sent_to("hangup:");
    refused(9, yobirin::Legs::Reason::Declined);
    comes_in_for("0312345670");
    refused(9, yobirin::Legs::Reason::Busy);
}

TEST(Router, Rule10IsTheEchoTest)
{
    dials("202", "*43");
    plan<HearEcho>(10);
    slice.echo_test.reset();
    dials("202", "*43");
    refused(14, yobirin::Legs::Reason::NotFound);
}

TEST(Router, Rule10SpeaksToAnExtension)
{
    dials("202", "*80201");
    STRCMP_EQUAL("201", plan<Intercom>(10).extension.c_str());
    for (const char* nobody : { "*80299", "*80" }) {
        dials("202", nobody);
        refused(10, yobirin::Legs::Reason::NotFound);
    }
}

TEST(Router, Rule10DialsTheNumberOfASpeedDialAsIfItHadBeenDialled)
{
    dials("201", "*001");
    STRCMP_EQUAL("0698765432", plan<CallOutside>(18).number.c_str());
    STRCMP_EQUAL("Osaka", plan<CallOutside>(18).name.c_str());
    STRCMP_EQUAL("0698765432", found.instead.c_str());
    dials("202", "*001"); // Which may call inside only.
    refused(15, yobirin::Legs::Reason::Forbidden);
    dials("202", "*004"); // But an emergency is one.
    plan<CallOutside>(13);
    dials("201", "*002");
    STRCMP_EQUAL("202", plan<RingExtension>(11).number.c_str());
}

TEST(Router, Rule10KnowsNoOtherSpeedDialAndNoneThatLeadsToItself)
{
    for (const char* nobody : { "*099", "*0" }) {
        dials("201", nobody);
        refused(10, yobirin::Legs::Reason::NotFound);
    }
    dials("201", "*003");
    refused(1, yobirin::Legs::Reason::Failed);
    is_sent_to("number:*001", "201"); // A number: is always outside.
    refused(14, yobirin::Legs::Reason::NotFound);
}

TEST(Router, Rule11RingsAnExtension)
{
    dials("202", "201");
    STRCMP_EQUAL("201", plan<RingExtension>(11).number.c_str());
}

TEST(Router, Rule12RingsAGroup)
{
    dials("202", "610");
    STRCMP_EQUAL("desk", plan<RingGroup>(12).name.c_str());
}

TEST(Router, Rule12PagesForWhoIsOfAnExtension)
{
    dials("202", "650");
    STRCMP_EQUAL("all", plan<Page>(12).name.c_str());
    dials("", "650");
    refused(14, yobirin::Legs::Reason::NotFound);
    comes_in_for("650");
    plan<RingGroup>(3);
}

TEST(Router, Rule13NeverDeniesAnEmergencyCall)
{
    slice.deny = std::vector<std::string> { "domestic", "mobile", "local", "emergency" };
    for (const char* dialled : { "110", "0110", "184110", "1840110", "0184110", "186119" }) {
        dials("202", dialled);
        const auto& out = plan<CallOutside>(13);
        CHECK_TRUE(out.urgency == Urgency::Emergency);
        LONGS_EQUAL(1, out.trunks.size());
        STRCMP_EQUAL("ntt", out.trunks.front().c_str()); // Not backup, which cannot carry it.
    }
}

TEST(Router, Rule13PassesOnWhatWithholdsTheNumber)
{
    for (const char* dialled : { "184110", "1840110", "0184110" }) {
        dials("202", dialled);
        STRCMP_EQUAL("184110", plan<CallOutside>(13).number.c_str());
    }
}

TEST(Router, Rule13TakesAnyTrunkWhereNoneIsMeantForEmergencies)
{
    for (auto& trunk : slice.trunks)
        trunk.emergency = false;
    dials("202", "119");
    LONGS_EQUAL(1, plan<CallOutside>(13).trunks.size());
    slice.trunks.clear();
    dials("202", "119");
    refused(13, yobirin::Legs::Reason::Unavailable);
}

TEST(Router, Rule14TakesTheOutsideDigitAwayOnlyBeforeACompleteNumber)
{
    dials("201", "00698765432");
    STRCMP_EQUAL("0698765432", plan<CallOutside>(18).number.c_str());
    dials("201", "0698765432");
    STRCMP_EQUAL("0698765432", plan<CallOutside>(18).number.c_str());
    dials("201", "117");
    STRCMP_EQUAL("117", plan<CallOutside>(18).number.c_str());
    dials("201", "0117");
    STRCMP_EQUAL("117", plan<CallOutside>(18).number.c_str());
}

TEST(Router, Rule14CompletesALocalNumberWithTheAreaCode)
{
    dials("203", "98765432");
    STRCMP_EQUAL("0398765432", plan<CallOutside>(18).number.c_str());
    STRCMP_EQUAL("+81398765432", plan<CallOutside>(18).e164.c_str());
}

TEST(Router, Rule14LetsPrivacyPrefixesThrough)
{
    for (const char* dialled : { "1840698765432", "18400698765432", "01840698765432" }) {
        dials("201", dialled);
        STRCMP_EQUAL("1840698765432", plan<CallOutside>(18).number.c_str());
        STRCMP_EQUAL("+81698765432", plan<CallOutside>(18).e164.c_str());
    }
}

TEST(Router, Rule14KnowsNoSuchNumber)
{
    for (const char* dialled : { "299", "6", "*99", "031234", "hanako", "" }) {
        dials("201", dialled);
        refused(14, yobirin::Legs::Reason::NotFound);
    }
}

TEST(Router, Rule15KeepsAnExtensionWithinItsClass)
{
    dials("202", "0398765432");
    refused(15, yobirin::Legs::Reason::Forbidden);
    dials("203", "0398765432");
    plan<CallOutside>(18);
    dials("203", "0698765432");
    refused(15, yobirin::Legs::Reason::Forbidden);
    dials("201", "0698765432");
    plan<CallOutside>(18);
    dials("201", "09012345678");
    STRCMP_EQUAL("mobile", plan<CallOutside>(18).trunks.front().c_str());
    dials("201", "01012125550100");
    refused(15, yobirin::Legs::Reason::Forbidden);
    dials("204", "0570012345");
    refused(15, yobirin::Legs::Reason::Forbidden);
}

TEST(Router, Rule16DeniesInternationalUnlessTheOfficeSaysOtherwise)
{
    slice.outbound.push_back({ .name = "abroad", .match = { "010*" }, .trunks = { "backup" } });
    slice.outbound[1].match = { "0[2-9]*" };
    dials("204", "01012125550100");
    refused(16, yobirin::Legs::Reason::Forbidden);
    slice.deny = std::vector<std::string> { "premium", "+882" };
    dials("204", "01012125550100");
    STRCMP_EQUAL("01012125550100", plan<CallOutside>(18).number.c_str());
    dials("204", "01088213001234");
    refused(16, yobirin::Legs::Reason::Forbidden);
}

TEST(Router, Rule16LetsThroughWhatIsAllowedByPrefix)
{
    slice.outbound.push_back({ .name = "abroad", .match = { "010*" }, .trunks = { "backup" } });
    slice.outbound[1].match = { "0[2-9]*" };
    slice.allow = std::vector<std::string> { "+1212", "+81570" };
    dials("201", "+12125550100");
    plan<CallOutside>(18);
    dials("201", "0570012345");
    plan<CallOutside>(18);
    dials("201", "+13105550100");
    refused(15, yobirin::Legs::Reason::Forbidden);
}

TEST(Router, Rule17RefusesWhatNoOutboundRuleMatches)
{
    slice.outbound.clear();
    dials("201", "0698765432");
    refused(17, yobirin::Legs::Reason::NotFound);
}

TEST(Router, Rule18TriesTheTrunksOfTheRuleInOrder)
{
    dials("201", "0698765432");
    const auto& out = plan<CallOutside>(18);
    LONGS_EQUAL(2, out.trunks.size()); // "gone" does not exist.
    STRCMP_EQUAL("ntt", out.trunks[0].c_str());
    STRCMP_EQUAL("backup", out.trunks[1].c_str());
    STRCMP_EQUAL("0312345678", out.caller_id.c_str());
}

TEST(Router, Rule18ShowsTheExtensionsOwnNumberFirst)
{
    slice.extensions[0].caller_id = "0312345679";
    dials("201", "0698765432");
    STRCMP_EQUAL("0312345679", plan<CallOutside>(18).caller_id.c_str());
}

TEST(Router, Rule18NeedsATrunk)
{
    slice.outbound[1].trunks = { "gone" };
    dials("201", "0698765432");
    refused(18, yobirin::Legs::Reason::Unavailable);
}

TEST(Router, SendsADidOutsideUnderTheOfficesClass)
{
    comes_in_for("0312345671");
    STRCMP_EQUAL("0698765432", plan<CallOutside>(18).number.c_str());
    is_sent_to("number:01012125550100", "", "ntt");
    refused(15, yobirin::Legs::Reason::Forbidden);
}

TEST(Router, SendsAForwardOutsideUnderTheClassOfWhoSetIt)
{
    is_sent_to("number:0698765432", "202");
    refused(15, yobirin::Legs::Reason::Forbidden);
    is_sent_to("number:0698765432", "201");
    plan<CallOutside>(18);
    is_sent_to("number:201", "201"); // A number: is always outside.
    refused(14, yobirin::Legs::Reason::NotFound);
}

TEST(Router, Rule6RingsWhoIsOnCall)
{
    slice.on_calls = { { { .name = "night", .numbers = { "09012345678" } } } };
    is_sent_to("on_call:night");
    STRCMP_EQUAL("night", plan<RingOnCall>(6).name.c_str());
    is_sent_to("on_call:day");
    plan<Refuse>(4);
}

TEST(Router, Rule12TakesALineForWhoIsInside)
{
    slice.lines = { { { .name = "1", .number = "901", .trunk = "ntt" } } };
    dials("201", "901");
    STRCMP_EQUAL("1", plan<UseLine>(12).name.c_str());
    CHECK_TRUE(is_for_who_calls(found.plan));
    dials("", "901");
    plan<Refuse>(14);
}

TEST(Router, Rule10SignsInAtADesk)
{
    slice.features = { { { .what = Office::CallsFeatureWhat::DeskSignIn, .code = "*99" } } };
    dials("201", "*99204");
    STRCMP_EQUAL("204", plan<SignIn>(10).extension.c_str());
    CHECK_TRUE(is_for_who_calls(found.plan));
}

TEST(Router, RefusesEverythingInAnOfficeWithoutAnything)
{
    found = route({ .trunk = "ntt", .wish = Dialled { "0312345678" } }, Directory {});
    CHECK_TRUE(std::holds_alternative<Refuse>(found.plan));
    found = route({ .extension = "201", .wish = Dialled { "202" } }, Directory {});
    CHECK_TRUE(std::holds_alternative<Refuse>(found.plan));
}
