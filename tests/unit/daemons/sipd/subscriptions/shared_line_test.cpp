#include "subscriber.h"

using namespace sipd;
using namespace std::chrono_literals;
using yobirin::Lamps;
using State = Lamps::DialogState;

// Phones that share a line after BroadSoft: what they are told, and how one of them takes it.
TEST_GROUP(SharedLine)
{
    Subscriber phone {};
    Wire& wire { phone.wire };
    std::string device {};

    void setup() override
    {
        device = wire.has_phone("201", wire.phone);
        wire.has_lamps({ { .name = "ntt" }, { .name = "201" } });
    }
    Ask line(const std::string& index = "1", const std::string& expires = "15")
    {
        return phone.request("ntt", "line-seize",
                             "Call-Info: <sip:192.0.2.1>;appearance-index=" + index
                                 + "\r\nExpires: " + expires + "\r\n");
    }
    // It asks, and nothing is said before calld has.
    Datagram takes(const Result<std::int64_t>& appearance, const Ask& ask)
    {
        asks(ask);
        CHECK_TRUE(wire.sends_nothing());
        wire.says_of_line(appearance);
        return wire.sent();
    }
    void asks(Ask ask)
    {
        ++phone.cseq;
        wire.now += 1ms;
        wire.asks(wire.phone, ask);
        const Datagram challenge = wire.sent();
        LONGS_EQUAL(401, challenge.status());
        ask.cseq += 1;
        ask.extra += "Authorization: "
            + sip::credentials_text(*sip::parse_challenge(challenge.header("WWW-Authenticate")),
                                    { .username = "201",
                                      .password = "secret",
                                      .method = ask.method,
                                      .uri = ask.uri,
                                      .cnonce = "c" })
            + "\r\n";
        wire.asks(wire.phone, ask);
    }
    void has_line()
    {
        const Datagram answer = takes(1, line());
        LONGS_EQUAL(200, answer.status());
        phone.tag = answer.tag_of("To");
        phone.accepts(phone.notify());
    }
    Ask again(const std::string& expires)
    {
        Ask ask = line("1", expires);
        ask.to += ";tag=" + phone.tag;
        return ask;
    }
    void calls(const std::string& from, const std::string& extra)
    {
        asks({ .uri = "sip:0698765432@192.0.2.1",
               .from = "<sip:" + from + "@192.0.2.1>;tag=mine",
               .to = "<sip:0698765432@192.0.2.1>",
               .call_id = "call-" + from,
               .extra = extra,
               .body = offer_text(),
               .contact = "<sip:" + from + "@192.0.2.7:5060>" });
        LONGS_EQUAL(100, wire.sent().status());
    }
    static std::string state_of(const Datagram& notify) { return notify.header("Subscription-State"); }
};

TEST(SharedLine, IsToldInAHeader)
{
    const Datagram told = phone.subscribes(phone.request("ntt", "call-info"));
    STRCMP_EQUAL("call-info", told.header("Event").c_str());
    STRCMP_EQUAL("<sip:192.0.2.1>;appearance-index=*;appearance-state=idle",
                 told.header("Call-Info").c_str());
    STRCMP_EQUAL("0", told.header("Content-Length").c_str());
    phone.accepts(told);
    wire.tells({ .lamp = Lamp { .name = "ntt",
                                .dialogs = { { .id = "1", .state = State::Confirmed, .index = 1 } } } });
    CHECK_TRUE(phone.notify().header("Call-Info").contains("appearance-index=1;appearance-state=active"));
}

TEST(SharedLine, IsToldAfterTheRfcToWhoAsksForThat)
{
    wire.tells({ .lamp = Lamp { .name = "ntt",
                                .dialogs = { { .id = "1", .state = State::Confirmed, .index = 2 } } } });
    Ask shared = phone.request("ntt", "dialog;shared;id=4");
    shared.call_id = "shared";
    const Datagram told = phone.subscribes(shared);
    STRCMP_EQUAL("dialog;shared;id=4", told.header("Event").c_str());
    CHECK_TRUE(told.body().contains("<sa:appearance>2</sa:appearance>"));
    Ask other = phone.request("ntt", "dialog;id=4");
    other.call_id = "shared";
    other.to += ";tag=" + told.tag_of("From");
    LONGS_EQUAL(489, phone.asks_again(other).status());
}

TEST(SharedLine, IsThePhonesWhenCalldSaysSo)
{
    asks(line("2"));
    CHECK_TRUE(
        wire.lines_asked.back().first
        == (Lamps::Seize { .of = "ntt", .index = 2, .extension = "201", .holder = device, .seconds = 20 }));
    wire.says_of_line(2);
    const Datagram answer = wire.sent();
    LONGS_EQUAL(200, answer.status());
    STRCMP_EQUAL("15", answer.header("Expires").c_str());
    const Datagram told = phone.notify();
    STRCMP_EQUAL("line-seize", told.header("Event").c_str());
    STRCMP_EQUAL("active;expires=15", state_of(told).c_str());
    STRCMP_EQUAL("<sip:192.0.2.1>;appearance-index=2", told.header("Call-Info").c_str());
}

TEST(SharedLine, IsWhicheverCalldGives)
{
    asks(line("*", "600"));
    CHECK_FALSE(wire.lines_asked.back().first.index.has_value());
    wire.says_of_line(3);
    STRCMP_EQUAL("15", wire.sent().header("Expires").c_str()); // Nobody has it for ten minutes.
    STRCMP_EQUAL("<sip:192.0.2.1>;appearance-index=3", phone.notify().header("Call-Info").c_str());
}

TEST(SharedLine, IsRefusedWithTheReason)
{
    LONGS_EQUAL(480, takes(std::unexpected(Lamps::taken("ntt")), line()).status());
    LONGS_EQUAL(403, takes(std::unexpected(Lamps::not_allowed("no")), line()).status());
    const Datagram away = takes(failure(std::string { ipc::disconnected }, ""), line());
    LONGS_EQUAL(503, away.status());
    CHECK_FALSE(away.header("Retry-After").empty());
    LONGS_EQUAL(0, static_cast<long>(wire.subscriptions->count()));
    CHECK_TRUE(wire.lines_released.empty());
}

TEST(SharedLine, MustBeNamed)
{
    LONGS_EQUAL(400, phone.asks(phone.request("ntt", "line-seize", "Expires: 15\r\n")).status());
    LONGS_EQUAL(400, phone.asks(line("0")).status());
    CHECK_TRUE(wire.lines_asked.empty());
}

TEST(SharedLine, IsGivenBackByWhoEndsTheirSubscription)
{
    has_line();
    LONGS_EQUAL(200, phone.asks_again(again("0")).status());
    UNSIGNED_LONGS_EQUAL(1, wire.lines_released.size());
    CHECK_TRUE(wire.lines_released[0] == (Lamps::Release { .of = "ntt", .holder = device }));
    CHECK_TRUE(state_of(phone.notify()).starts_with("terminated"));
}

TEST(SharedLine, IsGivenBackWhenItsTimeIsOver)
{
    has_line();
    wire.pass(14s);
    CHECK_TRUE(wire.lines_released.empty());
    wire.pass(2s);
    UNSIGNED_LONGS_EQUAL(1, wire.lines_released.size());
    STRCMP_EQUAL("terminated;reason=timeout", state_of(phone.notify()).c_str());
}

TEST(SharedLine, IsHadLongerByWhoAsksAgain)
{
    has_line();
    wire.pass(10s);
    LONGS_EQUAL(200, phone.asks_again(again("15")).status());
    UNSIGNED_LONGS_EQUAL(2, wire.lines_asked.size());
    phone.accepts(phone.notify());
    wire.pass(10s);
    CHECK_TRUE(wire.lines_released.empty());
}

TEST(SharedLine, IsTheCallsFromItsInviteOn)
{
    has_line();
    calls("ntt", "Call-Info: <sip:192.0.2.1>;appearance-index=1\r\n");
    const auto arrived = wire.event();
    CHECK_TRUE(*arrived.appearance
               == (yobirin::Legs::Appearance { .of = "ntt", .index = 1, .holder = device }));
    STRCMP_EQUAL("201", arrived.about->extension->c_str());
    STRCMP_EQUAL("terminated;reason=noresource", state_of(phone.notify()).c_str());
    wire.pass(20s);
    CHECK_TRUE(wire.lines_released.empty());
}

TEST(SharedLine, IsHadByTheLastAskingOfAPhoneThatForgotTheFirst)
{
    has_line();
    Ask anew = line();
    anew.call_id = "anew";
    const Datagram answer = takes(1, anew);
    LONGS_EQUAL(200, answer.status());
    STRCMP_EQUAL("terminated;reason=noresource", state_of(phone.notify()).c_str());
    STRCMP_EQUAL("active;expires=15", state_of(phone.notify()).c_str());
    CHECK_TRUE(wire.lines_released.empty());
}

TEST(SharedLine, IsAskedForAgainWhenSomebodyWasDead)
{
    has_line();
    wire.dies();
    wire.lines_asked.clear();
    wire.pass(5s);
    wire.subscriptions->assert_seizures(wire.now); // calld is here, or is back.
    UNSIGNED_LONGS_EQUAL(1, wire.lines_asked.size());
    CHECK_TRUE(
        wire.lines_asked[0].first
        == (Lamps::Seize { .of = "ntt", .index = 1, .extension = "201", .holder = device, .seconds = 15 }));
    wire.says_of_line(failure(std::string { ipc::disconnected }, "")); // Once more.
    wire.ignore_sent();
    CHECK_TRUE(wire.lines_released.empty());
    wire.says_of_line(std::unexpected(Lamps::taken("ntt"))); // Meanwhile somebody else has it.
    STRCMP_EQUAL("terminated;reason=rejected", state_of(phone.notify()).c_str());
    CHECK_TRUE(wire.lines_released.empty());
}

TEST(SharedLine, IsNamedByTheAccountOrByCallInfo)
{
    calls("ntt", "");
    CHECK_TRUE(*wire.event().appearance == (yobirin::Legs::Appearance { .of = "ntt", .holder = device }));
    wire.ignore_sent();
    calls("201", "Call-Info: <sip:192.0.2.1>;appearance-index=2\r\n");
    CHECK_TRUE(*wire.event().appearance
               == (yobirin::Legs::Appearance { .of = "201", .index = 2, .holder = device }));
    wire.ignore_sent();
    calls("alice", "Call-Info: <http://192.0.2.1/face.png>;purpose=icon\r\n");
    CHECK_FALSE(wire.event().appearance.has_value());
}

TEST(SharedLine, IsSaidInAnswersToWhoAskedForIt)
{
    calls("ntt", "Call-Info: <sip:192.0.2.1>;appearance-index=1\r\n");
    const std::string leg = wire.event().leg;
    CHECK_TRUE(wire.legs->ring({ .leg = leg, .appearance = 2 }, wire.now).has_value());
    STRCMP_EQUAL("<sip:192.0.2.1>;appearance-index=2", wire.sent().header("Call-Info").c_str());
    CHECK_TRUE(
        wire.legs->answer({ .leg = leg, .session = session_json(), .appearance = 2 }, wire.now).has_value());
    STRCMP_EQUAL("<sip:192.0.2.1>;appearance-index=2", wire.sent().header("Call-Info").c_str());
}

TEST(SharedLine, IsSaidInCallsToPhonesThatShowIt)
{
    const auto invite = [&](const char* leg) {
        CHECK_TRUE(wire.legs
                       ->dial({ .leg = leg,
                                .target = { .device = device },
                                .from = { .number = "202" },
                                .to = { .number = "201" },
                                .offer = session_json(),
                                .contact = "C1",
                                .appearance = 2 },
                              wire.now)
                       .has_value());
        return wire.sent().header("Call-Info");
    };
    STRCMP_EQUAL("", invite("c1.1.1").c_str());
    phone.accepts(phone.subscribes(phone.request("ntt", "call-info"))); // Of another account.
    STRCMP_EQUAL("", invite("c1.2.1").c_str());
    phone.accepts(phone.subscribes(phone.request("201", "call-info")));
    STRCMP_EQUAL("<sip:192.0.2.1>;appearance-index=2", invite("c1.3.1").c_str());
}
