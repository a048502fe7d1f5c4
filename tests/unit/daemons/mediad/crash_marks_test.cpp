// A death is a copy of the journal's file as it lies there in the middle of a packet: what the next process
// finds.
#include "crash_marks.h"

#include "support/turning.h"

#include <algorithm>
#include <filesystem>

#include <CppUTest/TestHarness.h>

using namespace mediad;

namespace {

// Stands for the engine; dies at packets of a slot.
class Mortal final : public PacketReceiver {
public:
    void packet_arrived(Door door, std::span<std::byte>, Address, Moment) override
    {
        ++packets;
        if (door.slot == deadly_slot)
            at_death();
    }
    void not_delivered(Door) override { }
    std::uint32_t deadly_slot { 99 };
    std::move_only_function<void()> at_death {};
    int packets { 0 };
};

} // namespace

TEST_GROUP(CrashMarks)
{
    static constexpr std::uint32_t good = 0;
    static constexpr std::uint32_t deadly = 1;

    TemporaryDirectory directory;
    int lives { 0 };

    std::string path() const { return directory.path("ports" + std::to_string(lives)); }
    Journal opened() const
    {
        auto journal = Journal::open(path());
        CHECK_TRUE(journal.has_value());
        return std::move(*journal);
    }
    void dies() { std::filesystem::copy_file(path(), directory.path("ports" + std::to_string(lives + 1))); }
    // A process with both ports, which gets these packets in one batch and dies at the deadly one.
    void lives_and_gets(std::vector<std::uint32_t> slots)
    {
        Journal journal = opened();
        Mortal mortal;
        mortal.deadly_slot = deadly;
        mortal.at_death = [this] { dies(); };
        CrashMarks marks { journal, mortal };
        marks.name_slot(good, "c1.1.1");
        marks.name_slot(deadly, "c1.2.1");
        for (const std::uint32_t slot : slots)
            marks.packet_arrived({ .slot = slot }, {}, {}, {});
        marks.batch_ended();
        if (std::ranges::find(slots, deadly) == slots.end())
            dies(); // Of something else.
        ++lives;
    }
    bool is_set_aside(const std::string& port)
    {
        Journal journal = opened();
        Mortal mortal;
        return CrashMarks { journal, mortal }.is_set_aside(port);
    }
};

TEST(CrashMarks, SetThePortAsideWhosePacketsKillThrice)
{
    lives_and_gets({ good, deadly });
    lives_and_gets({ deadly });
    CHECK_FALSE(is_set_aside("c1.2.1"));
    lives_and_gets({ good, good, deadly });
    CHECK_TRUE(is_set_aside("c1.2.1"));
    CHECK_FALSE(is_set_aside("c1.1.1"));
}

TEST(CrashMarks, SetNobodyAsideForDeathsBetweenBatches)
{
    for (int death = 0; death < 4; ++death)
        lives_and_gets({ good, good });
    CHECK_FALSE(is_set_aside("c1.1.1"));
}

TEST(CrashMarks, SetThePortAsideWhoseCommandsKillThrice)
{
    for (int death = 0; death < 3; ++death, ++lives) {
        Journal journal = opened();
        Mortal mortal;
        CrashMarks marks { journal, mortal };
        CHECK_FALSE(marks.is_set_aside("c1.2.1"));
        marks.during("c1.1.1", [] { return true; });
        marks.during("c1.2.1", [&] { return dies(), true; });
    }
    CHECK_TRUE(is_set_aside("c1.2.1"));
    CHECK_FALSE(is_set_aside("c1.1.1"));
}

TEST(CrashMarks, PassEveryPacketOn)
{
    Journal journal = opened();
    Mortal mortal;
    CrashMarks marks { journal, mortal };
    marks.name_slot(good, "c1.1.1");
    for (int i = 0; i < 3; ++i) {
        marks.packet_arrived({ .slot = good }, {}, {}, {});
        marks.batch_ended();
    }
    CHECK_EQUAL(3, mortal.packets);
}
