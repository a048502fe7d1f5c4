#include "dsp/mixing.h"

#include <array>

#include <CppUTest/TestHarness.h>

using namespace dsp;

TEST_GROUP(Mixing) {};

TEST(Mixing, AddsAndHoldsTheSumInRange)
{
    std::array<Sample, 4> sum { 100, 30000, -30000, 5 };
    const std::array<Sample, 3> sound { 200, 10000, -10000 };
    add_to(sum, sound);
    CHECK_EQUAL(300, sum[0]);
    CHECK_EQUAL(32767, sum[1]);
    CHECK_EQUAL(-32768, sum[2]);
    CHECK_EQUAL(5, sum[3]);
}
