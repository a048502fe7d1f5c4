// What simulate says of a call, beyond the router: forwards, do-not-disturb, main, the guards.
#include "simulated_path.h"

#include <algorithm>

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;

TEST_GROUP(ASimulatedPath)
{
    Directory::Slice slice {
        .main = "extension:201",
        .country = "JP",
        .area_code = "03",
        .extensions = { { .number = "201" },
                        { .number = "202",
                          .forward_busy = "extension:203",
                          .dial = yobirin::Office::CallsExtensionDial::National },
                        { .number = "203", .dial = yobirin::Office::CallsExtensionDial::National },
                        { .number = "204" } },
        .groups = { { .name = "desk",
                      .number = "610",
                      .members = { "202", "203" },
                      .fallback = "extension:204" } },
        .dids = { { .number = "+81312345678", .open = "extension:202" },
                  { .number = "+81312345679", .open = "number:0570123456" } },
        .outbound = { { .name = "all", .match = { "0*" }, .trunks = { "ntt" } } },
        .trunks = { { .name = "ntt", .numbers = { "0312345678" } } },
    };
    Settings settings {};
    Guards guards { .day = OfficeDay { [](Wall) { return 0s; }, "boot", {}, {} } };
    ImaginedPath path {};

    void asks(Question question, GuardsAsked asked = GuardsAsked::Yes)
    {
        const Directory office { slice };
        path =
            imagine(std::move(question), { .office = office, .settings = settings, .guards = guards }, asked);
    }
    void dials(const char* from, const char* to) { asks({ .extension = from, .wish = Dialled { to } }); }
    void comes_in(const char* to)
    {
        asks({ .trunk = "ntt", .wish = Dialled { to }, .caller = "0311112222" });
    }
    void leads_to(const char* destination) const { STRCMP_EQUAL(destination, path.destination.c_str()); }
    bool tells(Found what) const
    {
        return std::ranges::any_of(path.story, [&](const RouteStep& step) { return step.what == what; });
    }
    void forward(const char* extension, const char* to) { settings.apply(extension, SetForward { to }); }
    void do_not_disturb(const char* extension)
    {
        settings.apply(extension, SetDoNotDisturb { Switched::On });
    }
};

TEST(ASimulatedPath, FollowsForwardsAsTheirOwner)
{
    forward("202", "number:0612345678");
    comes_in("0312345678");
    leads_to("number:0612345678 ntt");
    CHECK_TRUE(tells(Found::Forwards));
    forward("202", "extension:204");
    dials("201", "202");
    leads_to("extension:204");
    dials("204", "202"); // Whom it forwards to still reaches it.
    leads_to("extension:202");
}

TEST(ASimulatedPath, EndsWhereForwardsGoRoundInCircles)
{
    forward("202", "extension:203");
    forward("203", "extension:202");
    dials("201", "202");
    leads_to("hangup:failed");
    CHECK_TRUE(tells(Found::TooOften));
}

TEST(ASimulatedPath, GoesWhereWhoIsNotDisturbedSendsCalls)
{
    do_not_disturb("202");
    dials("201", "202");
    leads_to("extension:203");
    CHECK_TRUE(tells(Found::DoNotDisturb));
    CHECK_TRUE(tells(Found::WhenBusy));
    do_not_disturb("203");
    dials("201", "202");
    leads_to("hangup:busy");
    comes_in("0312345678");
    leads_to("extension:201"); // main
    do_not_disturb("201");
    comes_in("0312345678");
    leads_to("hangup:busy");
}

TEST(ASimulatedPath, LeavesAGroupOnlyWhenNobodyThereWantsToBeDisturbed)
{
    do_not_disturb("202");
    dials("201", "610");
    leads_to("ring_group:desk");
    do_not_disturb("203");
    dials("201", "610");
    leads_to("extension:204");
}

TEST(ASimulatedPath, SaysWhatIsNotBuiltWhereSomebodyIsBusy)
{
    slice.extensions[1].forward_busy = "mailbox:202";
    do_not_disturb("202");
    dials("201", "202");
    leads_to("hangup:busy");
    CHECK_TRUE(tells(Found::NotBuilt));
    comes_in("0312345678");
    leads_to("extension:201");
}

TEST(ASimulatedPath, BringsToMainWhoseDestinationIsForbidden)
{
    comes_in("0312345679");
    leads_to("extension:201");
    CHECK_TRUE(tells(Found::ClassForbids));
    CHECK_TRUE(tells(Found::Main));
}

TEST(ASimulatedPath, AsksTheTollGuardOfNow)
{
    guards.thefts.restore("203", {});
    dials("203", "0612345678");
    leads_to("hangup:forbidden");
    CHECK_TRUE(tells(Found::TollGuard));
    asks({ .extension = "203", .wish = Dialled { "0612345678" } }, GuardsAsked::No);
    leads_to("number:0612345678 ntt");
    slice.emergency = { "110" };
    dials("203", "110");
    leads_to("emergency:110 ntt");
}

TEST(ASimulatedPath, SaysWhatTheCallerWouldHearOfALimit)
{
    guards.toll.use({ .outbound_per_extension = 1 });
    guards.toll.begin("leg", { .call = "1", .payer = "203", .trunk = "ntt" }, {});
    dials("203", "0612345678");
    leads_to("hangup:overloaded");
    CHECK_TRUE(tells(Found::TollGuard));
    dials("202", "0612345678");
    leads_to("number:0612345678 ntt");
}

TEST(ASimulatedPath, BringsAnEmergencyServiceToWhoCalledIt)
{
    guards.windows.open({ .contact = "1", .number = "+81312345678", .trunk = "ntt", .extension = "204" });
    comes_in("0312345678");
    leads_to("extension:204");
    CHECK_TRUE(tells(Found::Callback));
}
