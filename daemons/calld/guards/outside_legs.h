// Which legs of a call cost money: those that we dialled by a trunk.
#pragma once

#include "call/call.h"

#include <string>
#include <vector>

namespace calld {

struct OutsideLeg {
    std::string leg {};
    OutsideCall of {}; // Who pays and how dear it is: known as long as nobody has answered.
    enum class Stage { Dialled, Connected } stage { Stage::Dialled };
    friend bool operator==(const OutsideLeg& one, const OutsideLeg& other)
    {
        return one.leg == other.leg && one.stage == other.stage;
    }
};

// None of an emergency call.
std::vector<OutsideLeg> outside_legs_of(const Call&);

} // namespace calld
