#include "ipc/server.h"

#include "everything_service.h"
#include "ipc/wire.h"

#include "support/turning.h"

#include <CppUTest/TestHarness.h>
#include <sys/socket.h>

using namespace ipc;
using yobirin::Everything;

namespace {

// A client that knows nothing but bytes.
struct RawClient {
    FileDescriptor socket {};
    std::string received {}; // NUL shown as '|'.

    void send(std::string_view bytes) const
    {
        std::string out { bytes };
        std::ranges::replace(out, '|', '\0');
        ::send(socket.number(), out.data(), out.size(), MSG_NOSIGNAL);
    }
    // False once the other end has closed.
    bool read()
    {
        std::array<char, 65536> part {};
        const ssize_t size = recv(socket.number(), part.data(), part.size(), MSG_DONTWAIT);
        if (size > 0)
            received.append(part.data(), static_cast<std::size_t>(size));
        std::ranges::replace(received, '\0', '|');
        return size > 0 || (size < 0 && errno == EAGAIN);
    }
};

} // namespace

TEST_GROUP(VarlinkServer)
{
    events::Loop loop {};
    Counters counters {};
    TemporaryDirectory place {};
    EverythingService service {};
    std::unique_ptr<Server> server {};
    RawClient client {};

    void setup() override { serve({}); }
    void serve(const ServerLimits& limits)
    {
        server = nullptr;
        server = std::make_unique<Server>(loop, MUST(listen_at(place.path("socket"))), counters, limits);
        server->add(service);
        client = RawClient { MUST(connect_to(place.path("socket"))) };
    }
    void turn_until(std::move_only_function<bool()> done) { ::turn_until(loop, std::move(done)); }
    void expect(std::string_view bytes)
    {
        turn_until([&] { return !client.read() || client.received.size() >= bytes.size(); });
        STRCMP_EQUAL(std::string { bytes }.c_str(), client.received.c_str());
        client.received.clear();
    }
    void expect_closed()
    {
        turn_until([&] { return !client.read(); });
    }
};

TEST(VarlinkServer, AnswersACall)
{
    client.send(R"({"method":"org.yobirin.test.Everything.Add","parameters":{"first":2,"second":3}}|)");
    expect(R"({"parameters":{"sum":5}}|)");
}

TEST(VarlinkServer, AnswersHoweverTheBytesAreSplit)
{
    const std::string one =
        R"({"method":"org.yobirin.test.Everything.Add","parameters":{"first":2,"second":3}}|)";
    for (std::size_t cut = 1; cut < one.size(); cut += 7) {
        client.send(one.substr(0, cut));
        const std::size_t adds = service.adds;
        loop.turn();
        CHECK_EQUAL(adds, service.adds);
        client.send(one.substr(cut));
        expect(R"({"parameters":{"sum":5}}|)");
    }
}

TEST(VarlinkServer, AnswersPipelinedCallsInOrderThoughTheFirstIsSlow)
{
    client.send(R"({"method":"org.yobirin.test.Everything.Keep"}|)"
                R"({"method":"org.yobirin.test.Everything.Add","parameters":{"first":1,"second":1}}|)"
                R"({"method":"org.yobirin.test.Everything.Count","parameters":{"to":2},"more":true}|)"
                R"({"method":"org.yobirin.test.Everything.Nothing"}|)");
    turn_until([&] { return service.kept.size() == 1 && service.adds == 1; });
    client.read();
    STRCMP_EQUAL("", client.received.c_str());
    service.kept.front()(Everything::KeepReply { .kept = "x" });
    expect(R"({"parameters":{"kept":"x"}}|{"parameters":{"sum":2}}|)"
           R"({"parameters":{"number":1},"continues":true}|{"parameters":{"number":2}}|{"parameters":{}}|)");
}

TEST(VarlinkServer, SendsWhatIsInNoHurryWithTheNextMessage)
{
    client.send(R"({"method":"org.yobirin.test.Everything.Keep"}|)");
    turn_until([&] { return service.kept.size() == 1; });
    service.kept.front()(Everything::KeepReply { .kept = "x" }, Urgency::WithTheNext);
    client.send(R"({"method":"org.yobirin.test.Everything.Nothing"}|)");
    loop.turn();
    client.read();
    STRCMP_EQUAL(R"({"parameters":{"kept":"x"}}|{"parameters":{}}|)", client.received.c_str());
}

TEST(VarlinkServer, SendsWhatIsInNoHurryAloneWhenNothingFollows)
{
    client.send(R"({"method":"org.yobirin.test.Everything.Keep"}|)");
    turn_until([&] { return service.kept.size() == 1; });
    service.kept.front()(Everything::KeepReply { .kept = "x" }, Urgency::WithTheNext);
    client.read();
    STRCMP_EQUAL("", client.received.c_str());
    expect(R"({"parameters":{"kept":"x"}}|)");
}

TEST(VarlinkServer, SaysNothingToAOnewayCall)
{
    client.send(R"({"method":"org.yobirin.test.Everything.Tell","parameters":{"text":"a"},"oneway":true}|)"
                R"({"method":"org.yobirin.test.Everything.Missing","oneway":true}|)"
                R"({"method":"org.yobirin.test.Everything.Nothing"}|)");
    expect(R"({"parameters":{}}|)");
    STRCMP_EQUAL("a", service.told.c_str());
    CHECK_EQUAL(1U, counters["ipc.failed_oneway_calls"]);
}

TEST(VarlinkServer, GivesAStreamToWhoWantsMoreAndOneReplyToWhoDoesNot)
{
    client.send(R"({"method":"org.yobirin.test.Everything.Count","parameters":{"to":3},"more":true}|)");
    expect(R"({"parameters":{"number":1},"continues":true}|{"parameters":{"number":2},"continues":true}|)"
           R"({"parameters":{"number":3}}|)");
    client.send(R"({"method":"org.yobirin.test.Everything.Count","parameters":{"to":3}}|)");
    expect(R"({"parameters":{"number":1}}|)");
}

TEST(VarlinkServer, AnswersAnErrorWithItsParameters)
{
    client.send(R"({"method":"org.yobirin.test.Everything.SwitchOff","parameters":{"operator":"x"}}|)");
    expect(
        R"({"error":"org.yobirin.test.Everything.Refused","parameters":{"why":"x","point":{"x":1,"y":2}}}|)");
}

TEST(VarlinkServer, AnswersForAServiceThatDroppedItsReply)
{
    client.send(R"({"method":"org.yobirin.test.Everything.Keep"}|)");
    turn_until([&] { return service.kept.size() == 1; });
    service.kept.clear();
    expect(R"({"error":"org.yobirin.ipc.Disconnected","parameters":{"detail":"it was never answered"}}|)");
}

TEST(VarlinkServer, KnowsNoOtherMethodsAndInterfaces)
{
    client.send(
        R"({"method":"org.yobirin.test.Everything.Missing"}|{"method":"org.example.No.Way"}|{"method":"x"}|)");
    expect(
        R"({"error":"org.varlink.service.MethodNotFound","parameters":{"method":"org.yobirin.test.Everything.Missing"}}|)"
        R"({"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":"org.example.No"}}|)"
        R"({"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":""}}|)");
}

TEST(VarlinkServer, DescribesItself)
{
    client.send(R"({"method":"org.varlink.service.GetInfo"}|)");
    turn_until([&] { return client.read() && client.received.ends_with('|'); });
    CHECK_TRUE(
        client.received.contains(R"("interfaces":["org.varlink.service","org.yobirin.test.Everything"])"));
    client.received.clear();
    client.send(
        R"({"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"org.yobirin.test.Everything"}}|)");
    turn_until([&] { return client.read() && client.received.ends_with('|'); });
    CHECK_TRUE(client.received.contains(R"(\ninterface org.yobirin.test.Everything\n)"));
    client.received.clear();
    client.send(
        R"({"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"a.B"}}|)"
        R"({"method":"org.varlink.service.GetInterfaceDescription"}|)");
    expect(R"({"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":"a.B"}}|)"
           R"({"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"interface"}}|)");
}

TEST(VarlinkServer, SaysWhatIsWrongWithParametersAndEndsTheConnection)
{
    client.send(R"({"method":"org.yobirin.test.Everything.Add","parameters":{"first":"2"}}|)"
                R"({"method":"org.yobirin.test.Everything.Nothing"}|)");
    expect(R"({"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"first"}}|)");
    expect_closed();
    CHECK_EQUAL(1U, counters["ipc.bad_parameters"]);
}

TEST(VarlinkServer, EndsTheConnectionOfWhoSpeaksSomethingElse)
{
    client.send("GET / HTTP/1.1\r\n\r\n|");
    expect_closed();
    STRCMP_EQUAL("", client.received.c_str());
    CHECK_EQUAL(1U, counters["ipc.broken_framing"]);
}

TEST(VarlinkServer, IgnoresAndCountsUnknownFields)
{
    client.send(
        R"({"method":"org.yobirin.test.Everything.Add","new":1,"parameters":{"first":2,"newer":{},"second":3}}|)");
    expect(R"({"parameters":{"sum":5}}|)");
    CHECK_EQUAL(2U, counters["ipc.unknown_fields"]);
}

TEST(VarlinkServer, EndsTheConnectionOfAMessageThatIsTooLong)
{
    serve({ .message_bytes = 1000 });
    client.send(std::string(20'000, ' '));
    expect_closed();
    CHECK_EQUAL(1U, counters["ipc.broken_framing"]);
}

TEST(VarlinkServer, ReadsNoFurtherWhileTooMuchIsUnanswered)
{
    serve({ .unanswered = 3 });
    for (int i = 0; i < 6; ++i)
        client.send(R"({"method":"org.yobirin.test.Everything.Keep"}|)");
    turn_until([&] { return service.kept.size() == 3; });
    events::Timer pause { loop, [] { } };
    pause.start(std::chrono::milliseconds { 5 });
    loop.turn();
    CHECK_EQUAL(3U, service.kept.size());
    for (auto& reply : std::exchange(service.kept, {}))
        reply(Everything::KeepReply {});
    turn_until([&] { return service.kept.size() == 3; });
}

TEST(VarlinkServer, CutsAWatcherThatFallsBehind)
{
    serve({ .unsent_bytes = 1'000'000 });
    client.send(R"({"method":"org.yobirin.test.Everything.Keep","more":true}|)");
    turn_until([&] { return service.kept.size() == 1; });
    bool is_closed = false;
    service.kept.front().when_closed([&] { is_closed = true; });
    const Everything::KeepReply news { .kept = std::string(10'000, 'x') };
    for (int i = 0; i < 200; ++i)
        service.kept.front().more(news);
    CHECK_FALSE(is_closed); // Never from inside.
    turn_until([&] { return is_closed; });
    CHECK_FALSE(service.kept.front().is_open());
    CHECK_EQUAL(1U, counters["ipc.cut_slow_readers"]);
}

TEST(VarlinkServer, TellsAServiceThatItsClientIsGone)
{
    client.send(R"({"method":"org.yobirin.test.Everything.Keep","more":true}|)");
    turn_until([&] { return service.kept.size() == 1; });
    bool is_closed = false;
    service.kept.front().when_closed([&] { is_closed = true; });
    CHECK_TRUE(service.kept.front().is_open());
    client.socket.close();
    turn_until([&] { return is_closed; });
    CHECK_FALSE(service.kept.front().is_open());
    service.kept.front()(Everything::KeepReply {}); // Goes nowhere.
}

TEST(VarlinkServer, StillAnswersWhoClosedOnlyTheSendingHalf)
{
    client.send(R"({"method":"org.yobirin.test.Everything.Keep"}|)");
    shutdown(client.socket.number(), SHUT_WR);
    turn_until([&] { return service.kept.size() == 1; });
    events::Timer pause { loop, [] { } };
    pause.start(std::chrono::milliseconds { 5 });
    loop.turn(); // The end of input.
    service.kept.front()(Everything::KeepReply { .kept = "late" });
    expect(R"({"parameters":{"kept":"late"}}|)");
    expect_closed();
}

TEST(VarlinkServer, ClosesTheNewestConnectionBeyondItsLimit)
{
    serve({ .connections = 1 });
    client.send(R"({"method":"org.yobirin.test.Everything.Nothing"}|)");
    expect(R"({"parameters":{}}|)");
    const RawClient first = std::exchange(client, RawClient { MUST(connect_to(place.path("socket"))) });
    expect_closed();
    CHECK_EQUAL(1U, counters["ipc.refused_connections"]);
}

TEST(VarlinkServer, AsksWhetherAPeerIsWelcome)
{
    Peer seen {};
    server->accept_if([&](const Peer& peer) {
        seen = peer;
        return false;
    });
    expect_closed();
    CHECK_EQUAL(getpid(), seen.process);
    CHECK_EQUAL(getuid(), seen.user);
}

TEST(VarlinkServer, TellsWhoCalls)
{
    client.send(R"({"method":"org.yobirin.test.Everything.Keep"}|)");
    turn_until([&] { return service.kept.size() == 1; });
    CHECK_EQUAL(getpid(), service.kept.front().peer().process);
}

TEST(VarlinkServer, MakesRoomForItselfWhereADeadOneWas)
{
    server = nullptr;
    CHECK_TRUE(listen_at(place.path("socket")).has_value());
    FileDescriptor alive = MUST(listen_at(place.path("socket")));
    CHECK_FALSE(listen_at(place.path("socket")).has_value());
    CHECK_FALSE(listen_at(std::string(200, 'x')).has_value());
}
