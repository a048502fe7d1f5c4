// The media doctor's rules: what two looks at a leg's port, some seconds apart, tell of its sound. A table,
// most telling first. Pure: mediad counts, this judges, doctor.h sees to when.
//
//     std::optional<Verdict> verdict = judge({ .before = earlier, .now = later, .other_before = …, .other_now
//     = … }); verdict->cause     // "nothing_arrives"
#pragma once

#include "org.yobirin.Media.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace calld {

// Looks at the port of one leg, and at that of the leg it talks to. All have a notice.
struct Looks {
    const yobirin::Media::Port& before;
    const yobirin::Media::Port& now;
    const yobirin::Media::Port& other_before;
    const yobirin::Media::Port& other_now;
};

struct Verdict {
    std::string_view cause {}; // As in org.yobirin.Calls.Finding.
    std::string value {}; // How much, or where; empty: nothing to add.
};

// What is wrong with it; nothing when all is well.
std::optional<Verdict> judge(const Looks&);

// Every cause there is, for whoever puts them into words.
std::span<const std::string_view> causes();

} // namespace calld
