#include "limits.h"
#include "prover.h"

#include <cctype>
#include <set>

using namespace sipd;
using namespace std::chrono_literals;

TEST_GROUP(FrontDoor)
{
    Wire wire {};

    Ask registration(const std::string& extension = "201")
    {
        return { .method = "REGISTER",
                 .uri = "sip:192.0.2.1",
                 .from = "<sip:" + extension + "@192.0.2.1>;tag=a",
                 .to = "<sip:" + extension + "@192.0.2.1>",
                 .call_id = "register-" + extension,
                 .contact = "<sip:" + extension + "@192.0.2.7:5060>;expires=300" };
    }
    Datagram registers(const Ask& ask, const std::string& user, const std::string& password = "secret")
    {
        return proves(ask, user, password);
    }
    Datagram proves(const Ask& ask, const std::string& user, const std::string& password = "secret")
    {
        return sipd::proves(wire, wire.phone, ask, user, password);
    }
};

TEST(FrontDoor, SaysWhatItCanDo)
{
    wire.asks(wire.stranger, { .method = "OPTIONS", .contact = "" });
    const Datagram answer = wire.sent();
    LONGS_EQUAL(200, answer.status());
    CHECK_TRUE(contains(answer.header("Allow"), "INVITE"));
    CHECK_TRUE(contains(answer.header("Allow"), "SUBSCRIBE, NOTIFY, MESSAGE"));
    STRCMP_EQUAL("dialog, presence, message-summary, as-feature-event, call-info, line-seize",
                 answer.header("Allow-Events").c_str());
    CHECK_FALSE(answer.tag_of("To").empty());
}

TEST(FrontDoor, TakesNoNoticeOfKeepAlives)
{
    wire.send(wire.stranger, "\r\n\r\n");
    wire.send(wire.stranger, std::string(1, '\0'));
    CHECK_TRUE(wire.sends_nothing());
    UNSIGNED_LONGS_EQUAL(2, wire.counters["sip.keep_alives"]);
}

TEST(FrontDoor, DropsAndCountsWhatIsNoSip)
{
    wire.send(wire.stranger, "GET / HTTP/1.1\r\n\r\n");
    wire.send(wire.stranger, "\x01\x02\x03");
    UNSIGNED_LONGS_EQUAL(2, wire.counters["sip.dropped.malformed"]);
}

TEST(FrontDoor, AnswersWhatItCannotUnderstandButCanAnswer)
{
    wire.asks(wire.stranger, { .method = "OPTIONS", .extra = "CSeq: 2 OPTIONS\r\n" });
    LONGS_EQUAL(400, wire.sent().status());
}

// T9: whatever begins something is authenticated before anything else is said of it.
TEST(FrontDoor, AsksWhoItIsBeforeWhatTheyWant)
{
    for (const char* method :
         { "INVITE", "REGISTER", "MESSAGE", "SUBSCRIBE", "PUBLISH", "NOTIFY", "INFO", "REFER", "NONSENSE" }) {
        wire.asks(wire.stranger, { .method = method });
        LONGS_EQUAL(401, wire.sent().status());
    }
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
}

TEST(FrontDoor, RefusesMethodsItDoesNotServe)
{
    wire.asks(wire.trunk, { .method = "PUBLISH" });
    const Datagram refusal = wire.sent();
    LONGS_EQUAL(405, refusal.status());
    CHECK_FALSE(refusal.header("Allow").empty());
    wire.asks(wire.trunk, { .method = "NONSENSE" });
    LONGS_EQUAL(501, wire.sent().status());
    LONGS_EQUAL(405, proves({ .method = "PUBLISH" }, "201").status());
    LONGS_EQUAL(481, proves({ .method = "INFO" }, "201").status());
    LONGS_EQUAL(481, proves({ .method = "NOTIFY" }, "201").status());
    wire.asks(wire.stranger, { .method = "OPTIONS", .uri = "http:example" });
    LONGS_EQUAL(416, wire.sent().status());
    wire.asks(wire.stranger, { .method = "BYE" });
    LONGS_EQUAL(481, wire.sent().status());
    wire.asks(wire.stranger, { .method = "BYE", .to = "<sip:a@b>;tag=nobody" });
    LONGS_EQUAL(481, wire.sent().status());
}

TEST(FrontDoor, NeverAnswersAnAck)
{
    wire.asks(wire.stranger, { .method = "ACK", .to = "<sip:a@b>;tag=nobody" });
    wire.asks(wire.stranger, { .method = "ACK" });
    CHECK_TRUE(wire.sends_nothing());
}

TEST(FrontDoor, AnswersToThePortARequestCameFromWhenAsked)
{
    const Flow nat { .remote = { Ip::v4(0xcb007101), 40000 } };
    std::string text = wire.text_of_ask(wire.stranger, { .method = "OPTIONS" });
    wire.send(nat, text);
    const Datagram answer = wire.sent();
    CHECK_TRUE(answer.flow.remote == nat.remote);
    CHECK_TRUE(contains(answer.header("Via"), "rport=40000"));
    text.erase(text.find(";rport"), 6);
    wire.send(nat, text);
    UNSIGNED_LONGS_EQUAL(5060, wire.sent().flow.remote.port);
}

TEST(FrontDoor, RegistersWithThePasswordAndTellsWhoWatches)
{
    const Datagram answer = registers(registration(), "201");
    LONGS_EQUAL(200, answer.status());
    STRCMP_EQUAL("<sip:201@192.0.2.7:5060>;expires=300", answer.header("Contact").c_str());
    LONGS_EQUAL(1, wire.devices_changed);
    UNSIGNED_LONGS_EQUAL(1, wire.registrar.all().size());
    wire.now += 10s;
    wire.registrations->run_due(wire.now);
    LONGS_EQUAL(1, wire.written_to_disk);
}

// Everything but what each answer has of its own: the user it repeats, tags and nonces.
static std::string masked(std::string text)
{
    for (const std::string_view own : { "tag=", "nonce=\"", "branch=z9hG4bK" })
        for (std::size_t at = text.find(own); at != std::string::npos; at = text.find(own, at + 1)) {
            std::size_t end = at + own.size();
            while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0)
                ++end;
            text.replace(at + own.size(), end - at - own.size(), end - at - own.size(), '*');
        }
    for (const std::string_view own : { "201", "999" })
        for (std::size_t at = text.find(own); at != std::string::npos; at = text.find(own))
            text.replace(at, own.size(), "USER");
    return text;
}

TEST(FrontDoor, TellsAnUnknownUserFromAWrongPasswordByNothing)
{
    for (const char* method : { "REGISTER", "INVITE", "MESSAGE" }) {
        const auto ask_of = [&](const std::string& user) {
            Ask ask = registration(user);
            ask.method = method;
            ask.call_id = "the-same";
            return ask;
        };
        const Datagram wrong = proves(ask_of("201"), "201", "wrong");
        const Datagram unknown = proves(ask_of("999"), "999", "wrong");
        LONGS_EQUAL(401, wrong.status());
        // A branch of each counts up; its length does not matter here.
        STRCMP_EQUAL(masked(wrong.text).c_str(), masked(unknown.text).c_str());
        CHECK_TRUE(contains(masked(wrong.text), "nonce=\"****"));
    }
}

TEST(FrontDoor, ChallengesAUserItHasAndOneItHasNotAlike)
{
    for (const char* method : { "REGISTER", "INVITE", "OPTIONS" }) {
        std::vector<std::string> answers;
        for (const std::string user : { "201", "999" }) {
            Ask ask = registration(user);
            ask.method = method;
            ask.uri = "sip:" + user + "@192.0.2.1";
            ask.call_id = "the-same";
            ask.branch = "z9hG4bKsame";
            wire.asks(wire.stranger, ask);
            answers.push_back(masked(wire.sent().text));
        }
        STRCMP_EQUAL(answers[0].c_str(), answers[1].c_str());
    }
}

TEST(FrontDoor, SaysWhoProvedItWhateverFromClaims)
{
    Ask ask { .from = "\"The Boss\" <sip:202@192.0.2.1>;tag=a", .call_id = "spoofed", .body = offer_text() };
    LONGS_EQUAL(100, proves(ask, "201").status());
    const yobirin::Legs::Event incoming = wire.event();
    STRCMP_EQUAL("201", incoming.about->from.number.c_str());
    STRCMP_EQUAL("201", incoming.about->extension->c_str());
}

TEST(FrontDoor, SendsAwayWithA503WhoIsNotWorthMore)
{
    const std::string text = wire.text_of_ask(wire.stranger, { .method = "OPTIONS" });
    std::set<std::string> waits;
    for (int i = 0; i < 200; ++i) {
        wire.agent->datagram(text, wire.stranger, wire.now, Service::Refusal);
        const Datagram answer = wire.sent();
        LONGS_EQUAL(503, answer.status());
        waits.insert(answer.header("Retry-After"));
        const int wait = std::stoi(answer.header("Retry-After"));
        CHECK_TRUE(wait >= limits::retry_after_least.count() && wait <= limits::retry_after_most.count());
    }
    CHECK_TRUE(waits.size() > 5);
}

TEST(FrontDoor, LetsNobodyRegisterForSomebodyElse)
{
    LONGS_EQUAL(403, registers(registration("202"), "201").status());
}

TEST(FrontDoor, SaysWhichExpiryIsTooBrief)
{
    Ask ask = registration();
    ask.contact = "<sip:201@192.0.2.7>;expires=10";
    const Datagram answer = registers(ask, "201");
    LONGS_EQUAL(423, answer.status());
    STRCMP_EQUAL("60", answer.header("Min-Expires").c_str());
}

TEST(FrontDoor, RemembersNothingOfWhoDoesNotProveThemselves)
{
    for (int i = 0; i < 1000; ++i) {
        wire.asks(wire.stranger, registration());
        wire.asks(wire.stranger, { .body = offer_text() });
    }
    UNSIGNED_LONGS_EQUAL(0, wire.transactions->server_count());
    UNSIGNED_LONGS_EQUAL(0, wire.legs->count());
}

TEST(FrontDoor, BringsRegistrationsBackFromTheJournal)
{
    registers(registration(), "201");
    wire.registrar = Registrar {};
    wire.dies();
    UNSIGNED_LONGS_EQUAL(1, wire.registrar.of_extension("201").size());
}

TEST(FrontDoor, BringsRegistrationsBackFromDiskWhenTheJournalIsGone)
{
    std::vector<Binding> on_disk { { .device = "d-1",
                                     .extension = "201",
                                     .contact = "sip:201@192.0.2.7",
                                     .flow = wire.phone,
                                     .expires = wire.now + 300s } };
    wire.journal->erase("devices"); // A reboot wiped it.
    wire.registrations->recover(on_disk, wire.now);
    UNSIGNED_LONGS_EQUAL(1, wire.registrar.of_extension("201").size());
    wire.registrar = Registrar {};
    wire.registrations->recover({}, wire.now); // From now on the journal knows.
    UNSIGNED_LONGS_EQUAL(1, wire.registrar.of_extension("201").size());
}

TEST(FrontDoor, KeepsPhonesBehindNatReachable)
{
    wire.registrar.restore({ .device = "d-1",
                             .extension = "201",
                             .contact = "sip:201@10.0.0.5",
                             .flow = wire.stranger,
                             .reach = Reach::BehindNat,
                             .expires = wire.now + 300s });
    wire.registrations->recover({}, wire.now);
    STRCMP_EQUAL("\r\n\r\n", wire.sent().text.c_str());
    wire.now += 26s;
    wire.registrations->run_due(wire.now);
    STRCMP_EQUAL("\r\n\r\n", wire.sent().text.c_str());
}

TEST(FrontDoor, ForgetsTheDevicesOfADeletedExtension)
{
    registers(registration(), "201");
    wire.office.secrets.erase("201");
    wire.registrations->drop_strangers(wire.now);
    LONGS_EQUAL(1, wire.devices_gone);
}
