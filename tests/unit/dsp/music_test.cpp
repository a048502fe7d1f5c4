#include "dsp/music.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(MusicBox)
{
    MusicBox box;
    std::array<Sample, frame_samples> frame {};

    int loudest_of_seconds(int seconds)
    {
        int loudest = 0;
        for (int i = 0; i < seconds * 50; ++i) {
            box.fill(frame);
            for (const Sample sample : frame)
                loudest = std::max(loudest, std::abs(int { sample }));
        }
        return loudest;
    }
};

TEST(MusicBox, IsHeardInEverySecondAndNeverLoud)
{
    for (int second = 0; second < 33; ++second) {
        const int loudest = loudest_of_seconds(1);
        CHECK_TRUE(loudest > 500);
        CHECK_TRUE(loudest < 12000);
    }
}

TEST(MusicBox, HasNoClicks)
{
    int last = 0;
    for (int i = 0; i < 50 * 32; ++i) {
        box.fill(frame);
        for (const Sample sample : frame) {
            CHECK_TRUE(std::abs(int { sample } - last) < 6000);
            last = sample;
        }
    }
}
