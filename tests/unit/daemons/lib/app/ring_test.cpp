#include "app/ring.h"

#include <array>
#include <CppUTest/TestHarness.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <thread>

using namespace app;

namespace {

FileDescriptor copy_of(const FileDescriptor& descriptor)
{
    return FileDescriptor { fcntl(descriptor.number(), F_DUPFD_CLOEXEC, 0) };
}

} // namespace

TEST_GROUP(SoundRing)
{
    Ring ring { Ring::make({ .streams = 2, .sample_rate = 8000 }).value() };
    std::array<std::int16_t, 160> samples {};

    Frame frame(std::uint64_t timestamp)
    {
        samples.fill(static_cast<std::int16_t>(timestamp));
        return { .timestamp = timestamp, .samples = samples };
    }
    void fill(LaneWriter & writer, std::size_t frames)
    {
        for (std::size_t i = 0; i < frames; ++i)
            CHECK_TRUE(writer.write(frame(i)));
    }
};

TEST(SoundRing, CarriesAFrame)
{
    ring.writer(0, Lane::Heard).write(frame(160));
    LaneReader reader = ring.reader(0, Lane::Heard);
    const auto heard = reader.front();
    CHECK_TRUE(heard.has_value());
    CHECK_EQUAL(160U, heard->timestamp);
    CHECK_EQUAL(160, heard->samples.size());
    CHECK_EQUAL(160, heard->samples[159]);
    reader.pop();
    CHECK_FALSE(reader.front().has_value());
}

TEST(SoundRing, KeepsItsLanesApart)
{
    ring.writer(1, Lane::Spoken).write(frame(1));
    CHECK_FALSE(ring.reader(1, Lane::Heard).front().has_value());
    CHECK_FALSE(ring.reader(0, Lane::Spoken).front().has_value());
    CHECK_TRUE(ring.reader(1, Lane::Spoken).front().has_value());
}

TEST(SoundRing, HoldsEightSecondsThenDropsAndCounts)
{
    LaneWriter writer = ring.writer(0, Lane::Heard);
    fill(writer, 400);
    CHECK_FALSE(writer.write(frame(400)));
    CHECK_FALSE(writer.write(frame(401)));
    CHECK_EQUAL(2, writer.dropped());
    LaneReader reader = ring.reader(0, Lane::Heard);
    CHECK_EQUAL(0U, reader.front()->timestamp);
}

TEST(SoundRing, MarksTheFrameAfterAGap)
{
    LaneWriter writer = ring.writer(0, Lane::Heard);
    fill(writer, 400);
    writer.write(frame(400));
    LaneReader reader = ring.reader(0, Lane::Heard);
    for (int i = 0; i < 400; ++i)
        reader.pop();
    writer.write(frame(500));
    CHECK_EQUAL(500U, reader.front()->timestamp);
    CHECK_TRUE((reader.front()->flags & frame_after_gap) != 0);
    reader.pop();
    writer.write(frame(501));
    CHECK_EQUAL(0, reader.front()->flags & frame_after_gap);
}

TEST(SoundRing, LetsAReaderThatDiedGoOnWhereItWas)
{
    LaneWriter writer = ring.writer(0, Lane::Heard);
    fill(writer, 5);
    {
        Ring first = MUST(Ring::map(copy_of(ring.descriptor())));
        LaneReader reader = first.reader(0, Lane::Heard);
        reader.front();
        reader.pop();
        reader.front();
    }
    Ring second = MUST(Ring::map(copy_of(ring.descriptor())));
    CHECK_EQUAL(1U, second.reader(0, Lane::Heard).front()->timestamp);
}

TEST(SoundRing, LetsAWriterThatDiedGoOn)
{
    {
        Ring first = MUST(Ring::map(copy_of(ring.descriptor())));
        first.writer(0, Lane::Spoken).write(frame(7));
    }
    ring.writer(0, Lane::Spoken).write(frame(8));
    LaneReader reader = ring.reader(0, Lane::Spoken);
    CHECK_EQUAL(7U, reader.front()->timestamp);
    reader.pop();
    CHECK_EQUAL(8U, reader.front()->timestamp);
}

TEST(SoundRing, TakesBackWhatWasNotYetPlayed)
{
    LaneWriter writer = ring.writer(0, Lane::Spoken);
    LaneReader reader = ring.reader(0, Lane::Spoken);
    fill(writer, 10);
    reader.front();
    reader.pop();
    writer.forget_unread();
    writer.write(frame(99));
    CHECK_EQUAL(99U, reader.front()->timestamp);
    CHECK_EQUAL(1, reader.waiting());
}

TEST(SoundRing, CutsAFrameThatIsTooLong)
{
    std::array<std::int16_t, 1000> long_samples {};
    ring.writer(0, Lane::Heard).write({ .timestamp = 0, .samples = long_samples });
    CHECK_EQUAL(160, ring.reader(0, Lane::Heard).front()->samples.size());
}

TEST(SoundRing, HasRoomForTheWidestBand)
{
    Ring wide = MUST(Ring::make({ .streams = 1, .sample_rate = 48000 }));
    std::array<std::int16_t, 960> wide_samples {};
    wide_samples[959] = 42;
    wide.writer(0, Lane::Heard).write({ .timestamp = 0, .samples = wide_samples });
    CHECK_EQUAL(42, wide.reader(0, Lane::Heard).front()->samples[959]);
}

TEST(SoundRing, SurvivesNonsenseInTheSharedIndexes)
{
    LaneWriter writer = ring.writer(0, Lane::Heard);
    LaneReader reader = ring.reader(0, Lane::Heard);
    void* memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ring.descriptor().number(), 0);
    auto* control = reinterpret_cast<LaneControl*>(static_cast<std::byte*>(memory) + sizeof(RingHeader));
    control->read.store(~0ULL / 2);
    CHECK_FALSE(writer.write(frame(1))); // Counts as full.
    control->written.store(~0ULL / 3);
    CHECK_FALSE(reader.front().has_value()); // Begins anew with what comes.
    munmap(memory, 4096);
}

TEST(SoundRing, RefusesWhatIsNoRing)
{
    FileDescriptor unsealed { memfd_create("x", MFD_CLOEXEC) };
    CHECK_EQUAL(0, ftruncate(unsealed.number(), 1 << 20));
    CHECK_FALSE(Ring::map(std::move(unsealed)).has_value());
    FileDescriptor empty { memfd_create("x", MFD_CLOEXEC | MFD_ALLOW_SEALING) };
    CHECK_EQUAL(0, ftruncate(empty.number(), 1 << 20));
    CHECK_EQUAL(0, fcntl(empty.number(), F_ADD_SEALS, F_SEAL_SHRINK));
    CHECK_FALSE(Ring::map(std::move(empty)).has_value());
    CHECK_FALSE(Ring::make({ .streams = 99 }).has_value());
    CHECK_FALSE(Ring::make({ .sample_rate = 1 }).has_value());
}

TEST(SoundRing, CannotBeShrunkUnderItsOtherSide)
{
    CHECK_EQUAL(-1, ftruncate(ring.descriptor().number(), 64));
}

TEST(SoundRing, CarriesFramesWholeAndInOrderBetweenTwoThreads)
{
    constexpr std::uint64_t frames = 20'000;
    std::thread other { [&] {
        LaneWriter writer = ring.writer(0, Lane::Heard);
        std::array<std::int16_t, 160> sound {};
        for (std::uint64_t i = 0; i < frames;) {
            sound.fill(static_cast<std::int16_t>(i));
            i += writer.space() > 0 && writer.write({ .timestamp = i, .samples = sound }) ? 1 : 0;
        }
    } };
    LaneReader reader = ring.reader(0, Lane::Heard);
    bool in_order = true;
    for (std::uint64_t i = 0; i < frames;) {
        const auto heard = reader.front();
        if (!heard)
            continue;
        in_order = in_order && heard->timestamp == i && heard->samples[0] == static_cast<std::int16_t>(i)
            && heard->samples[159] == heard->samples[0];
        reader.pop();
        ++i;
    }
    other.join();
    CHECK_TRUE(in_order);
}
