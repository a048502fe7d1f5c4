#include "app/sound.h"

#include "ipc/server.h"
#include "org.yobirin.Audio.h"
#include "support/turning.h"

#include <array>
#include <CppUTest/TestHarness.h>
#include <fcntl.h>
#include <sys/eventfd.h>

using namespace app;
using yobirin::Audio;

namespace {

FileDescriptor copy_of(const FileDescriptor& descriptor)
{
    return FileDescriptor { fcntl(descriptor.number(), F_DUPFD_CLOEXEC, 0) };
}

// mediad, as far as an application sees it.
class FakeAudio final : public Audio::Server {
public:
    void fetch(const Audio::Fetch& asked, ipc::Reply<Audio::FetchReply> reply) override
    {
        if (asked.port != "p1")
            return reply(Audio::no_such_port(asked.port));
        ipc::Descriptors descriptors;
        descriptors.push_back(copy_of(ring.descriptor()));
        if (!forgets_bell)
            descriptors.push_back(copy_of(bell));
        reply({ .streams = 1 }, std::move(descriptors));
    }

    Ring ring { Ring::make({ .streams = 1 }).value() };
    FileDescriptor bell { eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
    bool forgets_bell { false };
};

} // namespace

TEST_GROUP(ApplicationSound)
{
    events::Loop loop {};
    Counters counters {};
    TemporaryDirectory directory {};
    FakeAudio audio {};
    ipc::Server server { loop, ipc::listen_at(directory.path("audio")).value(), counters };
    ipc::Channel channel { loop, directory.path("audio") };
    std::optional<Result<Sound>> fetched {};

    void fetch(const std::string& port)
    {
        server.add(audio);
        turn_until(loop, [&] { return channel.is_connected(); });
        fetch_sound(loop, channel, port, [&](Result<Sound> sound) { fetched = std::move(sound); });
        turn_until(loop, [&] { return fetched.has_value(); });
    }
    void ring_bell() const { CHECK_EQUAL(0, eventfd_write(audio.bell.number(), 1)); }
};

TEST(ApplicationSound, HearsAndSpeaksWhenTheBellRings)
{
    fetch("p1");
    Sound sound = std::move(fetched->value());
    std::array<std::int16_t, 160> heard {};
    heard[7] = 77;
    std::int16_t seen = 0;
    sound.when_tick([&] {
        while (const auto frame = sound.heard(0).front()) {
            seen = frame->samples[7];
            sound.spoken(0).write(*frame); // An echo.
            sound.heard(0).pop();
        }
    });
    audio.ring.writer(0, Lane::Heard).write({ .timestamp = 0, .samples = heard });
    ring_bell();
    turn_until(loop, [&] { return seen != 0; });
    CHECK_EQUAL(77, seen);
    CHECK_EQUAL(77, audio.ring.reader(0, Lane::Spoken).front()->samples[7]);
}

TEST(ApplicationSound, TakesTicksThatWereMissedAsOne)
{
    fetch("p1");
    Sound sound = std::move(fetched->value());
    int ticks = 0;
    ring_bell();
    ring_bell();
    ring_bell();
    sound.when_tick([&] { ++ticks; });
    turn_until(loop, [&] { return ticks > 0; });
    bool is_later = false;
    events::Timer later { loop, [&] { is_later = true; } };
    later.start(std::chrono::milliseconds { 3 });
    turn_until(loop, [&] { return is_later; });
    CHECK_EQUAL(1, ticks);
}

TEST(ApplicationSound, IsNotThereForAPortThatIsNotThere)
{
    fetch("p2");
    STRCMP_EQUAL("org.yobirin.Audio.NoSuchPort", fetched->error().code.c_str());
}

TEST(ApplicationSound, IsNotMadeOfHalfAReply)
{
    audio.forgets_bell = true;
    fetch("p1");
    STRCMP_EQUAL("org.yobirin.app.NoRing", fetched->error().code.c_str());
}
