// Phones that share the lines of a trunk, or the calls of their extension.
#pragma once

#include "trunk_board.h"

#include <algorithm>
#include <vector>

namespace calld {

struct OfWhoShares : OfTheTrunk {
    // An INVITE of a phone that means an appearance (0: any).
    struct Named {
        const char* of;
        int index { 0 };
    };
    void calls(const char* leg, const char* from, const char* to, Named named)
    {
        world.legs[leg] = FakeLeg::Setup;
        board->incoming({ .leg = leg,
                          .extension = from,
                          .device = std::string { "phone-" } + from,
                          .from = { .number = from },
                          .to = { .number = to },
                          .offer = { "{\"o\":1}" },
                          .shares = named.of,
                          .appearance = named.index,
                          .holder = std::string { "phone-" } + from });
        media_answers();
    }
    // Which they get; why they get none.
    std::string seizes(const char* extension, Named named)
    {
        const auto index = board->seize({ .of = named.of,
                                          .index = named.index,
                                          .extension = extension,
                                          .holder = std::string { "phone-" } + extension,
                                          .seconds = 15s });
        return index ? std::to_string(*index) : index.error().code.substr(sizeof "org.yobirin.Lamps");
    }
    void releases(const char* extension, const char* of)
    {
        board->release(of, std::string { "phone-" } + extension);
    }
    // "1 seized, 2 held"
    std::string shown(const char* of) const
    {
        std::vector<std::string> each;
        const auto lit = lamp_of(of);
        for (const auto& dialog : lit->dialogs) {
            const std::string state { text_of(dialog.state) };
            each.push_back(std::to_string(dialog.index.value_or(0)) + ' '
                           + (dialog.seized     ? "seized"
                                  : dialog.held ? "held"
                                                : state));
        }
        std::ranges::sort(each);
        std::string all;
        for (const std::string& one : each)
            all += (all.empty() ? "" : ", ") + one;
        return all;
    }
    void ends(const std::string& leg)
    {
        world.legs.erase(leg);
        board->leg_event(leg, LegEnded { .leg = leg });
    }
};

} // namespace calld
