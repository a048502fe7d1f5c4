#include "dsp/frame_queue.h"

#include <vector>

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(FrameQueue)
{
    FrameQueue queue;
    std::array<Sample, frame_samples> frame {};

    void arrives(std::size_t samples, Sample value) { queue.push(std::vector<Sample>(samples, value)); }
    // The value of the frame heard, -1 for none.
    int hears() { return queue.pop(frame) ? frame[0] : -1; }
};

TEST(FrameQueue, HoldsTwoFramesBackBeforeItBegins)
{
    arrives(160, 1);
    CHECK_EQUAL(-1, hears());
    arrives(160, 2);
    CHECK_EQUAL(-1, hears());
    arrives(160, 3);
    CHECK_EQUAL(1, hears());
    CHECK_EQUAL(2, hears());
    CHECK_EQUAL(3, hears());
    CHECK_EQUAL(-1, hears());
}

TEST(FrameQueue, CutsPacketsOfAnyLengthIntoFrames)
{
    arrives(240, 1);
    arrives(240, 2);
    arrives(80, 2);
    CHECK_EQUAL(1, hears());
    CHECK_EQUAL(1, hears());
    CHECK_EQUAL(2, frame[100]);
    CHECK_EQUAL(2, hears());
}

TEST(FrameQueue, ForgetsTheOldestWhenNobodyListens)
{
    for (Sample value = 1; value <= 20; ++value)
        arrives(160, value);
    CHECK_EQUAL(11, hears()); // The newest ten.
}

TEST(FrameQueue, HoldsBackMoreWhenPacketsAreLong)
{
    arrives(480, 1); // 60 ms at a time.
    CHECK_EQUAL(-1, hears());
    arrives(480, 2);
    for (int packet = 3; packet < 20; ++packet) { // Each a whole frame late for its turn.
        for (int frame_of_packet = 0; frame_of_packet < 3; ++frame_of_packet)
            CHECK_TRUE(hears() > 0);
        arrives(480, static_cast<Sample>(packet));
    }
}

TEST(FrameQueue, CutsFramesAtHigherRates)
{
    FrameQueue wide { 16000 };
    std::array<Sample, frame_samples_at(16000)> heard {};
    for (Sample value = 1; value <= 40; ++value) {
        wide.push(std::vector<Sample>(160, value)); // 10 ms at a time.
        if (value % 2 == 0 && value > 6)
            CHECK_TRUE(wide.pop(heard));
    }
    CHECK_EQUAL(heard[0] + 1, heard[319]);
}

TEST(FrameQueue, GivesSilenceWhenItHasNothing)
{
    frame.fill(7);
    CHECK_EQUAL(-1, hears());
    CHECK_EQUAL(0, frame[0]);
}
