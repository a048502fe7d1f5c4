#include "rtp/telephone_event.h"

#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace rtp;

namespace {

struct Sent {
    Header header {};
    std::array<std::byte, TelephoneEvent::bytes> payload {};
};

// All packets of one press of 100 ms, 20 ms apart.
std::vector<Sent> press(char digit, std::uint32_t timestamp)
{
    std::vector<Sent> packets;
    DigitSender sender { *event_of(digit), 800, 160 };
    while (auto next = sender.next())
        packets.push_back(
            { { .marker = next->marker, .payload_type = 101, .timestamp = timestamp }, next->payload });
    return packets;
}

} // namespace

TEST_GROUP(DigitDetector)
{
    DigitDetector detector;
    std::string heard;

    void hear(const Sent& packet)
    {
        if (const auto digit = detector.packet_arrived(packet.header, packet.payload))
            heard += *digit;
    }
    void hear_segment(std::uint32_t timestamp, std::uint16_t duration, bool is_end)
    {
        Sent packet { .header = { .timestamp = timestamp } };
        TelephoneEvent { .event = 5, .is_end = is_end, .duration = duration }.write(packet.payload);
        hear(packet);
    }
};

TEST(DigitDetector, TellsAPressOnce)
{
    for (const Sent& packet : press('7', 1000))
        hear(packet);
    STRCMP_EQUAL("7", heard.c_str());
}

TEST(DigitDetector, TellsEveryDigitThereIs)
{
    std::uint32_t timestamp = 0xffff'f000; // Through the wrap of the timestamp.
    for (const char digit : std::string { "0123456789*#ABCD" }) {
        for (const Sent& packet : press(digit, timestamp))
            hear(packet);
        timestamp += 1600;
    }
    STRCMP_EQUAL("0123456789*#ABCD", heard.c_str());
}

TEST(DigitDetector, TellsThePressWhicheverSinglePacketOfItArrives)
{
    const std::size_t count = press('1', 0).size();
    for (std::size_t survivor = 0; survivor < count; ++survivor) {
        detector = {};
        heard.clear();
        hear(press('1', 0)[survivor]);
        hear(press('2', 1600)[survivor]);
        STRCMP_EQUAL("12", heard.c_str());
    }
}

TEST(DigitDetector, TellsTheSameDigitPressedTwiceTwice)
{
    for (const Sent& packet : press('0', 0))
        hear(packet);
    for (const Sent& packet : press('0', 960))
        hear(packet);
    STRCMP_EQUAL("00", heard.c_str());
}

TEST(DigitDetector, IgnoresLatePacketsOfAnEarlierPress)
{
    const auto first = press('1', 0);
    hear(first[0]);
    hear(press('2', 1600)[0]);
    hear(first.back());
    STRCMP_EQUAL("12", heard.c_str());
}

TEST(DigitDetector, TellsAVeryLongPressOnceThroughItsSegments)
{
    hear_segment(0, 160, false);
    hear_segment(0, 0xffff, false);
    hear_segment(0xffff, 160, false);
    hear_segment(0xffff, 3200, true);
    STRCMP_EQUAL("5", heard.c_str());
}

TEST(DigitDetector, TellsAQuickSecondPressWhenTheEndOfTheFirstWasLost)
{
    hear_segment(0, 160, false);
    hear_segment(1600, 160, false);
    STRCMP_EQUAL("55", heard.c_str());
}

TEST(DigitDetector, TellsNothingForEventsThatAreNoDigitsOrCutOff)
{
    Sent flash;
    TelephoneEvent { .event = 16, .duration = 160 }.write(flash.payload);
    hear(flash);
    CHECK_FALSE(detector.packet_arrived({}, std::span { flash.payload }.first(3)).has_value());
    STRCMP_EQUAL("", heard.c_str());
}

TEST_GROUP(DigitSender) {};

TEST(DigitSender, EndsWithThreeEndPacketsOfTheFullDuration)
{
    const auto packets = press('9', 0);
    CHECK_EQUAL(4 + 3, packets.size()); // 160, 320, 480, 640, then 800 three times.
    std::uint16_t longest = 0;
    unsigned ends = 0;
    for (const Sent& packet : packets) {
        const auto event = TelephoneEvent::parse(packet.payload);
        CHECK_TRUE(event->duration >= longest);
        longest = event->duration;
        ends += event->is_end ? 1 : 0;
    }
    CHECK_EQUAL(3, ends);
    CHECK_EQUAL(800, longest);
}

TEST(DigitSender, MarksTheFirstPacketOnly)
{
    const auto packets = press('9', 0);
    CHECK_TRUE(packets[0].header.marker);
    for (std::size_t i = 1; i < packets.size(); ++i)
        CHECK_FALSE(packets[i].header.marker);
}

TEST_GROUP(TelephoneEvent) {};

TEST(TelephoneEvent, LastsAsLongByAnotherClock)
{
    const auto changed = [](std::uint16_t duration, EventClock way) {
        std::array<std::byte, TelephoneEvent::bytes> payload {};
        TelephoneEvent { .event = 5, .is_end = true, .duration = duration }.write(payload);
        change_clock(payload, way);
        const TelephoneEvent event = *TelephoneEvent::parse(payload);
        CHECK_TRUE(event.event == 5 && event.is_end);
        return event.duration;
    };
    CHECK_EQUAL(160, changed(960, EventClock::ToNarrow));
    CHECK_EQUAL(960, changed(160, EventClock::ToFull));
    CHECK_EQUAL(0xffff, changed(20000, EventClock::ToFull)); // 2.5 s do not fit.
    std::array<std::byte, 2> cut_short {};
    change_clock(cut_short, EventClock::ToFull);
    CHECK_TRUE(cut_short[1] == std::byte { 0 });
}
