// A call as it is written to the journal, and read back by the next process.
#pragma once

#include "call/call.h"

#include "org.yobirin.CallJournal.h"

#include <string>

namespace calld {

yobirin::CallJournal::Record record_of(const Call&, const std::string& boot);

// A call in set-up comes back as one whose caller is to be told that it failed: its attempts are not
// journalled. Moments of another boot mean nothing.
Call call_of(const yobirin::CallJournal::Record&, const std::string& boot, Moment now);

} // namespace calld
