#include "room.h"

#include "limits.h"

#include <algorithm>
#include <map>

#include <CppUTest/TestHarness.h>

using namespace mediad;

TEST_GROUP(Room)
{
    Room room;
    std::map<std::uint32_t, dsp::MultirateFrame> frames {};
    std::map<std::uint32_t, dsp::Sample> says {}; // A constant each.

    void enters(std::uint32_t slot, dsp::Sample constant, const Room::Manners& manners = {})
    {
        frames.emplace(slot, dsp::MultirateFrame { dsp::telephone_clock });
        says[slot] = constant;
        room.enter(slot, manners);
    }
    void ticks(int count = 1)
    {
        for (int i = 0; i < count; ++i) {
            for (auto& [slot, frame] : frames)
                if (says[slot] == 0)
                    frame.be_silent();
                else
                    std::ranges::fill(frame.begin(), says[slot]);
            room.tick([&](std::uint32_t slot) { return &frames.at(slot); });
        }
    }
    int heard_by(std::uint32_t slot)
    {
        std::array<dsp::Sample, dsp::frame_samples> sum {};
        room.add_to(sum, dsp::telephone_clock, slot);
        return sum[80];
    }
    std::size_t heard_count() const
    {
        std::size_t count = 0;
        for (const auto& [slot, frame] : frames)
            count += room.is_heard(slot) ? 1 : 0;
        return count;
    }
};

TEST(Room, GivesEachTheOthersAndNotThemself)
{
    enters(1, 100);
    enters(2, 20);
    enters(3, 3);
    ticks();
    CHECK_EQUAL(23, heard_by(1));
    CHECK_EQUAL(103, heard_by(2));
    CHECK_EQUAL(120, heard_by(3));
    CHECK_EQUAL(123, heard_by(Room::nobody));
}

TEST(Room, DoesNotHearWhoIsMuted)
{
    enters(1, 100);
    enters(2, 20, { .speaks = false });
    ticks();
    CHECK_EQUAL(0, heard_by(1));
    CHECK_EQUAL(100, heard_by(2));
    room.enter(2, { .speaks = true });
    ticks();
    CHECK_EQUAL(20, heard_by(1));
}

TEST(Room, IsTheOtherAloneWhereThereAreTwo)
{
    enters(1, 100);
    CHECK_FALSE(room.only_other(1).has_value());
    enters(2, 20);
    CHECK_EQUAL(2, *room.only_other(1));
    CHECK_EQUAL(1, *room.only_other(2));
    room.enter(2, { .speaks = false });
    CHECK_FALSE(room.only_other(1).has_value());
    CHECK_EQUAL(1, *room.only_other(2));
    enters(3, 5);
    CHECK_FALSE(room.only_other(2).has_value());
}

TEST(Room, HearsTheLoudestWhereManySpeak)
{
    for (std::uint32_t slot = 0; slot < 20; ++slot)
        enters(slot, static_cast<dsp::Sample>(100 * (slot + 1)));
    ticks();
    CHECK_EQUAL(limits::speakers_of_a_room, heard_count());
    for (std::uint32_t slot = 12; slot < 20; ++slot)
        CHECK_TRUE(room.is_heard(slot));
    CHECK_EQUAL(1300 + 1400 + 1500 + 1600 + 1700 + 1800 + 1900 + 2000, heard_by(0));
    CHECK_EQUAL(1300 + 1400 + 1500 + 1600 + 1700 + 1800 + 1900, heard_by(19));
}

TEST(Room, KeepsWhomItHearsThroughAShortPauseAndNotForAnotherWhoIsNoLouder)
{
    for (std::uint32_t slot = 0; slot < 9; ++slot)
        enters(slot, slot == 0 ? 900 : 1000);
    ticks();
    CHECK_FALSE(room.is_heard(0));
    says[0] = 1100; // Louder, but not by much.
    says[5] = 0; // Pauses for 40 ms.
    ticks(2);
    CHECK_FALSE(room.is_heard(0));
    CHECK_TRUE(room.is_heard(5));
    ticks(10);
    CHECK_TRUE(room.is_heard(0));
    CHECK_FALSE(room.is_heard(5));
    CHECK_EQUAL(limits::speakers_of_a_room, heard_count());
}

TEST(Room, TellsByAToneThatSomebodyComesAndLeaves)
{
    const Room::Manners told { .speaks = true, .has_tones = true };
    const auto loudest = [&] {
        std::array<dsp::Sample, dsp::frame_samples> sum {};
        room.add_to(sum, dsp::telephone_clock, Room::nobody);
        return int { *std::ranges::max_element(sum) };
    };
    enters(1, 0, told);
    ticks();
    CHECK_EQUAL(0, loudest()); // Nobody is there to be told.
    enters(2, 0, told);
    CHECK_FALSE(room.only_other(1).has_value());
    for (int i = 0; i < 10; ++i) {
        CHECK_FALSE(room.take_tone_ended());
        ticks();
        CHECK_TRUE(loudest() > 3000);
    }
    CHECK_TRUE(room.take_tone_ended());
    CHECK_FALSE(room.take_tone_ended());
    CHECK_TRUE(room.only_other(1).has_value());
    ticks();
    CHECK_EQUAL(0, loudest());
    room.enter(2, told); // Again, which is nothing new.
    CHECK_TRUE(room.only_other(1).has_value());
    room.leave(2);
    ticks();
    CHECK_TRUE(loudest() > 3000);
}

TEST(Room, SaysNothingOfWhoHasNoSound)
{
    enters(1, 100);
    room.enter(7, {});
    room.tick(
        [&](std::uint32_t slot) -> dsp::MultirateFrame* { return slot == 1 ? &frames.at(1) : nullptr; });
    CHECK_FALSE(room.is_heard(7));
}
