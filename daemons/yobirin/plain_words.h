// What daemons name by one word, said as people say it, in both languages. A word that this release does not
// know is passed on as it is.
//
//     reason_in_words(Language::English, "failed", 503)  → "congested or out of order (503)"
//     outcome_in_words(Language::Japanese, "handled")    → "応対済み"
#pragma once

#include "words.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace command {

// Why a leg or a call ended, as org.yobirin.Legs has it, with the SIP status if there was one.
std::string reason_in_words(Language, std::string_view reason,
                            std::optional<std::int64_t> code = std::nullopt);

// What the telephone network behind a carrier said (ITU-T Q.850): "the network says: user busy (17)".
std::string cause_in_words(Language, std::int64_t cause);

// A number of the ledger (E.164) as the people of that country write it.
std::string national_form(std::string number, std::string_view country);

// How a contact ended.
std::string outcome_in_words(Language, std::string_view outcome);

// What the toll guard had to do with a call.
std::string guard_in_words(Language, std::string_view guard);

// "extension:202"
std::string destination_in_words(Language, std::string_view destination);

// "international"
std::string class_in_words(Language, std::string_view kind);

} // namespace command
