// ivrd as calld has it: over a real socket, with a mediad made of one ring.
#include "digits_service.h"

#include "bounds.h"

#include "ipc/server.h"
#include "org.yobirin.Audio.h"
#include "support/dtmf_sound.h"
#include "support/string_from.h"
#include "support/turning.h"

#include <CppUTest/TestHarness.h>
#include <fcntl.h>
#include <memory>
#include <sys/eventfd.h>

using yobirin::Audio;
using yobirin::Digits;

namespace {

FileDescriptor copy_of(const FileDescriptor& descriptor)
{
    return FileDescriptor { fcntl(descriptor.number(), F_DUPFD_CLOEXEC, 0) };
}

// mediad, with rings as they are made.
class FakeAudio final : public Audio::Server {
public:
    struct Ring {
        app::Ring ring { app::Ring::make({ .streams = 1 }).value() };
        FileDescriptor bell { eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
        std::uint64_t timestamp { 0 };
    };
    void fetch(const Audio::Fetch& asked, ipc::Reply<Audio::FetchReply> reply) override
    {
        ++fetched;
        const auto ring = rings.find(asked.port);
        if (ring == rings.end())
            return reply(Audio::no_such_port(asked.port));
        ipc::Descriptors descriptors;
        descriptors.push_back(copy_of(ring->second.ring.descriptor()));
        descriptors.push_back(copy_of(ring->second.bell));
        reply({ .streams = 1 }, std::move(descriptors));
    }
    void make(const std::string& name) { rings[name] = {}; }
    void say(const std::string& name, std::string_view digits)
    {
        DtmfSound sound;
        for (const char digit : digits)
            sound.silence(60).press({ .digit = digit, .on = 60 });
        sound.silence(80);
        Ring& ring = rings.at(name);
        app::LaneWriter heard = ring.ring.writer(0, app::Lane::Heard);
        for (std::size_t at = 0; at + 160 <= sound.samples().size(); at += 160, ring.timestamp += 160)
            CHECK_TRUE(heard.write(
                { .timestamp = ring.timestamp, .samples = std::span { sound.samples() }.subspan(at, 160) }));
        CHECK_EQUAL(0, eventfd_write(ring.bell.number(), 1));
    }

    std::map<std::string, Ring> rings {};
    int fetched { 0 };
};

} // namespace

TEST_GROUP(DigitsService)
{
    events::Loop loop {};
    Counters counters {};
    TemporaryDirectory directory {};
    FakeAudio audio {};
    std::unique_ptr<ipc::Server> mediad { mediad_begins() };
    ivrd::DigitsService service { loop, { directory.path("audio") }, counters };
    ipc::Server ivrd { loop, ipc::listen_at(directory.path("digits")).value(), counters };
    ipc::Channel commands { loop, directory.path("digits") };
    ipc::Channel news { loop, directory.path("digits") };
    std::string heard {};

    void setup() override
    {
        ivrd.add(service);
        news.when_connected([this] {
            Digits::Client { news }.watch_more({}, [this](Result<Digits::WatchReply> reply) {
                if (reply)
                    heard += reply->digit.ring + ":" + reply->digit.digit + " ";
            });
        });
        turn_until(loop, [&] { return commands.is_connected() && news.is_connected(); });
    }
    std::unique_ptr<ipc::Server> mediad_begins()
    {
        auto server =
            std::make_unique<ipc::Server>(loop, ipc::listen_at(directory.path("audio")).value(), counters);
        server->add(audio);
        return server;
    }
    std::string listen(std::vector<std::string> rings)
    {
        std::optional<Result<Digits::ListenReply>> answer;
        Digits::Client { commands }.listen(
            { std::move(rings) }, [&](Result<Digits::ListenReply> reply) { answer = std::move(reply); });
        turn_until(loop, [&] { return answer.has_value(); });
        return *answer ? "" : answer->error().code;
    }
    void fetches(int times)
    {
        turn_until(loop, [&] { return audio.fetched >= times; });
        some_turns_pass(); // By then the answer to the fetch has been taken, too.
    }
    void some_turns_pass()
    {
        bool is_later = false;
        events::Timer later { loop, [&] { is_later = true; } };
        later.start(std::chrono::milliseconds { 5 });
        turn_until(loop, [&] { return is_later; });
    }
    void hears(const std::string& wanted)
    {
        turn_until(loop, [&] { return heard == wanted; });
        CHECK_EQUAL(wanted, heard);
    }
};

TEST(DigitsService, TellsWhatIsPressedInEachRing)
{
    audio.make("a");
    audio.make("b");
    CHECK_EQUAL(std::string {}, listen({ "a", "b" }));
    audio.say("a", "18");
    hears("a:1 a:8 ");
    audio.say("b", "#");
    hears("a:1 a:8 b:# ");
}

TEST(DigitsService, HearsOnlyThoseThatWereNamedLast)
{
    audio.make("a");
    audio.make("b");
    listen({ "a" });
    fetches(1);
    listen({ "b" });
    fetches(2);
    audio.say("a", "1");
    audio.say("b", "2");
    hears("b:2 ");
}

TEST(DigitsService, ReadsOnWhereTheProcessBeforeStopped)
{
    audio.make("a");
    audio.say("a", "4"); // Nobody was there to hear it.
    listen({ "a" });
    fetches(1);
    audio.say("a", "2");
    hears("a:4 a:2 ");
}

TEST(DigitsService, FetchesARingThatWasNotThereWhenItIsNamedAgain)
{
    listen({ "a" });
    fetches(1);
    audio.make("a");
    listen({ "a" });
    fetches(2);
    listen({ "a" }); // Which it has.
    audio.say("a", "9");
    hears("a:9 ");
    CHECK_EQUAL(2, audio.fetched);
}

TEST(DigitsService, FetchesAllAgainFromAnotherMediad)
{
    audio.make("a");
    listen({ "a" });
    fetches(1);
    mediad.reset();
    audio.make("a"); // Other memory, under the same name.
    mediad = mediad_begins();
    fetches(2);
    audio.say("a", "3");
    hears("a:3 ");
}

TEST(DigitsService, RefusesMoreRingsThanThereCanBe)
{
    CHECK_EQUAL(std::string { Digits::too_many_rings_code },
                listen(std::vector<std::string>(ivrd::limits::rings + 1, "a")));
}
