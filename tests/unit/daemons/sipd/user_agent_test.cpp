#include "limits.h"
#include "wire.h"

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
    Datagram registers(Ask ask, const std::string& user, const std::string& password = "secret")
    {
        wire.asks(wire.phone, ask);
        const Datagram challenge = wire.sent();
        LONGS_EQUAL(401, challenge.status());
        const std::string value = challenge.header("WWW-Authenticate");
        ask.cseq += 1;
        ask.extra += "Authorization: "
            + sip::credentials_text(*sip::parse_challenge(value),
                                    { .username = user,
                                      .password = password,
                                      .method = "REGISTER",
                                      .uri = ask.uri,
                                      .cnonce = "c" })
            + "\r\n";
        wire.asks(wire.phone, ask);
        return wire.sent();
    }
};

TEST(FrontDoor, SaysWhatItCanDo)
{
    wire.asks(wire.stranger, { .method = "OPTIONS", .contact = "" });
    const Datagram answer = wire.sent();
    LONGS_EQUAL(200, answer.status());
    CHECK_TRUE(contains(answer.header("Allow"), "INVITE"));
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

TEST(FrontDoor, RefusesMethodsItDoesNotServe)
{
    wire.asks(wire.stranger, { .method = "SUBSCRIBE" });
    const Datagram refusal = wire.sent();
    LONGS_EQUAL(405, refusal.status());
    CHECK_FALSE(refusal.header("Allow").empty());
    wire.asks(wire.stranger, { .method = "NONSENSE" });
    LONGS_EQUAL(501, wire.sent().status());
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

TEST(FrontDoor, TellsAnUnknownUserFromAWrongPasswordByNothing)
{
    const Datagram wrong = registers(registration("201"), "201", "wrong");
    const Datagram unknown = registers(registration("999"), "999", "secret");
    LONGS_EQUAL(401, wrong.status());
    LONGS_EQUAL(401, unknown.status());
    const auto shape = [](std::string text) {
        for (const std::string_view part : { "201", "999" })
            while (text.find(part) != std::string::npos)
                text.replace(text.find(part), 3, "xxx");
        const std::size_t tag = text.find("\r\nTo: ");
        return text.substr(text.find("\r\nFrom"), tag - text.find("\r\nFrom"))
            + std::to_string(text.substr(text.find("WWW-")).size());
    };
    STRCMP_EQUAL(shape(wrong.text).c_str(), shape(unknown.text).c_str());
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
