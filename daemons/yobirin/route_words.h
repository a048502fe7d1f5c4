// The router's story in words, in both languages: what `simulate` prints beforehand and `explain` afterwards.
#pragma once

#include "words.h"

#include <string>
#include <string_view>
#include <vector>

namespace command {

// What a step of org.yobirin.Calls or org.yobirin.Ledger says. One that this release does not know is named
// as it is.
std::string step_in_words(Language, std::string_view what, const std::vector<std::string>& values);

} // namespace command
