#include "limits.h"
#include "unit/daemons/sipd/wire.h"

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(Gate)
{
    Wire wire {};
    int calls { 0 };

    // Of one NAT: the phone, the phone from another port, and the attacker.
    const Flow phone { wire.phone };
    const Flow moved { .local = phone.local, .remote = { phone.remote.ip, 40001 } };
    const Flow attacker { .local = phone.local, .remote = { phone.remote.ip, 40002 } };

    Ask registration(const std::string& user)
    {
        return { .method = "REGISTER",
                 .uri = "sip:192.0.2.1",
                 .from = "<sip:" + user + "@192.0.2.1>;tag=a",
                 .to = "<sip:" + user + "@192.0.2.1>",
                 .call_id = "register-" + std::to_string(++calls),
                 .contact = "<sip:" + user + "@192.0.2.7:5060>;expires=300" };
    }
    // The final status, or 0 when there is no answer.
    int registers(const Flow& from, const std::string& user, const std::string& password)
    {
        Ask ask = registration(user);
        ask.contact = "<sip:" + user + '@' + text_of(from.remote) + ">;expires=300";
        wire.asks(from, ask);
        if (wire.sends_nothing())
            return 0;
        const Datagram challenge = wire.sent();
        const std::string value = challenge.header("WWW-Authenticate");
        ask.cseq += 1;
        ask.extra = "Authorization: "
            + sip::credentials_text(*sip::parse_challenge(value),
                                    { .username = user,
                                      .password = password,
                                      .method = ask.method,
                                      .uri = ask.uri,
                                      .cnonce = "c" })
            + "\r\n";
        wire.asks(from, ask);
        return wire.sends_nothing() ? 0 : wire.sent().status();
    }
    bool answers(const Flow& from, const Ask& ask)
    {
        wire.asks(from, ask);
        const bool answered = !wire.sends_nothing();
        wire.ignore_sent();
        return answered;
    }
    int guesses_until_banned(const Flow& from, const std::string& user)
    {
        for (int guess = 1; guess < 100; ++guess)
            if (registers(from, user, "guess") == 0)
                return guess - 1;
        return 100;
    }
};

TEST(Gate, ShutsOutWhoGuessesWithinTenTries)
{
    CHECK_TRUE(guesses_until_banned(attacker, "201") <= 10);
    CHECK_FALSE(answers(attacker, { .method = "OPTIONS" }));
    UNSIGNED_LONGS_EQUAL(1, wire.bans_heard.size());
    CHECK_TRUE(wire.bans_heard[0].what == Bans::Came::Began);
}

// A phone that guesses again at each challenge, as baresip does, must end and say so.
TEST(Gate, Answers403ToTheGuessThatBringsTheBanWhetherTheUserExistsOrNot)
{
    for (const std::string user : { "201", "999" }) {
        wire.bans.lift(attacker.remote.ip, wire.now);
        std::vector<int> statuses;
        while (statuses.size() < 20 && (statuses.empty() || statuses.back() == 401))
            statuses.push_back(registers(attacker, user, "guess"));
        UNSIGNED_LONGS_EQUAL(limits::tries_before_ban, statuses.size());
        LONGS_EQUAL(403, statuses.back());
        LONGS_EQUAL(0, registers(attacker, user, "guess"));
    }
}

TEST(Gate, ShutsOutWhoGuessesForUsersThereAreNot) { CHECK_TRUE(guesses_until_banned(attacker, "999") <= 10); }

TEST(Gate, LetsAPhoneGoOnBehindABannedAddress)
{
    LONGS_EQUAL(200, registers(phone, "201", "secret"));
    guesses_until_banned(attacker, "202");
    CHECK_FALSE(answers(attacker, { .method = "OPTIONS" }));
    CHECK_TRUE(answers(phone, { .method = "OPTIONS" }));
    LONGS_EQUAL(200, registers(phone, "201", "secret"));
}

TEST(Gate, LetsAPhoneRegisterAgainFromAnotherPortOfABannedAddress)
{
    LONGS_EQUAL(200, registers(phone, "201", "secret"));
    guesses_until_banned(attacker, "202");
    CHECK_FALSE(answers(moved, { .method = "OPTIONS" }));
    LONGS_EQUAL(200, registers(moved, "201", "secret"));
    CHECK_TRUE(answers(moved, { .method = "OPTIONS" })); // Now its port is known.
}

TEST(Gate, LooksOnlyAtPhonesThatProvedThemselvesFromThere)
{
    LONGS_EQUAL(200, registers(phone, "201", "secret"));
    guesses_until_banned(attacker, "201");
    LONGS_EQUAL(0, registers(moved, "202", "secret"));
    const Flow elsewhere { .local = phone.local, .remote = { Ip::v4(0xc0000208), 5060 } };
    LONGS_EQUAL(200, registers(elsewhere, "202", "secret"));
}

TEST(Gate, LengthensTheBanOfWhoAbusesASecondLookAndStopsLooking)
{
    LONGS_EQUAL(200, registers(phone, "201", "secret"));
    guesses_until_banned(attacker, "202");
    const Moment until = wire.bans.standing(wire.now).at(0).until;
    wire.now += 10s;
    int looked = 0;
    while (registers(attacker, "201", "guess") != 0 && looked < 100)
        ++looked;
    CHECK_TRUE(looked > 0);
    CHECK_TRUE(looked <= limits::second_look_burst);
    CHECK_TRUE(wire.bans.standing(wire.now).at(0).until > until);
    wire.now += 60s; // The phone itself tries again a little later, and is let in.
    LONGS_EQUAL(200, registers(moved, "201", "secret"));
}

TEST(Gate, NeverBansATrunk)
{
    LONGS_EQUAL(100, guesses_until_banned(wire.trunk, "201"));
    CHECK_TRUE(wire.bans_heard.empty());
}

TEST(Gate, NeverBansForNonsense)
{
    for (int i = 0; i < 2000; ++i) {
        wire.send(wire.stranger, "REGISTER sip:x SIP/2.0\r\nnonsense\r\n\r\n");
        wire.ignore_sent();
        wire.now += 10ms;
    }
    CHECK_TRUE(wire.bans_heard.empty());
    wire.now += 60s;
    CHECK_TRUE(answers(wire.stranger, { .method = "OPTIONS" }));
}

TEST(Gate, HearsNonsenseLessOftenThanSense)
{
    const auto heard = [&](const std::string& text) {
        const std::uint64_t before = wire.counters["sip.dropped.admission"];
        for (int i = 0; i < 400; ++i)
            wire.send(wire.stranger, text);
        wire.ignore_sent();
        return 400 - (wire.counters["sip.dropped.admission"] - before);
    };
    CHECK_TRUE(heard("nonsense\r\n\r\n") < 50);
    wire.now += 60s;
    UNSIGNED_LONGS_EQUAL(400, heard(wire.text_of_ask(wire.stranger, { .method = "OPTIONS" })));
}

TEST(Gate, SaysNothingToAScanner)
{
    for (int i = 0; i < 20; ++i) {
        wire.asks(wire.stranger, { .method = "OPTIONS", .extra = "User-Agent: Friendly-Scanner\r\n" });
        CHECK_TRUE(wire.sends_nothing());
    }
    CHECK_TRUE(wire.counters["sip.dropped.scanner"] > 0);
    UNSIGNED_LONGS_EQUAL(1, wire.bans_heard.size());
    CHECK_TRUE(wire.bans_heard[0].ban.why == Offence::Scanner);
}

TEST(Gate, HearsThePeerOfACallFromABannedAddress)
{
    const Flow peer { .local = phone.local, .remote = { phone.remote.ip, 40003 } };
    Ask ask { .body = offer_text() };
    wire.asks(peer, ask);
    const std::string value = wire.sent().header("WWW-Authenticate");
    ask.cseq = 2;
    ask.extra =
        "Authorization: "
        + sip::credentials_text(
            *sip::parse_challenge(value),
            { .username = "201", .password = "secret", .method = "INVITE", .uri = ask.uri, .cnonce = "c" })
        + "\r\n";
    wire.asks(peer, ask);
    LONGS_EQUAL(100, wire.sent().status());
    wire.now += limits::flow_remembered; // It is in a call longer than its port is remembered for.
    guesses_until_banned(attacker, "202");
    CHECK_FALSE(answers(moved, { .method = "OPTIONS" }));
    CHECK_TRUE(answers(peer, { .method = "OPTIONS" }));
}

TEST(Gate, TellsWhoIsNewlyAcquaintedOnce)
{
    registers(phone, "201", "secret");
    registers(phone, "201", "secret");
    UNSIGNED_LONGS_EQUAL(1, wire.acquainted_heard.size());
    STRCMP_EQUAL("201", wire.acquainted_heard[0].extension.c_str());
}

TEST(Gate, DoesNotCountAPhoneThatComesBackAsAStranger)
{
    registers(phone, "201", "secret");
    for (int i = 0; i < 100; ++i) { // Its challenges never reach it.
        answers(phone, registration("201"));
        wire.now += limits::proof_awaited;
    }
    CHECK_TRUE(wire.bans_heard.empty());
}

TEST(Gate, KnowsScannersByName)
{
    CHECK_TRUE(is_scanner("sipcli/v1.8"));
    CHECK_TRUE(is_scanner("SIPVicious"));
    CHECK_FALSE(is_scanner("baresip v1.0.0"));
    CHECK_FALSE(is_scanner(""));
}

// What waits when we are behind, and where: calls that stand and emergencies never.
TEST(Gate, LetsNothingWaitThatStandsOrIsAnEmergency)
{
    wire.has_phone("202", phone);
    for (const Flow& from : { phone, attacker, wire.trunk, wire.stranger }) {
        const auto entry = [&](const Ask& ask) {
            return wire.gate->judge(wire.text_of_ask(from, ask), from, wire.now).entry;
        };
        CHECK_TRUE(entry({ .method = "BYE", .to = "<sip:202@192.0.2.1>;tag=ours" }) == Entry::AtOnce);
        CHECK_TRUE(entry({ .uri = "urn:service:sos" }) == Entry::AtOnce);
        CHECK_TRUE(entry({}) == Entry::InTurn);
        CHECK_TRUE(wire.gate->judge("SIP/2.0 200 OK\r\n\r\n", from, wire.now).entry == Entry::AtOnce);
    }
}

TEST(Gate, KeepsPhonesAndTrunksApartFromStrangersWhereTheyWait)
{
    wire.has_phone("202", phone);
    const auto line = [&](const Flow& from) {
        return wire.gate->judge(wire.text_of_ask(from, {}), from, wire.now).line;
    };
    CHECK_TRUE(line(phone) == Line::Known);
    CHECK_TRUE(line(wire.trunk) == Line::Known);
    CHECK_TRUE(line(moved) == Line::Stranger); // Another port of the phone's address.
    CHECK_TRUE(line(wire.stranger) == Line::Stranger);
}
