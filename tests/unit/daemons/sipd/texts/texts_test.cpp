#include "limits.h"
#include "unit/daemons/sipd/prover.h"

using namespace sipd;
using namespace std::chrono_literals;

// 201 writes to 202.
TEST_GROUP(ShortText)
{
    Wire wire {};
    const Flow desk { .local = Ip::v4(0xc0000201), .remote = { Ip::v4(0xc0000208), 5060 } };
    const Flow mobile { .local = Ip::v4(0xc0000201), .remote = { Ip::v4(0xc0000209), 5060 } };
    int written { 0 };

    Ask message(const std::string& body = "lunch?", const std::string& type = "text/plain")
    {
        return { .method = "MESSAGE",
                 .from = "\"The boss\" <sip:999@192.0.2.1>;tag=theirs",
                 .call_id = "text-" + std::to_string(++written),
                 .extra = "Content-Type: " + type + "\r\n",
                 .body = body,
                 .contact = "" };
    }
    int writes(const Ask& ask) { return proves(wire, wire.phone, ask, "201").status(); }
    int writes(const std::string& body = "lunch?") { return writes(message(body)); }
    void has_desk() { registers(wire.has_phone("202", desk)); }
    void registers(const std::string& device, Texts::Sign sign = Texts::Sign::Came)
    {
        wire.texts->device_registered(*wire.registrar.find(device), sign, wire.now);
    }
    void tells(const std::string& text)
    {
        wire.texts->tell({ .extension = "202", .from = { .number = "203" }, .text = text, .seconds = 300 },
                         wire.now);
    }
    Datagram arrives()
    {
        Datagram text = wire.sent();
        STRCMP_EQUAL("MESSAGE", text.method().c_str());
        return text;
    }
    void takes(const Datagram& text, int status = 200) { wire.answers(text.flow, text, status); }
    std::size_t kept() const { return wire.texts->kept().all().size(); }
};

TEST(ShortText, IsBroughtToTheDeviceUnderTheNameOfWhoProvedIt)
{
    has_desk();
    LONGS_EQUAL(202, writes());
    const Datagram text = arrives();
    STRCMP_EQUAL("MESSAGE sip:202@192.0.2.8:5060 SIP/2.0", text.line().c_str());
    CHECK_TRUE(text.flow.remote == desk.remote);
    CHECK_TRUE(text.header("From").starts_with("\"Sato\" <sip:201@192.0.2.1>;tag="));
    STRCMP_EQUAL("<sip:202@192.0.2.1>", text.header("To").c_str());
    STRCMP_EQUAL("text/plain", text.header("Content-Type").c_str());
    STRCMP_EQUAL("lunch?", text.body().c_str());
    CHECK_TRUE(text.header("Contact").empty());
    CHECK_TRUE(text.header("Date").ends_with(" GMT"));
    takes(text);
    UNSIGNED_LONGS_EQUAL(0, kept());
}

TEST(ShortText, IsOfferedToEveryDeviceAndDoneWhenOneTakesIt)
{
    has_desk();
    wire.registrar.restore({ .device = "d-mobile",
                             .extension = "202",
                             .contact = "sip:202@192.0.2.9",
                             .flow = mobile,
                             .expires = wire.now + 1h });
    writes();
    const Datagram one = arrives();
    const Datagram other = arrives();
    CHECK_FALSE(one.flow == other.flow);
    takes(one, 486);
    UNSIGNED_LONGS_EQUAL(1, kept());
    takes(other);
    UNSIGNED_LONGS_EQUAL(0, kept());
}

TEST(ShortText, WaitsForADevice)
{
    LONGS_EQUAL(202, writes("first"));
    LONGS_EQUAL(202, writes("second"));
    CHECK_TRUE(wire.sends_nothing());
    UNSIGNED_LONGS_EQUAL(2, kept());
    has_desk();
    const Datagram first = arrives();
    STRCMP_EQUAL("first", first.body().c_str());
    CHECK_TRUE(wire.sends_nothing());
    takes(first);
    const Datagram second = arrives();
    STRCMP_EQUAL("second", second.body().c_str());
    takes(second);
    UNSIGNED_LONGS_EQUAL(0, kept());
}

TEST(ShortText, ThatNobodyAnswersIsOfferedAgainWhenThePhoneIsHeardOf)
{
    has_desk();
    writes();
    arrives();
    wire.pass(33s);
    wire.ignore_sent();
    UNSIGNED_LONGS_EQUAL(1, kept());
    registers("d-202", Texts::Sign::Stayed);
    takes(arrives());
    UNSIGNED_LONGS_EQUAL(0, kept());
    registers("d-202", Texts::Sign::Stayed);
    CHECK_TRUE(wire.sends_nothing());
}

TEST(ShortText, FromCalldWaitsForNoneThatASilentPhoneHasOnOffer)
{
    has_desk();
    writes();
    const Datagram silent = arrives();
    tells("somebody calls 110");
    const Datagram urgent = arrives();
    STRCMP_EQUAL("somebody calls 110", urgent.body().c_str());
    takes(urgent);
    STRCMP_EQUAL("lunch?", arrives().body().c_str()); // Its turn again.
    takes(silent); // Which it takes at last, by the first try.
    UNSIGNED_LONGS_EQUAL(0, kept());
}

TEST(ShortText, FromCalldIsFollowedByThoseThatNobodyHeard)
{
    has_desk();
    writes();
    arrives();
    wire.pass(33s);
    wire.ignore_sent();
    tells("somebody calls 110");
    const Datagram urgent = arrives();
    STRCMP_EQUAL("somebody calls 110", urgent.body().c_str());
    takes(urgent);
    takes(arrives());
    UNSIGNED_LONGS_EQUAL(0, kept());
}

TEST(ShortText, ThatIsRefusedHoldsUpNoOther)
{
    has_desk();
    writes("too much");
    takes(arrives(), 413);
    UNSIGNED_LONGS_EQUAL(1, kept());
    registers("d-202", Texts::Sign::Stayed); // It would refuse it again.
    CHECK_TRUE(wire.sends_nothing());
    writes("short");
    const Datagram next = arrives();
    STRCMP_EQUAL("short", next.body().c_str());
    takes(next);
    CHECK_TRUE(wire.sends_nothing());
    registers("d-202"); // Another, perhaps.
    STRCMP_EQUAL("too much", arrives().body().c_str());
}

TEST(ShortText, IsOfferedToADeviceThatCameWhileAnotherWasAsked)
{
    has_desk();
    writes();
    takes(arrives(), 100);
    wire.registrar.restore({ .device = "d-mobile",
                             .extension = "202",
                             .contact = "sip:202@192.0.2.9",
                             .flow = mobile,
                             .expires = wire.now + 1h });
    registers("d-mobile");
    CHECK_TRUE(wire.sends_nothing());
    wire.pass(33s);
    bool reached = false;
    while (!wire.sends_nothing())
        reached = wire.sent().flow.remote == mobile.remote || reached;
    CHECK_TRUE(reached);
}

TEST(ShortText, SurvivesTheProcess)
{
    writes("first");
    writes("second");
    wire.dies();
    UNSIGNED_LONGS_EQUAL(2, kept());
    has_desk();
    const Datagram first = arrives();
    STRCMP_EQUAL("first", first.body().c_str());
    wire.dies(); // Nobody knows whether it came.
    const Datagram again = arrives();
    STRCMP_EQUAL("first", again.body().c_str());
    takes(again);
    takes(arrives());
    wire.dies();
    UNSIGNED_LONGS_EQUAL(0, kept());
    CHECK_TRUE(wire.sends_nothing());
}

TEST(ShortText, RepeatedToTheNextProcessIsOne)
{
    Ask ask = message();
    LONGS_EQUAL(202, writes(ask));
    wire.dies();
    ask.cseq = 1;
    LONGS_EQUAL(202, writes(ask));
    UNSIGNED_LONGS_EQUAL(1, kept());
}

TEST(ShortText, IsOnDiskSoonUnlessItWasTakenAtOnce)
{
    wire.pass(5s);
    LONGS_EQUAL(0, wire.texts_written);
    writes();
    wire.pass(3s);
    LONGS_EQUAL(1, wire.texts_written);
    has_desk();
    takes(arrives());
    wire.pass(3s);
    LONGS_EQUAL(2, wire.texts_written);
    writes();
    takes(arrives());
    wire.pass(3s);
    LONGS_EQUAL(2, wire.texts_written);
    wire.texts->write_again(wire.now);
    wire.pass(3s);
    LONGS_EQUAL(3, wire.texts_written);
}

// The file still has one that was taken just before the process died.
TEST(ShortText, ThatIsNewIsNotTakenForOneOnDisk)
{
    wire.dies();
    wire.texts->recover({ { .id = 1, .from = "201", .to = "202", .body = "taken" } }, wire.now);
    writes();
    wire.pass(3s);
    LONGS_EQUAL(1, wire.texts_written);
    UNSIGNED_LONGS_EQUAL(2, wire.texts->kept().all().begin()->first);
}

TEST(ShortText, GoesAfterAWeekOrWithItsReceiver)
{
    writes();
    wire.pass(limits::text_kept + 1s);
    UNSIGNED_LONGS_EQUAL(0, kept());
    writes();
    wire.office.secrets.erase("202");
    wire.texts->drop_strangers(wire.now);
    UNSIGNED_LONGS_EQUAL(0, kept());
}

TEST(ShortText, IsPlainAndShort)
{
    const Datagram refusal = proves(wire, wire.phone, message("<b>", "text/html"), "201");
    LONGS_EQUAL(415, refusal.status());
    STRCMP_EQUAL("text/plain", refusal.header("Accept").c_str());
    LONGS_EQUAL(415, writes(message("...", "text/plain;charset=iso-2022-jp")));
    LONGS_EQUAL(415, writes(message("...", "application/im-iscomposing+xml")));
    LONGS_EQUAL(413, writes(std::string(limits::text_bytes + 1, 'x')));
    LONGS_EQUAL(202, writes(std::string(limits::text_bytes, 'x')));
    LONGS_EQUAL(202, writes(message("...", "Text/Plain; charset=\"UTF-8\"")));
}

TEST(ShortText, GoesFromExtensionToExtension)
{
    Ask ask = message();
    ask.uri = "sip:0312345678@192.0.2.1";
    LONGS_EQUAL(404, writes(ask));
    ask = message();
    ask.from = "<sip:0312345678@198.51.100.1>;tag=x";
    wire.asks(wire.trunk, ask);
    LONGS_EQUAL(403, wire.sent().status());
    wire.asks(wire.stranger, message());
    LONGS_EQUAL(401, wire.sent().status());
    UNSIGNED_LONGS_EQUAL(0, kept());
}

TEST(ShortText, ThatIsTooMuchForAMailboxDropsTheOldest)
{
    for (std::size_t i = 0; i <= limits::texts_per_extension; ++i)
        LONGS_EQUAL(202, writes(std::to_string(i)));
    UNSIGNED_LONGS_EQUAL(limits::texts_per_extension, kept());
    UNSIGNED_LONGS_EQUAL(1, wire.counters["sip.texts.dropped"]);
    wire.dies();
    UNSIGNED_LONGS_EQUAL(limits::texts_per_extension, kept());
    has_desk();
    STRCMP_EQUAL("1", arrives().body().c_str());
}
