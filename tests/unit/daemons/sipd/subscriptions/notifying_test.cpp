#include "subscriber.h"

using namespace sipd;
using namespace std::chrono_literals;
using State = yobirin::Lamps::DialogState;

// What a phone is told, and when.
TEST_GROUP(Notifying)
{
    Subscriber phone {};
    Wire& wire { phone.wire };

    void setup() override
    {
        wire.office.tcp_port = 5060;
        wire.office.tls_port = 5061;
        wire.has_lamps({ Subscriber::dark("202") });
    }
    void moves(const Binding& binding)
    {
        wire.subscriptions->device_moved(binding, wire.now);
        wire.subscriptions->tell_some(wire.now);
    }
    // The network says that there is no way.
    void is_cut(const Flow& flow)
    {
        wire.transactions->transport_failed(flow, wire.now);
        wire.hear_outcomes();
    }
    static std::string state_of(const Datagram& notify) { return notify.header("Subscription-State"); }
};

TEST(Notifying, SaysHowItIsAtOnceAndWithEachSubscribe)
{
    const Datagram first = phone.subscribes();
    STRCMP_EQUAL("NOTIFY sip:201@192.0.2.7:5060 SIP/2.0", first.line().c_str());
    CHECK_TRUE(first.flow.remote == wire.phone.remote);
    STRCMP_EQUAL("active;expires=600", state_of(first).c_str());
    STRCMP_EQUAL("dialog", first.header("Event").c_str());
    STRCMP_EQUAL("application/dialog-info+xml", first.header("Content-Type").c_str());
    STRCMP_EQUAL("<sip:yobirin@192.0.2.1:5060>", first.header("Contact").c_str());
    UNSIGNED_LONGS_EQUAL(0, Subscriber::version_of(first));
    phone.accepts(first);
    wire.now += 100s;
    LONGS_EQUAL(200, phone.asks_again(phone.again()).status());
    const Datagram second = phone.notify();
    UNSIGNED_LONGS_EQUAL(1, Subscriber::version_of(second));
    UNSIGNED_LONGS_EQUAL(Subscriber::cseq_of(first) + 1, Subscriber::cseq_of(second));
    STRCMP_EQUAL("active;expires=600", state_of(second).c_str());
}

TEST(Notifying, SaysWhatChanged)
{
    phone.is_subscribed();
    wire.now += 100s;
    wire.tells({ .lamp = Subscriber::lit("202", State::Early) });
    const Datagram ringing = phone.notify();
    CHECK_TRUE(contains(ringing.body(), "<state>early</state>"));
    STRCMP_EQUAL("active;expires=500", state_of(ringing).c_str());
    phone.accepts(ringing);
    wire.tells({ .lamp = Subscriber::lit("202") });
    CHECK_TRUE(contains(phone.notify().body(), "<state>confirmed</state>"));
}

TEST(Notifying, EchoesTheIdItWasAskedWith)
{
    STRCMP_EQUAL("dialog;id=7",
                 phone.subscribes(phone.request("202", "dialog;sla;id=7")).header("Event").c_str());
}

TEST(Notifying, WaitsForTheAnswerAndThenSaysTheNewest)
{
    const Datagram first = phone.subscribes();
    wire.tells({ .lamp = Subscriber::lit("202", State::Early) });
    wire.tells({ .lamp = Subscriber::lit("202") });
    CHECK_TRUE(wire.sends_nothing());
    phone.accepts(first);
    const Datagram second = phone.notify();
    CHECK_TRUE(contains(second.body(), "<state>confirmed</state>"));
    UNSIGNED_LONGS_EQUAL(1, Subscriber::version_of(second));
    phone.accepts(second);
    CHECK_TRUE(wire.sends_nothing());
}

TEST(Notifying, TellsNobodyWhatTheyDidNotAskFor)
{
    phone.is_subscribed();
    Lamp lamp = Subscriber::dark("202");
    lamp.new_messages = 3;
    wire.tells({ .lamp = lamp });
    CHECK_TRUE(wire.sends_nothing());
    CHECK_TRUE(
        contains(phone.subscribes(phone.request("202", "message-summary")).body(), "Voice-Message: 3/0"));
}

TEST(Notifying, EndsWhatFails)
{
    for (const int status : { 481, 404, 401, 503 }) {
        Ask ask = phone.request();
        ask.call_id = "call-" + std::to_string(status);
        phone.accepts(phone.subscribes(ask), status);
        UNSIGNED_LONGS_EQUAL(0, wire.subscriptions->count());
        CHECK_TRUE(wire.sends_nothing());
    }
    UNSIGNED_LONGS_EQUAL(4, wire.counters["sip.subscriptions.failed"]);
}

TEST(Notifying, EndsWhatIsNotAnswered)
{
    phone.subscribes();
    wire.pass(33s);
    wire.ignore_sent();
    UNSIGNED_LONGS_EQUAL(0, wire.subscriptions->count());
    LONGS_EQUAL(481, phone.asks_again(phone.again()).status());
}

TEST(Notifying, SaysThatTimeIsUp)
{
    phone.is_subscribed();
    wire.pass(600s + 300ms);
    const Datagram last = phone.notify();
    STRCMP_EQUAL("terminated;reason=timeout", state_of(last).c_str());
    LONGS_EQUAL(481, phone.asks_again(phone.again()).status());
    phone.accepts(last);
    UNSIGNED_LONGS_EQUAL(0, wire.subscriptions->count());
}

TEST(Notifying, SaysGoodbyeToWhoDoes)
{
    phone.is_subscribed();
    LONGS_EQUAL(200, phone.asks_again(phone.again("Expires: 0\r\n")).status());
    const Datagram last = phone.notify();
    STRCMP_EQUAL("terminated;reason=timeout", state_of(last).c_str());
    phone.accepts(last);
    wire.tells({ .lamp = Subscriber::lit("202") });
    CHECK_TRUE(wire.sends_nothing());
    UNSIGNED_LONGS_EQUAL(0, wire.counters["sip.subscriptions"]);
}

TEST(Notifying, GoesOnAfterARefreshThatCameInTime)
{
    phone.is_subscribed();
    wire.pass(500s);
    phone.asks_again(phone.again());
    phone.accepts(phone.notify());
    wire.pass(599s);
    CHECK_TRUE(wire.sends_nothing());
    wire.pass(2s);
    CHECK_TRUE(contains(state_of(phone.notify()), "terminated"));
}

TEST(Notifying, SaysThatTheLampIsNoMore)
{
    phone.is_subscribed();
    wire.tells({ .gone = "202" });
    const Datagram last = phone.notify();
    STRCMP_EQUAL("terminated;reason=noresource", state_of(last).c_str());
    CHECK_FALSE(contains(last.body(), "<dialog "));
}

TEST(Notifying, SaysThatTheExtensionIsNoMore)
{
    phone.is_subscribed();
    wire.office.secrets.erase("201");
    wire.subscriptions->drop_strangers(wire.now);
    wire.subscriptions->tell_some(wire.now);
    STRCMP_EQUAL("terminated;reason=rejected", state_of(phone.notify()).c_str());
}

TEST(Notifying, SaysNothingNewWhenCalldComesBackWithTheSame)
{
    wire.has_lamps({ Subscriber::lit("202"), Subscriber::dark("203") });
    phone.is_subscribed();
    wire.has_lamps({ Subscriber::lit("202"), Subscriber::lit("203") });
    CHECK_TRUE(wire.sends_nothing());
    wire.has_lamps({ Subscriber::dark("202") });
    CHECK_FALSE(contains(phone.notify().body(), "<dialog "));
}

TEST(Notifying, GoesToManyInOneTurnAndTheRestInTheNext)
{
    const std::size_t many = limits::subscriptions_per_extension;
    for (std::size_t i = 0; i < many; ++i) {
        Ask ask = phone.request();
        ask.call_id = "call-" + std::to_string(i);
        phone.accepts(phone.subscribes(ask));
    }
    const LampTable::News news = wire.lamps->take({ .lamp = Subscriber::lit("202") });
    wire.subscriptions->lamps_changed(news, wire.now);
    CHECK_TRUE(wire.subscriptions->tell_some(wire.now));
    UNSIGNED_LONGS_EQUAL(limits::notifies_a_turn, wire.outbox.count());
    CHECK_FALSE(wire.subscriptions->tell_some(wire.now));
    UNSIGNED_LONGS_EQUAL(many, wire.outbox.count());
}

// What a pickup needs: the names of the ringing phone's dialog with us.
TEST(Notifying, NamesTheDialogOfARingingPhone)
{
    phone.is_subscribed();
    const Flow other { .local = wire.phone.local, .remote = { Ip::v4(0xc0000208), 5060 } };
    CHECK_TRUE(wire.legs
                   ->dial({ .leg = "c1.1.1",
                            .target = { .device = wire.has_phone("202", other) },
                            .offer = session_json() },
                          wire.now)
                   .has_value());
    const Datagram invite = wire.sent();
    wire.answers(other, invite, 180, "", "", "ringing");
    Lamp ringing = Subscriber::lit("202", State::Early);
    ringing.dialogs[0].leg = "c1.1.1";
    wire.tells({ .lamp = ringing });
    CHECK_TRUE(contains(phone.notify().body(),
                        "call-id=\"" + invite.header("Call-ID") + "\" local-tag=\"ringing\" remote-tag=\""
                            + invite.tag_of("From") + '"'));
}

TEST(Notifying, GoesOverTheConnectionAPhoneCameBackWith)
{
    const std::string device = wire.has_phone("201", wire.phone);
    phone.is_subscribed();
    Binding binding = *wire.registrar.find(device);
    binding.flow.remote.port = 5070;
    moves(binding); // Its Contact said another port.
    wire.tells({ .lamp = Subscriber::lit("202") });
    const Datagram notify = phone.notify();
    CHECK_TRUE(notify.flow.remote == wire.phone.remote);
    phone.accepts(notify);
    binding.flow = { .transport = sip::Transport::Tcp,
                     .connection = 6,
                     .remote = { Ip::v4(0xc0000207), 41000 } };
    moves(binding);
    wire.tells({ .lamp = Subscriber::dark("202") });
    CHECK_TRUE(phone.notify().flow == binding.flow);
}

TEST(Notifying, WaitsForAPhoneWhoseConnectionIsLost)
{
    const std::string device = wire.has_phone("201", wire.phone);
    phone.is_subscribed();
    wire.tells({ .lamp = Subscriber::lit("202", State::Early) });
    is_cut(phone.notify().flow);
    wire.tells({ .lamp = Subscriber::lit("202") });
    CHECK_TRUE(wire.sends_nothing());
    Binding other = *wire.registrar.find(device);
    other.device = "d-new"; // It gives itself another Contact with each connection.
    other.flow = { .transport = sip::Transport::Tls,
                   .connection = 9,
                   .remote = { Ip::v4(0xc0000207), 41000 } };
    moves(other);
    const Datagram notify = phone.notify();
    CHECK_TRUE(notify.flow == other.flow);
    CHECK_TRUE(contains(notify.body(), "<state>confirmed</state>"));
    phone.accepts(notify);
    is_cut(other.flow); // Nothing was under way.
    UNSIGNED_LONGS_EQUAL(1, wire.subscriptions->count());
}

TEST(Notifying, BeginsAnewOverAConnectionThatReplacesOneWithANotifyOut)
{
    const std::string device = wire.has_phone("201", wire.phone);
    phone.is_subscribed();
    wire.tells({ .lamp = Subscriber::lit("202") });
    const Datagram lost = phone.notify();
    Binding binding = *wire.registrar.find(device);
    binding.flow = { .transport = sip::Transport::Tcp,
                     .connection = 6,
                     .remote = { Ip::v4(0xc0000207), 41000 } };
    moves(binding);
    const Datagram again = phone.notify();
    CHECK_TRUE(again.flow == binding.flow);
    phone.accepts(lost); // After all, and too late to matter.
    wire.tells({ .lamp = Subscriber::dark("202") });
    CHECK_TRUE(wire.sends_nothing());
    phone.accepts(again);
    phone.notify();
}

TEST(Notifying, LetsATimeRunOutForWhoDoesNotComeBack)
{
    phone.is_subscribed();
    wire.tells({ .lamp = Subscriber::lit("202") });
    const Flow flow = phone.notify().flow;
    is_cut(flow);
    wire.pass(600s + 300ms);
    STRCMP_EQUAL("terminated;reason=timeout", state_of(phone.notify()).c_str());
    is_cut(flow);
    UNSIGNED_LONGS_EQUAL(0, wire.subscriptions->count());
}

TEST(Notifying, GoesToTheHostThatAskedWhateverItsContactSays)
{
    Ask ask = phone.request();
    ask.contact = "<sip:201@203.0.113.9:5060>";
    const Datagram notify = phone.subscribes(ask);
    STRCMP_EQUAL("NOTIFY sip:201@203.0.113.9:5060 SIP/2.0", notify.line().c_str());
    CHECK_TRUE(notify.flow.remote == wire.phone.remote);
}
