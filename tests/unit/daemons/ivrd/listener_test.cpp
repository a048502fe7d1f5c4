#include "listener.h"

#include "support/dtmf_sound.h"
#include "support/string_from.h"

#include <CppUTest/TestHarness.h>

using namespace ivrd;
using namespace std::chrono_literals;

TEST_GROUP(Listener)
{
    Listener listener { dsp::telephone_clock };
    std::uint64_t timestamp { 0 };
    std::vector<HeardDigit> heard {};

    void hear(const DtmfSound& sound)
    {
        const std::span samples { sound.samples() };
        for (std::size_t at = 0; at + dsp::frame_samples <= samples.size(); at += dsp::frame_samples) {
            for (const HeardDigit& press : listener.hear(
                     { .timestamp = timestamp, .samples = samples.subspan(at, dsp::frame_samples) }))
                heard.push_back(press);
            timestamp += dsp::frame_samples;
        }
    }
    std::string digits() const
    {
        std::string all;
        for (const HeardDigit& press : heard)
            all += press.digit;
        return all;
    }
};

TEST(Listener, TellsEachPressWithItsTime)
{
    timestamp = 8000; // The ring is older than whoever listens.
    hear(DtmfSound {}
             .silence(60)
             .press({ .digit = '5', .on = 80 })
             .silence(60)
             .press({ .digit = '#' })
             .silence(110));
    CHECK_EQUAL(std::string { "5#" }, digits());
    CHECK_TRUE(heard[0].began >= 1058ms && heard[0].began <= 1062ms);
    CHECK_TRUE(heard[0].duration >= 78ms && heard[0].duration <= 82ms);
}

TEST(Listener, DoesNotTakeTwoPressesForOneAcrossWhatIsMissing)
{
    hear(DtmfSound {}.silence(60).press({ .digit = '5', .on = 80 })); // Is held when the frames end,
    timestamp += 16000; // which is known of no more than that.
    hear(DtmfSound {}.silence(20).press({ .digit = '5', .on = 80 }).silence(60));
    CHECK_EQUAL(std::string { "5" }, digits());
    CHECK_TRUE(heard[0].began > 2000ms);
}

TEST(Listener, HearsRingsOfOtherRates)
{
    CHECK_TRUE(can_listen_at(48000));
    CHECK_FALSE(can_listen_at(44100));
    Listener full { 48000 };
    const DtmfSound sound = DtmfSound {}.silence(60).press({ .digit = '7', .on = 80 }).silence(60);
    dsp::Resampler up { 8000, 48000 };
    for (std::size_t at = 0; at + dsp::frame_samples <= sound.samples().size(); at += dsp::frame_samples) {
        std::array<dsp::Sample, 960> frame {};
        up.convert(std::span { sound.samples() }.subspan(at, dsp::frame_samples), frame);
        for (const HeardDigit& press : full.hear({ .timestamp = at * 6, .samples = frame }))
            heard.push_back(press);
    }
    CHECK_EQUAL(std::string { "7" }, digits());
    CHECK_TRUE(heard[0].began >= 60ms && heard[0].began <= 66ms);
}
