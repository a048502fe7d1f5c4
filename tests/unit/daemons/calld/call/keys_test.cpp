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

// A call by the trunk, which the application ivr has.
struct OneWhoWaits : Utest, OneCall {
    OpenRing ring {};
    const Caller& caller() const
    {
        const auto* lent = std::get_if<Seeking>(&call.state);
        return lent != nullptr ? lent->caller : std::get<Entrusted>(call.state).caller;
    }
    void comes()
    {
        slice.dids[0].open = "application:ivr/main";
        comes_in("0698765432", "0312345678");
        ring = the_only<OpenRing>();
        ports_open();
    }
    void is_given()
    {
        comes();
        happens(RingOpened { ring.port });
    }
    std::string told() const
    {
        std::string digits;
        for (const TellApplicationOfKey& key : ordered<TellApplicationOfKey>())
            digits += key.digit;
        return digits;
    }
    std::string presses(const std::string& at, char digit, KeyWay way = KeyWay::Event)
    {
        happens(DigitPressed { .at = at, .digit = digit, .way = way });
        return told();
    }
};

} // namespace

TEST_GROUP_BASE(KeysForApplications, OneWhoWaits) {};

TEST(KeysForApplications, AreToldOnceWhicheverWayTheyCome)
{
    is_given();
    STRCMP_EQUAL("5", presses(caller().side.port, '5').c_str());
    STRCMP_EQUAL("", presses(caller().side.leg, '5', KeyWay::Info).c_str());
    STRCMP_EQUAL("6", presses(caller().side.leg, '6', KeyWay::Info).c_str());
    STRCMP_EQUAL("7", presses(caller().side.port, '7', KeyWay::Tone).c_str());
    STRCMP_EQUAL("ivr", the_only<TellApplicationOfKey>().application.c_str());
    STRCMP_EQUAL("", presses("p9-9.9", '8').c_str());
}

TEST(KeysForApplications, ThatWerePressedTooSoonFollowTheCall)
{
    comes();
    STRCMP_EQUAL("", presses(caller().side.port, '1').c_str());
    STRCMP_EQUAL("", presses(caller().side.port, '2').c_str());
    happens(RingOpened { ring.port });
    CHECK_TRUE(std::holds_alternative<GiveToApplication>(last.orders.front()));
    STRCMP_EQUAL("12", told().c_str());
    happens(RingOpened { ring.port });
    STRCMP_EQUAL("", told().c_str());
}

TEST(KeysForApplications, ThatWerePressedWhileItWasAwayFollowTheCall)
{
    is_given();
    const std::string port = caller().side.port;
    happens(ApplicationLeft {});
    for (char digit = '0'; digit <= '9'; ++digit)
        for (int i = 0; i < 4; ++i)
            STRCMP_EQUAL("", presses(port, digit).c_str());
    happens(ApplicationCame { "ivr" });
    STRCMP_EQUAL("00001111222233334444555566667777", told().c_str()); // No more are kept.
    STRCMP_EQUAL("9", presses(port, '9').c_str());
}

TEST(KeysForApplications, AreToldWhileSomebodyIsRungForIt)
{
    is_given();
    happens(RingAsked { .tag = "t1", .to = *parse_destination("extension:203"), .rings = 15s });
    const std::string leg = ports_open().front().leg;
    STRCMP_EQUAL("1", presses(caller().side.port, '1').c_str());
    const std::string port = caller().side.port;
    happens(LegAnswered { .leg = leg, .session = { "{}" } });
    STRCMP_EQUAL("", presses(port, '2').c_str());
}

TEST(KeysForApplications, AreListenedForWhileItWantsThat)
{
    is_given();
    CHECK_TRUE(awaits_digits_at(call).empty());
    happens(ListeningAsked { true });
    CHECK_TRUE(last.remember);
    const std::vector<std::string> port { caller().side.port };
    CHECK_TRUE(awaits_digits_at(call) == port);
    happens(ApplicationLeft {});
    CHECK_TRUE(awaits_digits_at(call) == port);
    happens(ApplicationCame { "ivr" });
    happens(RingAsked { .tag = "t1", .to = *parse_destination("extension:203"), .rings = 15s });
    CHECK_TRUE(awaits_digits_at(call) == port);
    happens(ListeningAsked { false });
    CHECK_TRUE(awaits_digits_at(call).empty());
    after(15s, TimePassed {});
    happens(ListeningAsked { true });
    happens(HandOverAsked { *parse_destination("extension:203") });
    CHECK_TRUE(awaits_digits_at(call).empty());
}

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

TEST(Keys, OfATrunksSoundAreLeftOutWhereTheOtherSideIsToldOfThem)
{
    using yobirin::Office;
    talks_outside_by(Office::CallsTrunkDtmf::Inband);
    const std::vector<std::string> trunk { callee().port };
    CHECK_TRUE(keys_lifted_at(call, around()) == trunk);
    tone_ports = { callee().port, caller().port };
    CHECK_TRUE(keys_lifted_at(call, around()).empty()); // It hears them as they are.
    tone_ports = { callee().port };
    happens(FaxHeard { .port = callee().port });
    CHECK_TRUE(keys_lifted_at(call, around()).empty());
}

TEST(Keys, OfAnybodyElseAreNotLookedFor)
{
    talks_outside_by(std::nullopt);
    tone_ports = { callee().port };
    CHECK_TRUE(keys_lifted_at(call, around()).empty());
}

TEST(Keys, ThatALineBringsBackWereNotPressedThere)
{
    talks_outside_by(yobirin::Office::CallsTrunkDtmf::Inband);
    tone_ports = { callee().port };
    presses(caller(), '5', KeyWay::Event);
    STRCMP_EQUAL("5", pressed_at(callee()).c_str());
    presses(callee(), '5', KeyWay::Tone);
    STRCMP_EQUAL("", pressed_at(caller()).c_str());
    presses(callee(), '6', KeyWay::Tone);
    STRCMP_EQUAL("6", pressed_at(caller()).c_str());
    now += 2s;
    presses(callee(), '5', KeyWay::Tone);
    STRCMP_EQUAL("5", pressed_at(caller()).c_str());
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
