// What is wrong, why, and what to do about it, from what the daemons said: pure. A table of symptoms, most
// telling first; what is not in it is passed on as the daemon put it.
#pragma once

#include "status_report.h"

#include <string>
#include <vector>

namespace command {

// Failing ones first. Something fails: `well` of the report is false. A notice is worth knowing, and nobody's
// alarm.
std::vector<yobirin::StatusReport::Problem> diagnosis_of(Language, const Answers&,
                                                         const yobirin::StatusReport::Report&);

} // namespace command
