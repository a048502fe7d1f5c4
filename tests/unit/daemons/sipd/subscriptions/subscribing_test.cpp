#include "subscriber.h"

using namespace sipd;
using namespace std::chrono_literals;

// What a SUBSCRIBE is answered.
TEST_GROUP(Subscribing)
{
    Subscriber phone {};
    Wire& wire { phone.wire };

    void setup() override { wire.has_lamps({ Subscriber::dark("202"), Subscriber::dark("*78201") }); }
    int status_of(const std::string& user, const std::string& event, const std::string& extra = "")
    {
        return phone.asks(phone.request(user, event, extra)).status();
    }
};

TEST(Subscribing, IsAnsweredWithWhatIsGranted)
{
    const Datagram answer = phone.asks(phone.request("202", "dialog", "Expires: 300\r\n"));
    LONGS_EQUAL(200, answer.status());
    STRCMP_EQUAL("300", answer.header("Expires").c_str());
    STRCMP_EQUAL("<sip:yobirin@192.0.2.1:5060>", answer.header("Contact").c_str());
    CHECK_FALSE(answer.tag_of("To").empty());
    UNSIGNED_LONGS_EQUAL(1, wire.counters["sip.subscriptions"]);
}

TEST(Subscribing, IsGrantedAnHourAtMostAndWithoutAWish)
{
    STRCMP_EQUAL("3600",
                 phone.asks(phone.request("202", "dialog", "Expires: 86400\r\n")).header("Expires").c_str());
    wire.ignore_sent();
    STRCMP_EQUAL("3600", phone.asks(phone.request("202", "presence", "")).header("Expires").c_str());
}

TEST(Subscribing, IsForTheExtensionsOfTheOffice)
{
    wire.asks(wire.trunk, phone.request());
    LONGS_EQUAL(401, wire.sent().status()); // It claims to be one.
    Ask trunk = phone.request();
    trunk.from = "<sip:0312345678@198.51.100.1>;tag=x";
    wire.asks(wire.trunk, trunk);
    LONGS_EQUAL(403, wire.sent().status());
    UNSIGNED_LONGS_EQUAL(0, wire.subscriptions->count());
}

TEST(Subscribing, ToWhatWeDoNotTellIsRefusedWithWhatWeDo)
{
    for (const char* event : { "", "refer", "presence.winfo", "Dialog", ";id=1" }) {
        const Datagram refusal = phone.asks(phone.request("202", event));
        LONGS_EQUAL(489, refusal.status());
        STRCMP_EQUAL("dialog, presence, message-summary, as-feature-event, call-info, line-seize",
                     refusal.header("Allow-Events").c_str());
    }
}

TEST(Subscribing, ByWhoCannotReadTheAnswerIsRefused)
{
    const Datagram refusal = phone.asks(phone.request("202", "dialog", "Accept: application/pidf+xml\r\n"));
    LONGS_EQUAL(406, refusal.status());
    STRCMP_EQUAL("application/dialog-info+xml", refusal.header("Accept").c_str());
    LONGS_EQUAL(200, status_of("202", "presence", "Accept: application/pidf+xml, text/plain\r\n"));
    wire.ignore_sent();
    LONGS_EQUAL(200, status_of("202", "message-summary", "Accept: application/*\r\n"));
}

TEST(Subscribing, ForTooShortATimeIsRefused)
{
    const Datagram refusal = phone.asks(phone.request("202", "dialog", "Expires: 59\r\n"));
    LONGS_EQUAL(423, refusal.status());
    STRCMP_EQUAL("60", refusal.header("Min-Expires").c_str());
    LONGS_EQUAL(420, status_of("202", "dialog", "Require: eventlist\r\n"));
}

TEST(Subscribing, ToALampThatIsNoneIsNotFound)
{
    LONGS_EQUAL(404, status_of("299", "dialog"));
    LONGS_EQUAL(404, status_of("*21", "dialog"));
}

TEST(Subscribing, ToASwitchMeansOnesOwn)
{
    const Datagram first = phone.subscribes(phone.request("%2A78", "dialog"));
    CHECK_TRUE(contains(first.body(), "entity=\"sip:*78@192.0.2.1\""));
    phone.accepts(first);
    wire.tells({ .lamp = Subscriber::lit("*78201") });
    CHECK_TRUE(contains(phone.notify().body(), "<state>confirmed</state>"));
}

TEST(Subscribing, OnceIsToBeToldOnce)
{
    const Datagram answer = phone.asks(phone.request("202", "dialog", "Expires: 0\r\n"));
    STRCMP_EQUAL("0", answer.header("Expires").c_str());
    const Datagram only = phone.notify();
    STRCMP_EQUAL("terminated;reason=timeout", only.header("Subscription-State").c_str());
    CHECK_TRUE(contains(only.body(), "dialog-info"));
    phone.accepts(only);
    UNSIGNED_LONGS_EQUAL(0, wire.subscriptions->count());
}

TEST(Subscribing, RepeatedIsAnsweredTheSameAndCountsOnce)
{
    phone.is_subscribed();
    const Ask refresh = phone.again();
    const std::string text = wire.text_of_ask(wire.phone, refresh);
    wire.send(wire.phone, text);
    const Datagram answer = wire.sent();
    phone.accepts(phone.notify());
    wire.send(wire.phone, text);
    STRCMP_EQUAL(answer.text.c_str(), wire.sent().text.c_str());
    CHECK_TRUE(wire.sends_nothing());
    UNSIGNED_LONGS_EQUAL(1, wire.subscriptions->count());
}

TEST(Subscribing, AgainInNoDialogIsRefused)
{
    phone.is_subscribed();
    Ask stranger = phone.again();
    stranger.call_id = "another";
    LONGS_EQUAL(481, phone.asks_again(stranger).status());
    phone.tag = "nobody";
    LONGS_EQUAL(481, phone.asks_again(phone.again()).status());
}

TEST(Subscribing, AgainFromElsewhereIsRefused)
{
    phone.is_subscribed();
    wire.asks(wire.stranger, phone.again());
    LONGS_EQUAL(481, wire.sent().status());
    wire.has_phone("201", wire.stranger); // The phone moved, and has registered there.
    wire.asks(wire.stranger, phone.again());
    LONGS_EQUAL(200, wire.sent().status());
    CHECK_TRUE(phone.notify().flow.remote == wire.stranger.remote);
}

TEST(Subscribing, AgainMustBeTheSame)
{
    phone.is_subscribed();
    Ask other = phone.request("202", "presence");
    other.call_id = phone.request().call_id;
    other.to += ";tag=" + phone.tag;
    LONGS_EQUAL(489, phone.asks_again(other).status());
    LONGS_EQUAL(423, phone.asks_again(phone.again("Expires: 10\r\n")).status());
    Ask late = phone.again();
    late.cseq = 1;
    LONGS_EQUAL(500, phone.asks_again(late).status());
    UNSIGNED_LONGS_EQUAL(1, wire.subscriptions->count());
}

TEST(Subscribing, TooOftenIsRefusedUnlessAnOlderOneOfThatPhoneMakesRoom)
{
    std::vector<Lamp> lamps;
    for (std::size_t i = 0; i <= limits::subscriptions_per_extension; ++i)
        lamps.push_back(Subscriber::dark("7" + std::to_string(i)));
    wire.has_lamps(lamps);
    for (std::size_t i = 0; i < limits::subscriptions_per_extension; ++i) {
        LONGS_EQUAL(200, status_of("7" + std::to_string(i), "dialog"));
        wire.ignore_sent();
    }
    LONGS_EQUAL(403, status_of(lamps.back().name, "dialog"));
    Ask reborn = phone.request("70");
    reborn.call_id = "after-its-power-cut";
    LONGS_EQUAL(200, phone.asks(reborn).status());
    UNSIGNED_LONGS_EQUAL(limits::subscriptions_per_extension, wire.subscriptions->count());
    UNSIGNED_LONGS_EQUAL(1, wire.counters["sip.subscriptions.replaced"]);
}

TEST(Subscribing, WithMoreThanIsWorthRememberingIsRefused)
{
    Ask ask = phone.request();
    ask.extra +=
        "Record-Route: <sip:192.0.2.7;lr;x=" + std::string(limits::subscription_bytes, 'x') + ">\r\n";
    LONGS_EQUAL(400, phone.asks(ask).status());
    LONGS_EQUAL(404, status_of(std::string(limits::lamp_name_bytes + 1, '1'), "dialog"));
}
