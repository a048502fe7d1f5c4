// Registrations on the wire: what leaves, what answers do to it, and what a new process goes on with.
#include "unit/daemons/sipd/wire.h"

using namespace sipd;
using namespace std::chrono_literals;
using State = yobirin::Phones::TrunkState;

TEST_GROUP(Registering)
{
    Wire wire {};
    const Flow& carrier = wire.trunk;
    Datagram asked {};

    void registers(Trunk & trunk)
    {
        trunk.registers = true;
        trunk.username = "0312345678";
        trunk.auth_username = "user";
    }
    Trunk& ntt() { return wire.office.trunks.at("ntt"); }
    void begins()
    {
        registers(ntt());
        wire.trunks->use_office(wire.now);
        wire.pass(1ms);
    }
    void is_asked() // Takes the REGISTER that leaves.
    {
        asked = wire.sent();
        STRCMP_EQUAL("REGISTER", asked.method().c_str());
    }
    void is_granted(const std::string& extra = "Expires: 3600\r\n")
    {
        is_asked();
        wire.answers(carrier, asked, 200, extra);
    }
    yobirin::Phones::Trunk state(const std::string& name = "ntt")
    {
        for (const auto& one : wire.trunks->states())
            if (one.name == name)
                return one;
        FAIL("no such trunk");
        return {};
    }
    void is(State wanted) { LONGS_EQUAL(static_cast<int>(wanted), static_cast<int>(state().state)); }
};

TEST(Registering, SaysWhoItIsAndWhereItIs)
{
    begins();
    is_asked();
    STRCMP_EQUAL("REGISTER sip:198.51.100.1 SIP/2.0", asked.line().c_str());
    STRCMP_EQUAL("<sip:0312345678@198.51.100.1>", asked.header("To").c_str());
    CHECK_TRUE(contains(asked.header("Contact"), "<sip:0312345678@192.0.2.1:5060;line="));
    STRCMP_EQUAL("3600", asked.header("Expires").c_str());
    is(State::Registering);
}

TEST(Registering, ProvesItselfAndRemembersTheChallenge)
{
    begins();
    is_asked();
    const std::string challenge = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"\r\n";
    wire.answers(carrier, asked, 401, challenge);
    const std::string first_id = asked.header("Call-ID");
    is_asked();
    STRCMP_EQUAL(first_id.c_str(), asked.header("Call-ID").c_str());
    STRCMP_EQUAL("2 REGISTER", asked.header("CSeq").c_str());
    CHECK_TRUE(contains(asked.header("Authorization"), "username=\"user\""));
    CHECK_TRUE(contains(asked.header("Authorization"), "nc=00000001"));
    wire.answers(carrier, asked, 200, "Expires: 60\r\n");
    is(State::Registered);
    wire.pass(26s);
    wire.ignore_sent(); // What keeps the flow open.
    wire.pass(5s);
    is_asked(); // The refresh needs no challenge.
    CHECK_TRUE(contains(asked.header("Authorization"), "nc=00000002"));
}

// Rule T3.
TEST(Registering, IsKnownByTheRealmInWhichItWasGrantedAlsoAfterItsProcessDied)
{
    begins();
    is_asked();
    STRCMP_EQUAL("", std::string { wire.trunks->realm_of("ntt") }.c_str());
    wire.answers(carrier, asked, 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"\r\n");
    is_granted();
    STRCMP_EQUAL("r", std::string { wire.trunks->realm_of("ntt") }.c_str());
    wire.dies();
    STRCMP_EQUAL("r", std::string { wire.trunks->realm_of("ntt") }.c_str());
}

TEST(Registering, FailsWithAWrongPasswordAndSaysSo)
{
    begins();
    is_asked();
    wire.answers(carrier, asked, 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"\r\n");
    is_asked();
    wire.answers(carrier, asked, 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"n2\", qop=\"auth\"\r\n");
    is(State::Failed);
    STRCMP_EQUAL("401", state().reason->c_str());
    wire.pass(10min);
    CHECK_TRUE(wire.sends_nothing());
    wire.pass(7min);
    is_asked();
}

TEST(Registering, GoesToNobodyElseWithItsPassword)
{
    ntt().password.clear();
    begins();
    is_asked();
    wire.answers(carrier, asked, 407, "Proxy-Authenticate: Digest realm=\"r\", nonce=\"n1\"\r\n");
    CHECK_TRUE(wire.sends_nothing());
    is(State::Failed);
}

TEST(Registering, BelievesItsOwnContactAboutHowLongItLasts)
{
    begins();
    is_asked();
    wire.answers(carrier, asked, 200,
                 "Expires: 3600\r\nContact: " + asked.header("Contact") + ";expires=120\r\n");
    wire.pass(55s);
    CHECK_TRUE(wire.sends_nothing() || !contains(wire.sent().line(), "REGISTER"));
    wire.ignore_sent();
    wire.pass(6s);
    is_asked();
}

TEST(Registering, KeepsItsFlowOpen)
{
    begins();
    is_granted();
    wire.pass(26s);
    STRCMP_EQUAL("\r\n\r\n", wire.sent().text.c_str());
}

TEST(Registering, KeepsWhatTheCarrierSaysIsOurs)
{
    begins();
    is_granted("Expires: 3600\r\nService-Route: <sip:edge.example;lr>\r\nPath: <sip:p.example;lr>\r\n"
               "P-Associated-URI: <sip:0312345678@ntt>, <sip:0312345679@ntt>\r\n");
    LONGS_EQUAL(2, state().numbers->size());
    STRCMP_EQUAL("0312345679", state().numbers->at(1).c_str());
    LONGS_EQUAL(1, wire.trunks->routes_of("ntt").size());
    STRCMP_EQUAL("<sip:edge.example;lr>", wire.trunks->routes_of("ntt").front().c_str());
}

TEST(Registering, GoesOnAfterItsProcessDiedWithoutAskingAnew)
{
    begins();
    is_granted("Expires: 600\r\nService-Route: <sip:edge.example;lr>\r\n");
    const std::string id = asked.header("Call-ID");
    const std::string since = state().since;
    wire.pass(100s);
    wire.dies();
    wire.ignore_sent();
    wire.pass(100ms);
    is(State::Registered);
    STRCMP_EQUAL(since.c_str(), state().since.c_str());
    LONGS_EQUAL(1, wire.trunks->routes_of("ntt").size());
    wire.ignore_sent();
    wire.pass(250s);
    Datagram refresh = wire.sent();
    while (refresh.method() != "REGISTER")
        refresh = wire.sent();
    STRCMP_EQUAL(id.c_str(), refresh.header("Call-ID").c_str());
    STRCMP_EQUAL("2 REGISTER", refresh.header("CSeq").c_str());
}

TEST(Registering, UsesNoNumberTwiceWhenItsProcessDiesBeforeTheAnswer)
{
    begins();
    is_asked();
    const std::string id = asked.header("Call-ID");
    wire.dies();
    wire.pass(1100ms);
    is_asked();
    STRCMP_EQUAL(id.c_str(), asked.header("Call-ID").c_str());
    STRCMP_EQUAL("2 REGISTER", asked.header("CSeq").c_str());
}

TEST(Registering, AsksAtMostOnceASecondAtOneServer)
{
    for (int i = 0; i < 20; ++i) {
        const std::string name = "t" + std::to_string(i);
        wire.office.trunks[name] = ntt();
        wire.office.trunks[name].name = name;
        registers(wire.office.trunks[name]);
    }
    wire.trunks->use_office(wire.now);
    wire.pass(10s);
    CHECK_TRUE(wire.counters["sip.trunk.registers_sent"] >= 10);
    CHECK_TRUE(wire.counters["sip.trunk.registers_sent"] <= 11);
}

TEST(Registering, GivesBackWhatItGotWhenItsTrunkIsNoMore)
{
    begins();
    is_granted();
    wire.office.trunks.clear();
    wire.trunks->use_office(wire.now);
    is_asked();
    STRCMP_EQUAL("0", asked.header("Expires").c_str());
    wire.answers(carrier, asked, 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"\r\n");
    is_asked();
    CHECK_TRUE(contains(asked.header("Authorization"), "username=\"user\""));
    STRCMP_EQUAL("0", asked.header("Expires").c_str());
    wire.answers(carrier, asked, 200);
    CHECK_TRUE(wire.trunks->states().empty());
}

TEST(Registering, BeginsAnewWithAnotherPassword)
{
    begins();
    is_asked();
    wire.answers(carrier, asked, 403);
    is(State::Failed);
    ntt().password = "the right one";
    wire.trunks->use_office(wire.now);
    LONGS_EQUAL(0, wire.counters["sip.trunk.up"]); // It has yet to show.
    wire.pass(1100ms);
    is_granted();
    LONGS_EQUAL(1, wire.counters["sip.trunk.up"]);
}

TEST(Registering, BeginsAnewByAnotherTransport)
{
    begins();
    is_granted();
    const std::string before = asked.header("Call-ID");
    ntt().transport = sip::Transport::Tcp;
    ntt().targets.front().hop.transport = sip::Transport::Tcp;
    wire.trunks->use_office(wire.now);
    is_asked();
    STRCMP_EQUAL("0", asked.header("Expires").c_str());
    CHECK_FALSE(asked.flow.is_reliable());
    wire.answers(carrier, asked, 200);
    wire.pass(2100ms); // One a second, the one by which it left included.
    is_asked();
    CHECK_TRUE(asked.flow.is_reliable());
    CHECK_FALSE(before == asked.header("Call-ID"));
}

TEST(Registering, WaitsForAServerThatIsLostWhileItAsks)
{
    begins();
    is_asked();
    const std::vector<Target> servers = ntt().targets;
    wire.trunks->located("ntt", servers, wire.now);
    wire.trunks->located("ntt", {}, wire.now);
    wire.answers(carrier, asked, 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"n1\", qop=\"auth\"\r\n");
    wire.pass(10min);
    CHECK_TRUE(wire.sends_nothing());
    wire.trunks->located("ntt", servers, wire.now);
    wire.trunks->run_due(wire.now);
    is_granted();
    is(State::Registered);
}

TEST(Registering, IsGoneAtOnceWhereNobodyKnowsWhereToLeave)
{
    begins();
    is_granted();
    wire.trunks->located("ntt", ntt().targets, wire.now);
    wire.trunks->located("ntt", {}, wire.now);
    wire.office.trunks.clear();
    wire.trunks->use_office(wire.now);
    wire.pass(10min);
    CHECK_TRUE(wire.sends_nothing());
    CHECK_TRUE(wire.trunks->states().empty());
}

TEST(Registering, TurnsToAnotherServerThatAnswers)
{
    ntt().targets = { { .hop = { .address = { *parse_ip("198.51.100.1"), 5060 } }, .priority = 1 },
                      { .hop = { .address = { *parse_ip("198.51.100.2"), 5060 } }, .priority = 2 } };
    begins();
    is_asked();
    CHECK_TRUE(asked.flow.remote.ip == *parse_ip("198.51.100.1"));
    wire.pass(5500ms);
    wire.ignore_sent();
    wire.pass(1s); // The one that is silent is given five seconds, and the pace is one a second.
    bool other = false;
    while (!wire.sends_nothing())
        other = wire.sent().flow.remote.ip == *parse_ip("198.51.100.2") || other;
    CHECK_TRUE(other);
}

TEST(Registering, AsksNoServerWhoseVersionOfIpIsNotSpoken)
{
    ntt().way.options_ping = 20s;
    ntt().targets = { { .hop = { .address = { *parse_ip("2001:db8::1"), 5060 } }, .priority = 1 },
                      { .hop = { .address = { *parse_ip("198.51.100.1"), 5060 } }, .priority = 2 } };
    begins();
    is_granted();
    CHECK_TRUE(asked.flow.remote.ip.is_v4());
    wire.pass(1min);
    while (!wire.sends_nothing())
        CHECK_TRUE(wire.sent().flow.remote.ip.is_v4());
}

TEST(Registering, TellsTrunksOfOneServerApartByTheirContact)
{
    wire.office.trunks["second"] = ntt();
    wire.office.trunks["second"].name = "second";
    registers(wire.office.trunks["second"]);
    wire.office.trunks["second"].username = "0399999999";
    begins();
    is_asked();
    const std::string first = asked.contact_uri();
    wire.pass(1100ms);
    Datagram other = wire.sent();
    while (contains(other.header("To"), "0312345678"))
        other = wire.sent();
    const auto by = [&](const std::string& uri) {
        return wire.trunks->trunk_of(carrier.remote.ip, *sip::parse_uri(uri))->name;
    };
    STRCMP_EQUAL("ntt", by(first).c_str());
    STRCMP_EQUAL("second", by(other.contact_uri()).c_str());
    STRCMP_EQUAL("second", by("sip:0399999999@192.0.2.1").c_str());
    STRCMP_EQUAL("ntt", by("sip:whoever@192.0.2.1").c_str());
}

TEST(Registering, IsAskedAgainWhenItsConnectionIsLost)
{
    ntt().transport = sip::Transport::Tcp;
    ntt().targets.front().hop.transport = sip::Transport::Tcp;
    wire.office.tcp_port = 5060;
    begins();
    is_asked();
    wire.answers(asked.flow, asked, 200, "Expires: 3600\r\n");
    is(State::Registered);
    Flow gone = asked.flow;
    gone.connection = 7;
    wire.trunks->flow_lost(gone, wire.now);
    is(State::Registering);
    wire.pass(1100ms);
    is_asked();
}

TEST(Registering, GoesOnOverAConnectionThatOutlivedItsProcessOnly)
{
    ntt().targets.front().hop.transport = sip::Transport::Tcp;
    begins();
    is_asked();
    // Nothing listens for connections: it is reached by the one it has opened.
    CHECK_TRUE(contains(asked.header("Via"), "SIP/2.0/TCP 192.0.2.1;"));
    wire.answers(asked.flow, asked, 200, "Expires: 3600\r\n");
    is(State::Registered);
    wire.dies();
    is(State::Registered);
    wire.leads = false;
    wire.dies();
    is(State::Registering);
}

TEST(Registering, SaysOnceThatItIsDownAndOnceThatItIsUp)
{
    begins();
    is_asked();
    wire.answers(carrier, asked, 403);
    wire.pass(15min);
    is_granted();
    LONGS_EQUAL(1, wire.counters["sip.trunk.down"]);
    LONGS_EQUAL(1, wire.counters["sip.trunk.up"]);
    CHECK_TRUE(wire.trunks_heard.back().state == State::Registered);
}

TEST_GROUP(Pinging)
{
    Wire wire {};
    yobirin::Phones::TrunkHealth health() { return *wire.trunks->states().front().health; }
    void begins()
    {
        wire.office.trunks.at("ntt").way.options_ping = 20s;
        wire.trunks->use_office(wire.now);
    }
    int pings() // Those that left until now.
    {
        int count = 0;
        while (!wire.sends_nothing())
            count += wire.sent().method() == "OPTIONS" ? 1 : 0;
        return count;
    }
};

TEST(Pinging, IsNotDoneUnlessTheProfileSaysSo)
{
    wire.pass(5min);
    LONGS_EQUAL(0, pings());
}

TEST(Pinging, FindsASilentServerDownWithinSecondsOfTheFirstLoss)
{
    begins();
    wire.pass(20s);
    CHECK_TRUE(pings() > 0);
    wire.pass(5s);
    CHECK_TRUE(health() == yobirin::Phones::TrunkHealth::Down);
    CHECK_TRUE(wire.trunks_heard.back().state == State::Failed);
}

TEST(Pinging, AnyAnswerIsASignOfLife)
{
    begins();
    wire.pass(16500ms);
    wire.answers(wire.trunk, wire.sent(), 405);
    wire.pass(5s);
    CHECK_TRUE(health() == yobirin::Phones::TrunkHealth::Up);
}
