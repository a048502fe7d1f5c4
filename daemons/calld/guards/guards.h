// What stands between a call and the world outside, and what must be remembered for it: who may spend how
// much, who behaves like a thief, and whom an emergency service may want to call back. Pure; guards_file.h
// keeps it.
#pragma once

#include "guards/callback_windows.h"
#include "guards/office_day.h"
#include "guards/theft_watch.h"
#include "guards/toll_meter.h"

#include "org.yobirin.Office.h"

namespace calld {

struct Guards {
    OfficeDay day; // For what is counted by the day, and what lasts for a while whatever the clock says.
    TollMeter toll {};
    TheftWatch thefts {};
    CallbackWindows windows {};
};

// As the office has it.
void use(Guards&, const yobirin::Office::CallsSlice&);

// What lasts shorter than a day, ends; and a new day begins.
void pass_time(Guards&, Moment now, Wall wall);

} // namespace calld
