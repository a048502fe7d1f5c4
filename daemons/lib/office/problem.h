// What is wrong with an office file: where, how much it matters, and a sentence that says what to do.
#pragma once

#include "office/language.h"
#include "office/messages.h"

#include <string>
#include <vector>

namespace office {

enum class Severity { Error, Warning, NotUsedYet };

struct Problem {
    Severity severity { Severity::Error };
    int line { 0 }; // 1-based; 0: the file as a whole.
    std::string file {}; // Of a file the office file names; empty: the office file itself.
    std::string key {}; // "extension.201.password"
    Message message {};
    std::vector<std::string> arguments {}; // For the sentence.

    friend bool operator==(const Problem&, const Problem&) = default;
};

std::string sentence(const Problem&, Language);

} // namespace office
