// What happened to a contact, in words, one line a moment: pure.
#pragma once

#include "words.h"

#include "org.yobirin.Ledger.h"

#include <string>
#include <string_view>

namespace command {

// Events and details in the order in which they happened, numbers as that country writes them.
std::string explanation_of(Language, const yobirin::Ledger::EventsReply&, std::string_view country = {});

} // namespace command
