// A key of the phone itself (do-not-disturb, forward) that was pressed there: what it changes, under the
// rules of the code that does the same. Pure.
//
//     change_by_key({ .extension = "201", .what = DoNotDisturb, .on = true }, office)  → SetDoNotDisturb { On
//     }
#pragma once

#include "route/directory.h"
#include "route/features.h"

#include "base/result.h"
#include "org.yobirin.Lamps.h"

namespace calld {

// NoSuchExtension, or NotAllowed: there is no such code in this office, or a forward may not go there.
// Switching off is always allowed.
Result<SettingChange> change_by_key(const yobirin::Lamps::Switch&, const Directory&);

} // namespace calld
