// What the media doctor found, in words: which leg, what is wrong with its sound, and what to do. Pure: a
// table.
#pragma once

#include "words.h"

#include <string>

namespace command {

// One side of a call.
struct Party {
    std::string extension {}; // Or:
    std::string trunk {};
};
std::string name_of(Language, const Party&); // "the phone of 201"

struct FaultInWords {
    std::string cause;
    std::string remedy;
};
FaultInWords in_words(Language, const Party&, const std::string& cause, const std::string& value);

// Of a finding of org.yobirin.Calls, and of a detail of org.yobirin.Ledger, which say the same.
template <typename Sided> Party party_of(const Sided& sided)
{
    return { .extension = sided.extension.value_or(""), .trunk = sided.trunk.value_or("") };
}

} // namespace command
