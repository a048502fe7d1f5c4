#include "call_fixture.h"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace calld;
using namespace std::chrono_literals;

namespace {

// 201 calls somebody, and they talk.
struct TwoWhoTalk : Utest, OneCall {
    Side caller() const { return std::get<Talking>(call.state).caller; }
    Side callee() const { return std::get<Talking>(call.state).callee; }
    void talks_outside_by(std::optional<yobirin::Office::CallsTrunkDtmf> dtmf)
    {
        for (auto& trunk : slice.trunks)
            trunk.dtmf = dtmf;
        dials("201", "0398765432");
        port_of_trunk = ordered<OpenPort>();
        const std::string leg = ports_open().front().leg;
        happens(LegAnswered { .leg = leg, .branch = "b", .session = { "{\"answer\":1}" } });
    }
    void presses(const Side& side, char digit, KeyWay way)
    {
        happens(
            DigitPressed { .at = way == KeyWay::Info ? side.leg : side.port, .digit = digit, .way = way });
    }
    std::string pressed_at(const Side& side)
    {
        std::string digits;
        for (const PressKeys& keys : ordered<PressKeys>())
            if (keys.port == side.port)
                digits += keys.digits;
        return digits;
    }
    std::vector<OpenPort> port_of_trunk {};
};

} // namespace

TEST_GROUP_BASE(Keys, TwoWhoTalk) {};

TEST(Keys, GoByThemselvesBetweenTwoWhoAgreeOnEvents)
{
    talks();
    presses(caller(), '5', KeyWay::Event);
    CHECK_TRUE(last.orders.empty());
}

TEST(Keys, ArePressedAgainWhereTheyComeOtherwise)
{
    talks();
    presses(caller(), '5', KeyWay::Info);
    STRCMP_EQUAL("5", pressed_at(callee()).c_str());
    presses(callee(), '6', KeyWay::Tone);
    STRCMP_EQUAL("6", pressed_at(caller()).c_str());
    tone_ports.insert(callee().port);
    presses(caller(), '7', KeyWay::Event);
    STRCMP_EQUAL("7", pressed_at(callee()).c_str());
    presses(caller(), '8', KeyWay::Info);
    STRCMP_EQUAL("8", pressed_at(callee()).c_str());
    presses(caller(), '9', KeyWay::Tone); // That is heard as it is.
    CHECK_TRUE(last.orders.empty());
}

TEST(Keys, AreToldByInfoWhereTheOfficeSaysSo)
{
    talks_outside_by(yobirin::Office::CallsTrunkDtmf::Info);
    presses(caller(), '#', KeyWay::Event);
    STRCMP_EQUAL(callee().leg.c_str(), the_only<TellDigit>().leg.c_str());
    CHECK_EQUAL('#', the_only<TellDigit>().digit);
    CHECK_TRUE(ordered<PressKeys>().empty());
}

TEST(Keys, AreNotAgreedOnAsEventsWhereTheOfficeSaysOtherwise)
{
    using yobirin::Office;
    talks_outside_by(Office::CallsTrunkDtmf::Inband);
    CHECK_TRUE(port_of_trunk.front().agrees_on_digits); // 201's,
    CHECK_FALSE(port_of_trunk.back().agrees_on_digits); // and the trunk's.
}

TEST(Keys, OfWhoIsHeldOrHoldsAreNobodys)
{
    talks();
    happens(PeerOffered { .leg = caller().leg, .session = { "{\"o\":1}" }, .hold = Hold::Held });
    happens(RemoteSet { .port = caller().port, .kind = SessionKind::Offer, .session = { "{\"a\":1}" } });
    presses(callee(), '1', KeyWay::Info);
    presses(caller(), '2', KeyWay::Info);
    CHECK_TRUE(last.orders.empty());
}

// A key is told by an event when it goes down, and by INFO when it comes up or later.
TEST(Keys, CountOnceHoweverLateTheyAreToldAgain)
{
    talks();
    tone_ports.insert(callee().port);
    std::string heard;
    const auto press = [&](char digit, KeyWay way) {
        presses(caller(), digit, way);
        heard += pressed_at(callee());
    };
    press('1', KeyWay::Event);
    now += 200ms;
    press('2', KeyWay::Event);
    press('1', KeyWay::Info);
    now += 900ms; // A long press.
    press('2', KeyWay::Info);
    press('2', KeyWay::Info); // In the other order,
    press('2', KeyWay::Event);
    press('2', KeyWay::Event); // and twice the same.
    press('2', KeyWay::Event);
    press('2', KeyWay::Info);
    press('2', KeyWay::Info);
    STRCMP_EQUAL("12222", heard.c_str());
}

TEST(Keys, OfTwoPhonesAreTwoPresses)
{
    talks();
    tone_ports = { caller().port, callee().port };
    presses(caller(), '5', KeyWay::Event);
    STRCMP_EQUAL("5", pressed_at(callee()).c_str());
    presses(callee(), '5', KeyWay::Info);
    STRCMP_EQUAL("5", pressed_at(caller()).c_str());
}

TEST(Keys, AfterAWhileAreAnotherPress)
{
    talks();
    tone_ports.insert(callee().port);
    presses(caller(), '5', KeyWay::Event);
    now += 2s;
    presses(caller(), '5', KeyWay::Info);
    STRCMP_EQUAL("5", pressed_at(callee()).c_str());
}

// --- Fax machines.

TEST(Keys, FaxIsSaidOfTheCallOnce)
{
    talks();
    happens(FaxHeard { .port = caller().port });
    CHECK_TRUE(call.is_fax);
    CHECK_TRUE(last.announce && last.remember);
    CHECK_TRUE(ordered<MakeOffer>().empty());
    happens(FaxHeard { .port = callee().port });
    CHECK_TRUE(last.orders.empty());
}

TEST(Keys, FaxAsksForATelephonesSoundWhereAnotherIsSpoken)
{
    talks();
    happens(FaxHeard { .port = caller().port });
    happens(FaxHeard { .port = callee().port, .can_pass = false });
    const auto asked = the_only<MakeOffer>();
    STRCMP_EQUAL(callee().port.c_str(), asked.port.c_str());
    STRCMP_EQUAL(caller().port.c_str(), asked.prefer.c_str());
    CHECK_TRUE(asked.codecs == (std::vector<std::string> { "pcmu", "pcma" }));
    happens(OfferMade { .port = callee().port, .session = { "{\"g711\":1}" } });
    STRCMP_EQUAL(callee().leg.c_str(), the_only<OfferLeg>().leg.c_str());
    happens(OfferAnswered { .leg = callee().leg, .session = { "{\"yes\":1}" } });
    CHECK_TRUE(the_only<SetRemote>().kind == SessionKind::Answer);
    happens(RemoteSet { .port = callee().port, .kind = SessionKind::Answer });
    CHECK_TRUE(is<Talking>());
}

TEST(Keys, FaxGoesOnAsItIsWhereTheOfferIsRefused)
{
    talks();
    happens(FaxHeard { .port = callee().port, .can_pass = false });
    happens(OfferMade { .port = callee().port, .session = { "{\"g711\":1}" } });
    happens(OfferFailed { callee().leg });
    STRCMP_EQUAL(callee().port.c_str(), the_only<Rollback>().port.c_str());
    CHECK_TRUE(is<Talking>());
    CHECK_TRUE(std::holds_alternative<Settled>(callee().negotiation));
}
