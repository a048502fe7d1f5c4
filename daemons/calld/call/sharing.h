// Appearances of what several phones share (BroadSoft's and RFC 7463's word): the lines of a trunk, in the
// order of the office file, and the calls of an extension, each with the least number that was free when it
// began. They count from 1; 0 is none.
#pragma once

#include "call/surroundings.h"

#include "base/result.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace calld {

// What a phone has taken before it calls. It is seen as calls are (floor.h), under this name.
struct Seizure {
    std::string of {}; // A trunk or an extension,
    int index { 0 };
    std::string line {}; // of a trunk: its line.
    std::string extension {}; // Whose phone has it,
    std::string holder {}; // and which.
    Moment until {};
};
std::string name_of(const Seizure&);
std::vector<Appearance> appearances_of(const Seizure&);

struct SeizeAsked {
    std::string of;
    int index { 0 }; // 0: any that is free.
    std::string extension; // The phone's own.
    std::string holder;
    std::chrono::seconds seconds {};
};
// What they get; or NotAllowed, Taken.
Result<Seizure> seizure_for(const SeizeAsked&, const Circumstances&);

const Directory::Line* line_at(std::string_view trunk, int index, const Directory&);
int index_of_line(std::string_view line, const Directory&);

// Of an extension. `besides`: taken in this very step. What that call itself was rung for before is free.
struct Besides {
    std::string_view call {};
    std::vector<int> taken {};
};
bool is_free_appearance(std::string_view extension, int index, const Floor&, const Besides& = {});
int free_appearance(std::string_view extension, const Floor&, const Besides& = {});

} // namespace calld
