#include "subscriber.h"

using namespace sipd;
using namespace std::chrono_literals;
using What = yobirin::Lamps::SwitchWhat;
using Settled = Subscriptions::Settled;

// A phone's own keys, kept in step with the exchange: as-feature-event.
TEST_GROUP(PhoneKeys)
{
    Subscriber phone {};
    Wire& wire { phone.wire };

    void setup() override { wire.has_lamps({ showing(false), { .name = "202" } }); }
    static Lamp showing(bool do_not_disturb)
    {
        return { .name = "201", .keys = yobirin::Lamps::Keys { .do_not_disturb = do_not_disturb } };
    }
    static std::string disturb(bool on)
    {
        return std::string { "<SetDoNotDisturb><doNotDisturbOn>" } + (on ? "true" : "false")
            + "</doNotDisturbOn></SetDoNotDisturb>";
    }
    Ask keys(const std::string& body = {}, const std::string& user = "201",
             const std::string& expires = "Expires: 600\r\n")
    {
        Ask ask =
            phone.request(user, "as-feature-event",
                          expires + "Accept: application/x-as-feature-event+xml\r\n"
                              + (body.empty() ? "" : "Content-Type: application/x-as-feature-event+xml\r\n"));
        ask.body = body;
        return ask;
    }
    Ask pressed(const std::string& body)
    {
        Ask ask = keys(body);
        ask.to += ";tag=" + phone.tag;
        return ask;
    }
    void is_subscribed() { phone.accepts(phone.subscribes(keys())); }
    void becomes(bool do_not_disturb) { wire.tells({ .lamp = showing(do_not_disturb) }); }
    static bool says(const Datagram& notify, bool do_not_disturb)
    {
        return contains(notify.body(),
                        std::string { "<doNotDisturbOn>" } + (do_not_disturb ? "true" : "false"));
    }
};

TEST(PhoneKeys, AreToldAsTheyAre)
{
    const Datagram told = phone.subscribes(keys());
    STRCMP_EQUAL("multipart/mixed;boundary=yobirin-keys", told.header("Content-Type").c_str());
    STRCMP_EQUAL("as-feature-event", told.header("Event").c_str());
    CHECK_TRUE(says(told, false));
    phone.accepts(told);
    becomes(true);
    CHECK_TRUE(says(phone.notify(), true));
}

TEST(PhoneKeys, AreToldToPhonesOfThatExtensionOnly)
{
    LONGS_EQUAL(403, phone.asks(keys({}, "202")).status());
    LONGS_EQUAL(403, phone.asks(keys(disturb(true), "202")).status());
    LONGS_EQUAL(403, phone.asks(keys({}, "299")).status());
    CHECK_TRUE(wire.keys_pressed.empty());
}

TEST(PhoneKeys, ArePressedAndWhatComesOfItIsToldOnce)
{
    is_subscribed();
    LONGS_EQUAL(200, phone.asks_again(pressed(disturb(true))).status());
    CHECK_TRUE(wire.sends_nothing()); // It hears what is, not what was.
    UNSIGNED_LONGS_EQUAL(1, wire.keys_pressed.size());
    CHECK_TRUE(wire.keys_pressed[0].first
               == (yobirin::Lamps::Switch { .extension = "201", .what = What::DoNotDisturb, .on = true }));
    wire.settles(Settled::Different);
    becomes(true);
    const Datagram told = phone.notify();
    CHECK_TRUE(says(told, true));
    phone.accepts(told);
    CHECK_TRUE(wire.sends_nothing());
}

TEST(PhoneKeys, ThatChangedNothingHearHowItIsAllTheSame)
{
    is_subscribed();
    phone.asks_again(pressed(disturb(true)));
    wire.settles(Settled::AsItWas);
    CHECK_TRUE(says(phone.notify(), false));
}

TEST(PhoneKeys, MayComeWithTheFirstSubscribe)
{
    LONGS_EQUAL(200,
                phone
                    .asks(keys("<SetForwarding><activateForward>true</activateForward>"
                               "<forwardDN>203</forwardDN></SetForwarding>"))
                    .status());
    CHECK_TRUE(wire.keys_pressed.at(0).first
               == (yobirin::Lamps::Switch {
                   .extension = "201", .what = What::ForwardAll, .on = true, .to = "203" }));
    wire.settles(Settled::AsItWas);
    CHECK_TRUE(says(phone.notify(), false));
}

TEST(PhoneKeys, PressedForNoTimeAreToldWhatComesOfItAndThatThatIsAll)
{
    LONGS_EQUAL(200, phone.asks(keys(disturb(true), "201", "Expires: 0\r\n")).status());
    wire.settles(Settled::Different);
    becomes(true);
    const Datagram told = phone.notify();
    CHECK_TRUE(says(told, true));
    phone.accepts(told);
    wire.pass(limits::key_settles + 1s);
    STRCMP_EQUAL("terminated;reason=timeout", phone.notify().header("Subscription-State").c_str());
}

TEST(PhoneKeys, ThatDoNothingHereHearHowItIs)
{
    is_subscribed();
    phone.asks_again(pressed("<SetForwarding><activateForward>true</activateForward>"
                             "<forwardingType>forwardBusy</forwardingType></SetForwarding>"));
    CHECK_TRUE(wire.keys_pressed.empty());
    CHECK_TRUE(says(phone.notify(), false));
}

TEST(PhoneKeys, ThatCannotBeUnderstoodAreRefused)
{
    is_subscribed();
    LONGS_EQUAL(400, phone.asks_again(pressed("<SetDoNotDisturb>")).status());
    LONGS_EQUAL(
        413, phone.asks_again(pressed(disturb(true) + std::string(limits::key_press_bytes, ' '))).status());
    Ask text = pressed("on");
    text.extra.replace(text.extra.find("Content-Type"), std::string::npos, "Content-Type: text/plain\r\n");
    const Datagram refusal = phone.asks_again(text);
    LONGS_EQUAL(415, refusal.status());
    STRCMP_EQUAL("application/x-as-feature-event+xml", refusal.header("Accept").c_str());
    CHECK_TRUE(wire.keys_pressed.empty());
}

TEST(PhoneKeys, OfAnotherExtensionBehindTheSameAddressAreRefused)
{
    is_subscribed();
    Flow neighbour = wire.phone;
    neighbour.remote.port = 5062;
    wire.has_phone("202", neighbour);
    Ask ask = pressed(disturb(true));
    wire.asks(neighbour, ask);
    LONGS_EQUAL(403, wire.sent().status());
    CHECK_TRUE(wire.keys_pressed.empty());
}

TEST(PhoneKeys, AreToldByTheNextProcessToo)
{
    is_subscribed();
    phone.asks_again(pressed(disturb(true)));
    wire.dies();
    wire.has_lamps({ showing(true) });
    CHECK_TRUE(says(phone.notify(), true));
}

TEST(PhoneKeys, OfALampThatIsNotKnownYetSayNothing)
{
    wire.dies();
    const Datagram told = phone.subscribes(keys());
    STRCMP_EQUAL("", told.body().c_str());
    phone.accepts(told);
    wire.has_lamps({ showing(true) });
    CHECK_TRUE(says(phone.notify(), true));
}
