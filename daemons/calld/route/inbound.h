// Rules 2 and 3: where a call from outside begins, by the number that was called, by who calls and by the
// hour.
#pragma once

#include "route/router.h"

namespace calld {

struct Begun {
    std::variant<Destination, Plan> where {};
    int rule { 2 }; // 3: main.
    std::string called {}; // Which of our numbers it was; empty: none.
    calendar::Opening opening { calendar::Opening::Open };
    std::string line {}; // What is called there, as people say it.
    std::string notice {};
};

Begun begin_inbound(const Question&, const Directory&, Story&);

} // namespace calld
