#include "pressing.h"

#include <set>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace mediad;

TEST_GROUP(Pressing)
{
    std::uint32_t timestamp { 5000 };

    std::optional<Pressing::Event> ticked(Pressing & pressing)
    {
        timestamp += 160;
        return pressing.next_event(timestamp);
    }
    static rtp::TelephoneEvent read(const Pressing::Event& event)
    {
        return *rtp::TelephoneEvent::parse(event.payload);
    }
    // What a detector hears in the tones.
    static std::string heard_in(Pressing & pressing)
    {
        dsp::DtmfDetector detector;
        std::string digits;
        while (!pressing.is_over()) {
            pressing.tick();
            auto rest = pressing.frame_at(8000);
            while (const auto press = detector.hear(rest))
                digits += press->digit;
        }
        return digits;
    }
};

TEST(Pressing, TellsAPressByGrowingEventsAndItsEndThreeTimes)
{
    Pressing pressing { EventForm { .clock = 8000 } };
    CHECK_TRUE(pressing.add("5"));
    std::vector<rtp::TelephoneEvent> events;
    std::set<std::uint32_t> timestamps;
    while (!pressing.is_over())
        if (const auto event = ticked(pressing)) {
            events.push_back(read(*event));
            timestamps.insert(event->began);
        }
    CHECK_EQUAL(7, events.size()); // 100 ms, and the end twice more.
    CHECK_EQUAL(1, timestamps.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        CHECK_EQUAL(5, events[i].event);
        CHECK_EQUAL(i >= 4, events[i].is_end);
        CHECK_EQUAL(std::min<std::size_t>(i + 1, 5) * 160, events[i].duration);
    }
}

TEST(Pressing, CountsDurationsByTheClockOfTheSound)
{
    Pressing pressing { EventForm { .clock = 48000 } };
    CHECK_TRUE(pressing.add("1"));
    CHECK_EQUAL(960, read(*ticked(pressing)).duration);
}

TEST(Pressing, PausesBetweenTwoPressesWhichBeginAtDifferentTimes)
{
    Pressing pressing { EventForm { .clock = 8000 } };
    CHECK_TRUE(pressing.add("11"));
    std::vector<std::uint32_t> began;
    while (!pressing.is_over())
        if (const auto event = ticked(pressing); event && (began.empty() || began.back() != event->began))
            began.push_back(event->began);
    CHECK_EQUAL(2, began.size());
    CHECK_EQUAL(1440, began[1] - began[0]); // 180 ms
}

TEST(Pressing, SaysAllDigitsAsTones)
{
    Pressing pressing { ToneForm {} };
    CHECK_TRUE(pressing.add("0123456789*#ABCD"));
    STRCMP_EQUAL("0123456789*#ABCD", heard_in(pressing).c_str());
}

TEST(Pressing, SaysWhatComesMeanwhileAfterwards)
{
    Pressing pressing { ToneForm {} };
    CHECK_TRUE(pressing.add("1"));
    pressing.tick();
    CHECK_TRUE(pressing.add("1"));
    STRCMP_EQUAL("11", heard_in(pressing).c_str());
}

TEST(Pressing, RefusesWhatIsNoDigitAndMoreThanCanWait)
{
    for (const auto& form : { std::variant<EventForm, ToneForm> { EventForm { .clock = 8000 } },
                              std::variant<EventForm, ToneForm> { ToneForm {} } }) {
        Pressing pressing { form };
        CHECK_FALSE(pressing.add("12x"));
        CHECK_FALSE(pressing.add(std::string(33, '1')));
        CHECK_TRUE(pressing.is_over());
    }
}
