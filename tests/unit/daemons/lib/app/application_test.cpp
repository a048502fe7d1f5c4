#include "app/application.h"

#include "ipc/server.h"
#include "support/turning.h"

#include <CppUTest/TestHarness.h>

using yobirin::Calls;

namespace {

// calld, as far as an application sees it.
class FakeCalls final : public Calls::Server {
public:
    void attach(const Calls::Attach& asked, ipc::Reply<Calls::AttachReply> reply) override
    {
        name = asked.application;
        wants_digits = asked.digits.value_or(false);
        attached.push_back(reply);
    }
    void watch(const Calls::Watch&, ipc::Reply<Calls::WatchReply> reply) override
    {
        reply.more({ .all = true });
        watchers.push_back(reply);
    }
    void hand_over(const Calls::HandOver& asked, ipc::Reply<Calls::HandOverReply> reply) override
    {
        said = asked.call + " to " + asked.to;
        reply(Calls::HandOverReply {});
    }
    void listen_for_digits(const Calls::ListenForDigits& asked,
                           ipc::Reply<Calls::ListenForDigitsReply> reply) override
    {
        said = asked.call + (asked.listen ? " is listened to" : " is not listened to");
        reply(Calls::ListenForDigitsReply {});
    }
    void end(const Calls::End& asked, ipc::Reply<Calls::EndReply> reply) override
    {
        said = "end " + asked.call + " " + asked.reason.value_or("");
        reply(Calls::no_such_call(asked.call));
    }
    void ring(const Calls::Ring&, ipc::Reply<Calls::RingReply> reply) override
    {
        reply(Calls::not_built_yet(""));
    }
    void originate(const Calls::Originate&, ipc::Reply<Calls::OriginateReply> reply) override
    {
        reply(Calls::not_built_yet(""));
    }
    void list(const Calls::List&, ipc::Reply<Calls::ListReply> reply) override { reply(Calls::ListReply {}); }
    void rooms(const Calls::Rooms&, ipc::Reply<Calls::RoomsReply> reply) override
    {
        reply(Calls::RoomsReply {});
    }
    void lock_room(const Calls::LockRoom&, ipc::Reply<Calls::LockRoomReply> reply) override
    {
        reply(Calls::LockRoomReply {});
    }
    void mute_in_room(const Calls::MuteInRoom&, ipc::Reply<Calls::MuteInRoomReply> reply) override
    {
        reply(Calls::MuteInRoomReply {});
    }
    void name_of(const Calls::NameOf& asked, ipc::Reply<Calls::NameOfReply> reply) override
    {
        reply(Calls::NameOfReply { .number = asked.number });
    }
    void show_waiting(const Calls::ShowWaiting&, ipc::Reply<Calls::ShowWaitingReply> reply) override
    {
        reply(Calls::ShowWaitingReply {});
    }
    void show_messages(const Calls::ShowMessages&, ipc::Reply<Calls::ShowMessagesReply> reply) override
    {
        reply(Calls::ShowMessagesReply {});
    }
    void settings(const Calls::Settings&, ipc::Reply<Calls::SettingsReply> reply) override
    {
        reply(Calls::SettingsReply {});
    }
    void simulate(const Calls::Simulate&, ipc::Reply<Calls::SimulateReply> reply) override
    {
        reply(Calls::SimulateReply {});
    }
    void guards(const Calls::Guards&, ipc::Reply<Calls::GuardsReply> reply) override
    {
        reply(Calls::GuardsReply {});
    }
    void unblock(const Calls::Unblock&, ipc::Reply<Calls::UnblockReply> reply) override
    {
        reply(Calls::UnblockReply {});
    }

    std::string name {};
    bool wants_digits { false };
    std::string said {};
    std::vector<ipc::Reply<Calls::AttachReply>> attached {};
    std::vector<ipc::Reply<Calls::WatchReply>> watchers {};
};

Calls::Call call_of(const std::string& id, std::int64_t revision)
{
    return { .id = id,
             .contact = "C" + id,
             .revision = revision,
             .from = "201",
             .to = "menu",
             .state = Calls::CallState::Up,
             .holder = "menu",
             .started = "2026-11-22T00:00:00.000Z" };
}

} // namespace

TEST_GROUP(Application)
{
    events::Loop loop {};
    Counters counters {};
    TemporaryDirectory directory {};
    FakeCalls calls {};
    std::unique_ptr<ipc::Server> server {};
    std::unique_ptr<app::Application> menu {};
    std::vector<std::string> heard {};

    void setup() override
    {
        serve();
        menu = std::make_unique<app::Application>(
            loop, app::ApplicationOptions { .name = "menu", .calls_socket = directory.path("calls") });
        menu->when_given([this](const app::GivenCall& given) {
            heard.push_back("given " + given.call.id + " " + given.argument + " "
                            + given.audio.value_or("-"));
        });
        menu->when_pressed([this](const std::string& call, char digit) {
            heard.push_back("pressed " + call + " " + digit);
        });
        menu->when_changed([this](const Calls::Call& call) { heard.push_back("changed " + call.id); });
        menu->when_gone([this](const std::string& call) { heard.push_back("gone " + call); });
        turn_until(loop, [&] { return calls.attached.size() == 1 && calls.watchers.size() == 1; });
    }
    void serve()
    {
        server =
            std::make_unique<ipc::Server>(loop, ipc::listen_at(directory.path("calls")).value(), counters);
        server->add(calls);
    }
    void give(const std::string& id)
    {
        calls.attached.back().more({ .call = call_of(id, 1), .argument = "main", .audio = "p" + id });
        expect("given " + id + " main p" + id);
    }
    void tell(const Calls::Call& call) { calls.watchers.back().more({ .call = call }); }
    void expect(const std::string& what)
    {
        turn_until(loop, [&] { return !heard.empty(); });
        STRCMP_EQUAL(what.c_str(), heard.front().c_str());
        heard.erase(heard.begin());
    }
};

TEST(Application, OffersItselfByName) { STRCMP_EQUAL("menu", calls.name.c_str()); }

TEST(Application, IsGivenACall)
{
    give("1");
    CHECK_EQUAL(1U, menu->calls().size());
}

TEST(Application, HandsACallOn)
{
    give("1");
    bool is_done = false;
    menu->hand_over("1", "queue:support",
                    [&](Result<Calls::HandOverReply> reply) { is_done = reply.has_value(); });
    turn_until(loop, [&] { return is_done; });
    STRCMP_EQUAL("1 to queue:support", calls.said.c_str());
    Calls::Call theirs = call_of("1", 2);
    theirs.holder = "queue";
    tell(theirs);
    expect("gone 1");
}

TEST(Application, EndsACallAndHearsWhenThatFailed)
{
    std::string code;
    menu->end("9", "no_answer", [&](Result<Calls::EndReply> reply) { code = reply.error().code; });
    turn_until(loop, [&] { return !code.empty(); });
    STRCMP_EQUAL("end 9 no_answer", calls.said.c_str());
    STRCMP_EQUAL("org.yobirin.Calls.NoSuchCall", code.c_str());
}

TEST(Application, HearsTheKeysOfItsCallsAndOfNoOthers)
{
    CHECK_TRUE(calls.wants_digits);
    give("1");
    for (const char* digit : { "5", "", "12", "#" })
        calls.attached.back().more({ .call = call_of("1", 1), .digit = digit });
    expect("pressed 1 5");
    expect("pressed 1 #");
    calls.attached.back().more({ .call = call_of("2", 1), .digit = "1" });
    give("3");
}

TEST(Application, AsksForTonesToBeListenedFor)
{
    give("1");
    bool is_done = false;
    menu->listen_for_digits("1", true,
                            [&](Result<Calls::ListenForDigitsReply> reply) { is_done = reply.has_value(); });
    turn_until(loop, [&] { return is_done; });
    STRCMP_EQUAL("1 is listened to", calls.said.c_str());
}

TEST(Application, HearsThatACallChangedAndEnded)
{
    give("1");
    tell(call_of("1", 2));
    expect("changed 1");
    Calls::Call ended = call_of("1", 3);
    ended.state = Calls::CallState::Ended;
    tell(ended);
    expect("gone 1");
    CHECK_TRUE(menu->calls().empty());
}

TEST(Application, DropsOlderNewsAndNewsOfOthers)
{
    give("1");
    Calls::Call stale = call_of("1", 1);
    stale.state = Calls::CallState::Ended;
    tell(stale);
    tell(call_of("2", 5));
    tell(call_of("1", 2));
    expect("changed 1");
}

TEST(Application, LosesItsCallsWithTheConnectionAndOffersItselfAgain)
{
    give("1");
    give("2");
    server = nullptr;
    calls.attached.clear();
    expect("gone 1");
    expect("gone 2");
    serve();
    turn_until(loop, [&] { return calls.attached.size() == 1; });
    give("3");
}

TEST(Application, OffersItselfAgainWhenItsOfferWasDropped)
{
    give("1");
    calls.attached.clear();
    expect("gone 1");
    turn_until(loop, [&] { return calls.attached.size() == 1; });
    CHECK_TRUE(menu->is_attached());
}
