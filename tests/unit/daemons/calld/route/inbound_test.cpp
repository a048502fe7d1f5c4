// Rules 2.1 to 2.6 and 3: the number that was called, who calls, and where that leads.
#include "route/router.h"

#include <algorithm>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using yobirin::Office;

TEST_GROUP(InboundRules)
{
    Directory::Slice slice {
        .main = "extension:201",
        .country = "JP",
        .area_code = "03",
        .extensions = { { .number = "201" }, { .number = "202" }, { .number = "203" } },
        .dids = { { .number = "+81312345678", .open = "extension:202", .name = "Repairs" },
                  { .number = "+81312345679", .open = "extension:203" } },
        .trunks = { { .name = "ntt", .numbers = { "0312345678", "0312345690" } } },
        .caller_lists = { { { .name = "vip",
                              .numbers = { "+81398765432" },
                              .treat = Office::CallsCallerListTreat::Priority },
                            { .name = "bad",
                              .numbers = { "+81398765432", "+81311112222" },
                              .treat = Office::CallsCallerListTreat::Reject },
                            { .name = "later", .numbers = { "+81355556666" } } } }
    };
    Question question { .trunk = "ntt", .wish = Dialled { "0312345678" }, .caller = "0311113333" };
    Route found {};

    void comes(std::vector<std::string> called)
    {
        question.called = std::move(called);
        found = route(question, Directory { slice });
    }
    void rings(const char* extension) const
    {
        const auto* plan = std::get_if<RingExtension>(&found.plan);
        STRCMP_EQUAL(extension, plan == nullptr ? "" : plan->number.c_str());
    }
    bool tells(Found what) const
    {
        return std::ranges::any_of(found.story, [&](const RouteStep& step) { return step.what == what; });
    }
};

TEST(InboundRules, Rule2_1TakeTheFirstThatIsOurs)
{
    comes({ "0312345679", "0312345678" });
    rings("203");
    comes({ "0272038027", "3", "0312345678" }); // Forwarded to us, by an account named 3.
    rings("202");
    STRCMP_EQUAL("0312345678", found.called.c_str());
    STRCMP_EQUAL("Repairs", found.line.c_str());
    STRCMP_EQUAL("", found.notice.c_str());
    comes({});
    rings("202");
}

TEST(InboundRules, Rule2_1ReadsANumberWithoutItsPlus)
{
    comes({ "81312345679" });
    rings("203");
}

TEST(InboundRules, Rule3DropsNobody)
{
    comes({ "0399999999", "anonymous" });
    rings("201");
    LONGS_EQUAL(3, found.rule);
    STRCMP_EQUAL("", found.called.c_str());
    STRCMP_EQUAL("nobody has claimed the called number 0399999999, main takes the call",
                 found.notice.c_str());
    comes({ "0312345690" }); // A trunk's, without a did: nobody's mistake.
    rings("201");
    STRCMP_EQUAL("", found.notice.c_str());
    STRCMP_EQUAL("0312345690", found.called.c_str());
}

TEST(InboundRules, Rule2_2RejectRatherThanPrefer)
{
    question.caller = "03-9876-5432";
    comes({});
    CHECK_TRUE(std::get<Refuse>(found.plan).reason == yobirin::Legs::Reason::Declined);
    LONGS_EQUAL(2, found.rule);
    slice.caller_lists->erase(slice.caller_lists->begin() + 1);
    comes({});
    rings("202");
    CHECK_TRUE(tells(Found::ListPriority));
    question.caller = "+81355556666"; // A list that this release does not understand is no reason to reject.
    comes({});
    rings("202");
}

TEST(InboundRules, Rule2_3IsAboutWhoWithholdsTheirNumberOnly)
{
    slice.dids[0].anonymous = "reject";
    for (const Withheld why : { Withheld::Payphone, Withheld::Unavailable, Withheld::Interworking }) {
        question.withheld = why;
        comes({});
        rings("202");
    }
    question.withheld = Withheld::User;
    comes({});
    LONGS_EQUAL(433, std::get<Refuse>(found.plan).code);
    slice.dids[0].anonymous = "announce";
    comes({});
    STRCMP_EQUAL("withheld", std::get<Announce>(found.plan).what.c_str());
    slice.dids[0].anonymous = "extension:203";
    comes({});
    rings("203");
}

TEST(InboundRules, Rule2_6TakesAnotherWayWhereTheOneIsNotBuilt)
{
    slice.dids[0].open = "menu:main";
    comes({});
    rings("201");
    CHECK_TRUE(tells(Found::NotBuilt));
    CHECK_TRUE(tells(Found::Main));
    STRCMP_EQUAL("menu:main is not built yet, main takes the call", found.notice.c_str());
}

TEST(InboundRules, TellWhoForwardedAndWhoIsAbroad)
{
    question.forwarded_by = "0272038027";
    question.caller = "+12125551234";
    comes({});
    CHECK_TRUE(tells(Found::ForwardedBy));
    CHECK_TRUE(tells(Found::InternationalCaller));
    question.wish = Destination { DestinationKind::Extension, "203" }; // Sent on: they have arrived already.
    comes({});
    CHECK_FALSE(tells(Found::ForwardedBy));
}

TEST(InboundRules, AreNamedAsPeopleNameThem)
{
    STRCMP_EQUAL("extension:202", text_of(Plan { RingExtension { "202" } }).c_str());
    STRCMP_EQUAL(
        "number:0398765432 ntt,backup",
        text_of(Plan { CallOutside { .number = "0398765432", .trunks = { "ntt", "backup" } } }).c_str());
    STRCMP_EQUAL("hangup:busy", text_of(Plan { Refuse { .reason = yobirin::Legs::Reason::Busy } }).c_str());
    STRCMP_EQUAL("night:on", text_of(Plan { SwitchSetting { SetNight { Switched::On } } }).c_str());
    STRCMP_EQUAL("application:ivr/main", text_of(Plan { Entrust { "ivr", "main" } }).c_str());
}
