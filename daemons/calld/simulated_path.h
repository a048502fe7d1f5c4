// A call that is only imagined, from the router's first plan to whoever would ring: with the forwards and the
// do-not-disturb of phones, main where nobody can be reached, and what the guards say now. As
// call/seeking.cpp does it, as far as that does not depend on who is there to answer: who is registered, who
// is busy and which trunk works is not looked at. Pure.
#pragma once

#include "call/settings.h"
#include "guards/guards.h"
#include "route/router.h"

#include <string>

namespace calld {

struct AsItIsNow {
    const Directory& office;
    const Settings& settings;
    const Guards& guards;
    TimeOfCall when {};
    Moment moment {};
};

enum class GuardsAsked { No, Yes }; // What they say holds for now only.

struct ImaginedPath {
    Story story {};
    std::string destination {};
    std::string notice {};
};

ImaginedPath imagine(Question, const AsItIsNow&, GuardsAsked);

} // namespace calld
