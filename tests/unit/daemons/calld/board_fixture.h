// A switchboard between a wire and sound that are maps, with the office of call_fixture.h.
#pragma once

#include "call/call_fixture.h"
#include "fake_world.h"

#include "support/string_from.h"
#include <CppUTest/TestHarness.h>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace calld {

using namespace std::chrono_literals;

struct OfficeBoard : Utest {
    FakeWorld world;
    Counters counters;
    OneCall office; // For its slice.
    Now now { Moment { 1h }, {} };
    std::unique_ptr<Switchboard> board;

    std::int64_t generation { 7 };
    enum class Knows { TheOffice, Nothing };

    void setup() override { board = begin(generation); }
    void teardown() override { board.reset(); }

    std::unique_ptr<Switchboard> begin(std::int64_t of_generation, Knows knows = Knows::TheOffice)
    {
        auto made = std::make_unique<Switchboard>(
            world, counters, Names { .generation = of_generation, .contact_prefix = "k" },
            [this] { return now; });
        if (knows == Knows::TheOffice)
            made->use(Directory { office.slice });
        Remembered known;
        for (const auto& [key, text] : world.kept)
            read_piece(known, key, text, "boot");
        OfficeDay day { [](Wall) { return 9h; }, "boot", now.moment, now.wall, known.day };
        made->use(guards_of(std::move(known), std::move(day)));
        for (const char* device : { "201", "202", "203" })
            made->devices().add({ std::string { "phone-" } + device, device });
        return made;
    }
    void comes(const char* leg, const char* from, const char* to)
    {
        world.legs[leg] = FakeLeg::Setup;
        board->incoming({ .leg = leg,
                          .extension = from,
                          .device = std::string { "phone-" } + from,
                          .from = { .number = from },
                          .to = { .number = to },
                          .offer = { "{\"o\":1}" } });
    }
    void media_answers()
    {
        for (const std::string& port : std::exchange(world.opening, {}))
            board->port_event(port, PortOpened { port, { "{\"s\":1}" } });
    }
    // 201 and 203 talk; the dialled leg.
    std::string talk()
    {
        comes("in-a", "201", "203");
        media_answers();
        const std::string leg = "c7." + board->calls().begin()->first + ".2";
        world.legs[leg] = FakeLeg::Up;
        board->leg_event(leg, LegAnswered { .leg = leg, .session = { "{\"a\":1}" } });
        return leg;
    }
    // The process dies; another one reads the journal.
    void restart() { restart_knowing(Knows::TheOffice); }
    void restart_without_office() { restart_knowing(Knows::Nothing); }
    void restart_knowing(Knows knows)
    {
        board = begin(++generation, knows); // Its calls' names are its own.
        for (const auto& [id, record] : std::map { world.journal })
            board->restore(call_of(record, "boot", now.moment));
        board->settle_guards();
    }
    const State& state() const { return board->calls().begin()->second.state; }
};

} // namespace calld
