// What happened to a contact, in words, one line a moment: pure.
#pragma once

#include "words.h"

#include "org.yobirin.Ledger.h"

#include <string>

namespace command {

// Events and details in the order in which they happened.
std::string explanation_of(Language, const yobirin::Ledger::EventsReply&);

} // namespace command
