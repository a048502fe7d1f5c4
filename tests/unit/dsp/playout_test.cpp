// What reaches the ear through networks of every kind: the figures that are promised (late loss, delay, how
// soon it is short again) and that nothing cracks.
#include "dsp/playout.h"

#include "support/sound.h"

#include <functional>
#include <numeric>
#include <random>

#include <CppUTest/TestHarness.h>

using namespace dsp;

namespace {

constexpr unsigned rate = 8000;
constexpr std::uint32_t packet = 160; // 20 ms

struct Packet {
    std::size_t number;
    double arrives; // Samples since the sender began, by our clock.
};

// A sender, a way to us and our ear.
struct Line {
    Sound said = voice(rate, 10 * rate);
    std::uint32_t first_timestamp { 0xffff'f000 }; // Wraps soon.
    double drift { 1 }; // How much longer the sender's second is than ours.
    Decoder decoder = codec_of(CodecKind::L16Narrow).make_decoder({ .sound_rate = rate });
    Playout playout { rate, rate };
    Sound heard {};
    std::vector<unsigned> delays {}; // Each 20 ms.
    double largest_step { 0 };

    // delay(number): how long a packet takes, in ms; negative: it is lost.
    void hear(std::size_t packets, const std::function<double(std::size_t)>& delay)
    {
        std::vector<Packet> under_way;
        for (std::size_t i = 0; i < packets; ++i)
            if (const double ms = delay(i); ms >= 0)
                under_way.push_back({ i, static_cast<double>(i * packet) * drift + ms * rate / 1000 });
        std::ranges::sort(under_way, {},
                          [](const Packet& one) { return std::pair { one.arrives, one.number }; });
        std::size_t next = 0;
        std::array<Sample, frame_samples> frame {};
        const auto end =
            static_cast<std::uint32_t>(static_cast<double>(packets * packet) * std::min(drift, 1.0));
        for (std::uint32_t now = 0; now < end; now += packet) {
            for (; next < under_way.size() && under_way[next].arrives <= now; ++next)
                send(under_way[next]);
            if (playout.fill(decoder, frame, now + 5000))
                delays.push_back(playout.delay_ms());
            heard.insert(heard.end(), frame.begin(), frame.end());
        }
    }
    void send(const Packet& one)
    {
        const std::size_t at = one.number * packet % (said.size() - packet);
        std::array<std::byte, 2 * packet> payload {};
        codec_of(CodecKind::L16Narrow).encode(std::span { said }.subspan(at, packet), payload);
        playout.arrived(first_timestamp + static_cast<std::uint32_t>(one.number * packet), payload,
                        static_cast<std::uint32_t>(one.arrives) + 5000);
    }
    double mean_delay(std::size_t from = 0) const
    {
        const auto counted = std::span { delays }.subspan(from);
        return std::accumulate(counted.begin(), counted.end(), 0.0) / static_cast<double>(counted.size());
    }
    double part_concealed() const
    {
        return static_cast<double>(playout.counts().concealed) / static_cast<double>(playout.counts().played);
    }
    double part_late(std::size_t packets) const
    {
        return static_cast<double>(playout.counts().late) / static_cast<double>(packets);
    }
    // The largest step from one sample to the next, beside the largest of what was said.
    double cracks() const { return steepest(heard) / steepest(said); }
    static double steepest(const Sound& sound)
    {
        int most = 0;
        for (std::size_t i = 1; i < sound.size(); ++i)
            most = std::max(most, std::abs(sound[i] - sound[i - 1]));
        return most;
    }
};

} // namespace

TEST_GROUP(Playout)
{
    Line line {};
    std::mt19937 random { 1 };

    double between(double least, double most)
    {
        return std::uniform_real_distribution<double> { least, most }(random);
    }
};

TEST(Playout, SaysWhatWasSaidOnAPerfectLine)
{
    line.hear(400, [](std::size_t) { return 3.0; });
    // As it was, but for where it caught up: the second half is a copy.
    const std::size_t half = line.heard.size() / 2;
    const auto found = std::ranges::search(line.said, std::span { line.heard }.subspan(half, 8000));
    CHECK_FALSE(found.empty());
    LONGS_EQUAL(0, line.playout.counts().concealed);
    LONGS_EQUAL(0, line.playout.counts().late);
}

TEST(Playout, WaitsNoLongerThan20MsForAJitterOf5)
{
    line.hear(1000, [this](std::size_t) { return between(0, 10); });
    CHECK_COMPARE(line.mean_delay(100) - 5, <=,
                  20); // Longer than the packets took, which is 5 ms on average.
    CHECK_COMPARE(line.part_concealed(), <, 0.005);
    CHECK_COMPARE(line.cracks(), <=, 1.2);
}

// Pareto: most packets are quick, few are very late, a twentieth by more than 40 ms; each for itself, so that
// they overtake each other. A hundredth is later than 108 ms: who waits 60 on average loses more than that.
TEST(Playout, WaitsForMostOfHeavyJitterAndNotForAll)
{
    line.hear(3000, [this](std::size_t) { return 10 * (std::pow(between(1e-4, 1), -1 / 1.86) - 1); });
    CHECK_COMPARE(line.part_late(3000), <=, 0.03);
    CHECK_COMPARE(line.mean_delay(100), <=, 80);
    CHECK_COMPARE(line.part_concealed(), <=, 0.03);
}

// The same where none overtakes another, as in most networks: what is late makes all behind it late.
TEST(Playout, LosesNothingWherePacketsOnlyQueue)
{
    double before = 0;
    line.hear(3000, [&](std::size_t) {
        return before = std::max(before - 20, 10 * (std::pow(between(1e-3, 1), -1 / 1.86) - 1));
    });
    LONGS_EQUAL(0, line.playout.counts().late);
    CHECK_COMPARE(line.part_concealed(), <=, 0.06);
}

TEST(Playout, IsQuickAgainTwoSecondsAfterAGap)
{
    // From packet 500 on nothing comes for 300 ms; then all of it at once.
    line.hear(1000, [](std::size_t i) {
        return i >= 500 && i < 515 ? 3 + 20.0 * (515.0 - static_cast<double>(i)) : 3;
    });
    LONGS_EQUAL(0, line.playout.counts().late);
    CHECK_COMPARE(*std::max_element(line.delays.begin(), line.delays.end()), >=, 250);
    const auto two_seconds_later = std::span { line.delays }.subspan(515 + 100);
    CHECK_COMPARE(*std::ranges::max_element(two_seconds_later), <=, 60);
}

TEST(Playout, FollowsAClockThatDriftsForAnHour)
{
    for (const double drift : { 1.0002, 0.9998 }) {
        Line drifting;
        drifting.drift = drift;
        drifting.hear(180000, [this](std::size_t) { return between(0, 3); });
        CHECK_COMPARE(drifting.part_concealed(), <, 0.0001);
        LONGS_EQUAL(0, drifting.playout.counts().late);
        CHECK_COMPARE(drifting.mean_delay(100), <=, 20);
        CHECK_COMPARE(drifting.cracks(), <=, 1.2);
    }
}

TEST(Playout, TakesPacketsInAnyOrderAndTwice)
{
    line.hear(500, [](std::size_t i) { return i % 10 == 5 ? 45.0 : 3; });
    const std::uint64_t once = line.playout.counts().late;
    line.send({ 498, 500.0 * packet });
    line.send({ 498, 500.0 * packet });
    CHECK_COMPARE(line.playout.counts().late, <=, once + 2);
    CHECK_COMPARE(line.part_late(500), <, 0.02);
}

TEST(Playout, GoesOnAtOnceWhereTimestampsBeginAnew)
{
    line.hear(200, [](std::size_t) { return 3.0; });
    const std::uint64_t before = line.playout.counts().concealed;
    line.first_timestamp += 0x4000'0000;
    line.hear(200, [](std::size_t) { return 3.0; });
    CHECK_COMPARE(line.playout.counts().concealed - before, <=, 2 * packet);
}

TEST(Playout, IsSilentAfterAWhileWhereNothingComesAndGoesOnWhenItDoes)
{
    line.hear(1000, [](std::size_t i) { return i > 300 && i < 700 ? -1.0 : 3; });
    const auto silent = std::span { line.heard }.subspan(400 * packet, 200 * packet);
    LONGS_EQUAL(0, *std::ranges::max_element(silent));
    CHECK_COMPARE(line.playout.counts().late, <=, 0);
    CHECK_COMPARE(line.mean_delay(line.delays.size() - 200), <=, 30);
    const auto end = std::span { line.heard }.last(50 * packet);
    CHECK_COMPARE(*std::ranges::max_element(end), >, 500);
}
