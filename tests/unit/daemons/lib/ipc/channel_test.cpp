#include "ipc/channel.h"

#include "everything_service.h"
#include "ipc/wire.h"

#include "support/turning.h"

#include <CppUTest/TestHarness.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>

using namespace ipc;
using namespace std::chrono_literals;
using yobirin::Everything;

TEST_GROUP(VarlinkChannel)
{
    events::Loop loop {};
    Counters counters {};
    TemporaryDirectory place {};
    EverythingService service {};
    std::unique_ptr<Server> server {};
    std::unique_ptr<Channel> channel {};
    std::vector<std::string> heard {};

    void setup() override
    {
        serve();
        connect({ .deadline = 5s });
    }
    void serve()
    {
        server = std::make_unique<Server>(loop, MUST(listen_at(place.path("socket"))), counters);
        server->add(service);
    }
    void connect(ChannelOptions options)
    {
        options.counters = &counters;
        options.first_retry = 1ms;
        channel = std::make_unique<Channel>(loop, place.path("socket"), options);
        turn_until([&] { return channel->is_connected(); });
    }
    void turn_until(std::move_only_function<bool()> done) { ::turn_until(loop, std::move(done)); }
    void expect(std::vector<std::string> expected)
    {
        turn_until([&] { return heard.size() >= expected.size(); });
        for (std::size_t i = 0; i < expected.size(); ++i)
            STRCMP_EQUAL(expected[i].c_str(), heard[i].c_str());
        CHECK_EQUAL(expected.size(), heard.size());
        heard.clear();
    }
    Everything::Client client() { return Everything::Client { *channel }; }
    void add(std::int64_t first, std::int64_t second)
    {
        client().add({ .first = first, .second = second }, [this](Result<Everything::AddReply> reply) {
            heard.push_back(reply ? std::to_string(reply->sum) : reply.error().code);
        });
    }
    void keep(const std::string& name)
    {
        client().keep({}, [this, name](Result<Everything::KeepReply> reply) {
            heard.push_back(name + (reply ? reply->kept : reply.error().code));
        });
    }
    void count(std::int64_t to)
    {
        client().count_more({ .to = to }, [this](Result<Everything::CountReply> reply) {
            heard.push_back(reply ? std::to_string(reply->number) : reply.error().code);
        });
    }
};

TEST(VarlinkChannel, BringsAnswersInOrder)
{
    add(1, 2);
    keep("kept ");
    add(3, 4);
    turn_until([&] { return service.adds == 2; });
    expect({ "3" });
    service.kept.front()(Everything::KeepReply { .kept = "late" });
    expect({ "kept late", "7" });
}

TEST(VarlinkChannel, SendsWhatBelongsToATurnInOneWrite)
{
    TemporaryDirectory other;
    FileDescriptor listening = MUST(listen_at(other.path("socket")));
    Channel to_nobody { loop, other.path("socket") };
    turn_until([&] { return to_nobody.is_connected(); });
    FileDescriptor peer { accept(listening.number(), nullptr, nullptr) };
    for (int i = 0; i < 10; ++i)
        Everything::Client { to_nobody }.tell_oneway({ .text = "x" });
    std::array<char, 65536> bytes {};
    CHECK_EQUAL(-1,
                recv(peer.number(), bytes.data(), bytes.size(), MSG_DONTWAIT)); // Not before the turn ends.
    add(1, 1);
    expect({ "2" });
    const ssize_t size = recv(peer.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    CHECK_EQUAL(10, std::count(bytes.begin(), bytes.begin() + std::max<ssize_t>(size, 0), '\0'));
}

TEST(VarlinkChannel, CarriesEverythingBothWays)
{
    const Everything::Sparse sparse { .text = "\xe5\x91\xbc", .colour = Everything::Colour::Red };
    bool is_same = false;
    client().thin({ .sparse = sparse }, [&](Result<Everything::ThinReply> reply) {
        is_same = reply && reply->sparse == sparse;
        heard.emplace_back("done");
    });
    expect({ "done" });
    CHECK_TRUE(is_same);
}

TEST(VarlinkChannel, StreamsUntilTheLast)
{
    count(3);
    add(1, 1);
    expect({ "1", "2", "3", "2" });
}

TEST(VarlinkChannel, BringsErrorsUnchanged)
{
    client().switch_off({ .operator_ = "because" }, [&](Result<Everything::SwitchOffReply> reply) {
        heard.push_back(reply.error().code);
        heard.push_back(reply.error().detail);
    });
    expect({ "org.yobirin.test.Everything.Refused", R"({"why":"because","point":{"x":1,"y":2}})" });
}

TEST(VarlinkChannel, HearsNothingOfAOnewayCall)
{
    client().tell_oneway({ .text = "a" });
    client().tell_oneway({ .text = "b" });
    add(1, 1);
    expect({ "2" });
    STRCMP_EQUAL("ab", service.told.c_str());
}

TEST(VarlinkChannel, SendsWhatIsInNoHurryWithTheNextRequestOrAloneAfterAWhile)
{
    const auto tell = [&](std::string_view parameters) {
        channel->call({ .method = "org.yobirin.test.Everything.Tell",
                        .parameters_json = std::string { parameters },
                        .kind = Request::Kind::Oneway,
                        .urgency = Urgency::WithTheNext },
                      {});
    };
    tell(R"({"text":"a"})");
    STRCMP_EQUAL("", service.told.c_str());
    add(1, 2);
    expect({ "3" });
    STRCMP_EQUAL("a", service.told.c_str());
    tell(R"({"text":"b"})");
    turn_until([&] { return service.told == "ab"; });
}

TEST(VarlinkChannel, FailsWhatWasOutstandingWhenTheConnectionBreaks)
{
    keep("");
    add(1, 1);
    turn_until([&] { return service.adds == 1; });
    server = nullptr;
    expect({ "org.yobirin.ipc.Disconnected", "org.yobirin.ipc.Disconnected" });
    CHECK_FALSE(channel->is_connected());
}

TEST(VarlinkChannel, FailsACallWhileDisconnectedButNotFromInside)
{
    server = nullptr;
    turn_until([&] { return !channel->is_connected(); });
    add(1, 1);
    CHECK_TRUE(heard.empty());
    expect({ "org.yobirin.ipc.Disconnected" });
}

TEST(VarlinkChannel, ComesBackByItself)
{
    int connected = 0;
    int disconnected_times = 0;
    channel->when_connected([&] { ++connected; });
    channel->when_disconnected([&] { ++disconnected_times; });
    server = nullptr;
    turn_until([&] { return disconnected_times == 1; });
    serve();
    turn_until([&] { return connected == 1; });
    add(2, 2);
    expect({ "4" });
}

TEST(VarlinkChannel, WaitsLongerAfterEachAttemptThatFailed)
{
    server = nullptr;
    turn_until([&] { return !channel->is_connected(); });
    std::filesystem::remove(place.path("socket"));
    FileDescriptor listening = MUST(listen_at(place.path("socket"))); // Accepts and hangs up at once.
    std::vector<Moment> attempts;
    events::Watch watch { loop, listening.number(), events::Interest::Read, [&](events::Ready) {
                             const FileDescriptor hung_up_on { accept(listening.number(), nullptr, nullptr) };
                             attempts.push_back(BootClock::now());
                         } };
    turn_until([&] { return attempts.size() >= 8; });
    CHECK_TRUE(attempts[7] - attempts[6] >= 4 * (attempts[2] - attempts[1])
               || attempts[7] - attempts[6] >= 60ms);
}

TEST(VarlinkChannel, TimesOutWhatIsNotAnsweredAndKeepsTheOrder)
{
    connect({ .deadline = 10ms });
    keep("first ");
    turn_until([&] { return service.kept.size() == 1; });
    expect({ "first org.yobirin.ipc.TimedOut" });
    CHECK_EQUAL(1U, counters["ipc.timed_out"]);
    add(5, 5);
    service.kept.front()(Everything::KeepReply { .kept = "too late" });
    expect({ "10" });
}

TEST(VarlinkChannel, NeverTimesOutAStream)
{
    connect({ .deadline = 10ms });
    client().keep_more({}, [this](Result<Everything::KeepReply> reply) { heard.push_back(reply->kept); });
    turn_until([&] { return service.kept.size() == 1; });
    events::Timer later { loop, [&] { service.kept.front().more({ .kept = "still" }); } };
    later.start(300ms); // More than the deadline and the slack of its timer.
    expect({ "still" });
}

TEST(VarlinkChannel, FailsWhatIsBeyondItsLimits)
{
    connect({ .most_outstanding = 2 });
    keep("a ");
    keep("b ");
    add(1, 1);
    expect({ "org.yobirin.ipc.Overloaded" });
}

TEST(VarlinkChannel, CarriesDescriptorsBothWays)
{
    std::array<int, 2> ends {};
    CHECK_EQUAL(0, pipe2(ends.data(), O_CLOEXEC));
    struct stat before {};
    struct stat after {};
    fstat(ends[0], &before);
    close(ends[1]);
    Descriptors descriptors;
    descriptors.emplace_back(ends[0]);
    add(1, 1);
    channel->call({ "org.yobirin.test.Everything.Keep", "{}", Request::Kind::Call, std::move(descriptors) },
                  [&](Result<RawReply> raw) {
                      CHECK_EQUAL(1U, raw->descriptors.size());
                      fstat(raw->descriptors.front().number(), &after);
                      heard.emplace_back("came back");
                  });
    add(2, 2);
    turn_until([&] { return service.kept.size() == 1; });
    service.kept.front()(Everything::KeepReply {}, service.kept.front().take_descriptors());
    expect({ "2", "came back", "4" });
    CHECK_EQUAL(before.st_ino, after.st_ino);
}

TEST(VarlinkChannel, CountsEveryMessageOnceAtEachEnd)
{
    Counters of_client;
    Channel counted { loop, place.path("socket"), { .counters = &of_client } };
    turn_until([&] { return counted.is_connected(); });
    Everything::Client { counted }.tell_oneway({ .text = "a" });
    Everything::Client { counted }.count_more({ .to = 3 }, [&](Result<Everything::CountReply> reply) {
        heard.push_back(std::to_string(reply->number));
    });
    expect({ "1", "2", "3" });
    CHECK_EQUAL(2U, of_client["ipc.messages_sent"]);
    CHECK_EQUAL(3U, of_client["ipc.messages_received"]);
    CHECK_EQUAL(2U, counters["ipc.messages_received"]);
    CHECK_EQUAL(3U, counters["ipc.messages_sent"]);
}

TEST(VarlinkChannel, LetsAnAnswerEndTheChannel)
{
    client().nothing({}, [&](Result<Everything::NothingReply>) { channel = nullptr; });
    add(1, 1);
    turn_until([&] { return channel == nullptr; });
    CHECK_TRUE(heard.empty());
}

TEST(VarlinkChannel, LetsAStreamEndItsConnection)
{
    client().count_more({ .to = 5 }, [&](Result<Everything::CountReply> reply) {
        heard.push_back(reply ? std::to_string(reply->number) : reply.error().code);
        if (reply)
            channel->reconnect();
    });
    turn_until([&] { return !heard.empty(); });
    turn_until([&] { return channel->is_connected(); });
    add(1, 1);
    expect({ "1", "2" });
}

TEST(VarlinkChannel, MakesANewConnectionWhenItDoesNotUnderstandTheReply)
{
    TemporaryDirectory other;
    FileDescriptor listening = MUST(listen_at(other.path("socket")));
    Channel to_stranger { loop, other.path("socket"), { .first_retry = 1ms, .counters = &counters } };
    turn_until([&] { return to_stranger.is_connected(); });
    FileDescriptor peer { accept(listening.number(), nullptr, nullptr) };
    Everything::Client { to_stranger }.add(
        {}, [&](Result<Everything::AddReply> reply) { heard.push_back(reply.error().code); });
    const std::string_view answer { "{\"parameters\":{\"sum\":\"many\"}}\0", 30 };
    CHECK_EQUAL(30, send(peer.number(), answer.data(), answer.size(), MSG_NOSIGNAL));
    expect({ std::string { bad_reply } });
    turn_until([&] { return to_stranger.is_connected(); });
    FileDescriptor again { accept(listening.number(), nullptr, nullptr) };
    CHECK_TRUE(static_cast<bool>(again));
}

TEST(VarlinkChannel, HangsUpOnWhoAnswersUnasked)
{
    TemporaryDirectory other;
    FileDescriptor listening = MUST(listen_at(other.path("socket")));
    Channel to_stranger { loop, other.path("socket"), { .counters = &counters } };
    turn_until([&] { return to_stranger.is_connected(); });
    FileDescriptor peer { accept(listening.number(), nullptr, nullptr) };
    CHECK_EQUAL(18, send(peer.number(), "{\"parameters\":{}}", 18, MSG_NOSIGNAL));
    turn_until([&] { return !to_stranger.is_connected(); });
    CHECK_EQUAL(1U, counters["ipc.broken_framing"]);
}
