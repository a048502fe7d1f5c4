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
    CHECK_EQUAL(1, hears());
    CHECK_EQUAL(1, hears());
    CHECK_EQUAL(2, frame[100]);
    CHECK_EQUAL(2, hears());
}

TEST(FrameQueue, ForgetsTheOldestWhenNobodyListens)
{
    for (Sample value = 1; value <= 20; ++value)
        arrives(160, value);
    CHECK_EQUAL(13, hears()); // The newest eight.
}

TEST(FrameQueue, GivesSilenceWhenItHasNothing)
{
    frame.fill(7);
    CHECK_EQUAL(-1, hears());
    CHECK_EQUAL(0, frame[0]);
}
