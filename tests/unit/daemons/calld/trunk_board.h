// Lines 1 (901) and 2 (902) are two of the three channels of trunk ntt; the last is kept for emergencies. Its
// did 0312345678 rings 202.
#pragma once

#include "board_fixture.h"

#include "lamps.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace calld {

struct OfTheTrunk : OfficeBoard {
    // A customer rings at 202 by the returned leg.
    std::string rings(const char* leg = "in-customer")
    {
        world.legs[leg] = FakeLeg::Setup;
        board->incoming({ .leg = leg,
                          .trunk = "ntt",
                          .from = { .number = "0687654321" },
                          .to = { .number = "0312345678" },
                          .offer = { "{\"o\":1}" } });
        media_answers();
        for (const auto& [name, state] : world.legs)
            if (name.starts_with('c') && state == FakeLeg::Setup) {
                const std::string rung = name;
                world.legs[rung] = FakeLeg::Ringing;
                board->leg_event(rung, LegRang { .leg = rung });
                return rung;
            }
        return {};
    }
    std::string talks_to_202()
    {
        const std::string leg = rings();
        world.legs[leg] = FakeLeg::Up;
        board->leg_event(leg, LegAnswered { .leg = leg, .session = { "{\"a\":1}" } });
        return leg;
    }
    void holds(const std::string& leg, Hold hold = Hold::Held)
    {
        board->leg_event(leg, PeerOffered { leg, { "{\"o\":2}" }, hold });
        for (const auto& [port, kind] : std::exchange(world.setting, {}))
            board->port_event(port, RemoteSet { port, kind, { "{\"s\":2}" } });
    }
    void press(const char* leg, const char* from, const char* key)
    {
        comes(leg, from, key);
        media_answers();
    }
    void dials(const std::string& port, std::string_view digits)
    {
        for (const char digit : digits)
            board->port_event(port, DigitPressed { port, digit });
    }
    void after(std::chrono::seconds passed)
    {
        now.moment += passed;
        board->time_passed();
    }
    // The lamp of the key: "dark", "early", "confirmed" or "held".
    std::string key(const char* number) const
    {
        const auto lit = lamp_of(number);
        if (!lit)
            return "no such lamp";
        if (lit->dialogs.empty())
            return "dark";
        LONGS_EQUAL(1, lit->dialogs.size());
        CHECK_FALSE(lit->dialogs[0].leg.has_value()); // Nobody's leg can be replaced by it.
        if (lit->dialogs[0].held)
            return "held";
        return std::string { text_of(lit->dialogs[0].state) };
    }
    std::optional<yobirin::Lamps::Lamp> lamp_of(const char* name) const
    {
        return lamp(name,
                    { .office = board->office(),
                      .devices = board->devices(),
                      .floor = board->floor(),
                      .settings = board->settings(),
                      .told = board->told() });
    }
    const Call& call_with(const std::string& leg) const
    {
        for (const auto& [id, call] : board->calls())
            for (const std::string& one : legs_of(call))
                if (one == leg)
                    return call;
        FAIL("no call has that leg");
        return board->calls().begin()->second;
    }
    std::string port_of(const char* leg) const
    {
        return std::get<Alone>(call_with(leg).state).caller.side.port;
    }
};

} // namespace calld
