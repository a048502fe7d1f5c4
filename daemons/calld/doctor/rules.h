// The media doctor's rules: what two looks at a leg's port, some seconds apart, tell of its sound. A table,
// most telling first. Pure: mediad counts, this judges, doctor.h sees to when.
//
//     const Counts before = counts_of(earlier);
//     std::optional<Verdict> verdict = judge({ .before = before, .now = later, .other_before = …, .other_now
//     = … }); verdict->cause     // "nothing_arrives"
#pragma once

#include "org.yobirin.Media.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace calld {

// What is kept of a look, to be compared with the next one: counts of a Port and of its Notice.
struct Counts {
    std::int64_t packets_in { 0 };
    std::int64_t packets_out { 0 };
    std::int64_t refused { 0 };
    std::int64_t lost { 0 };
    std::int64_t own_refused { 0 };
    std::int64_t unknown_payloads { 0 };
    std::int64_t malformed { 0 };
    std::int64_t reports { 0 };
    std::int64_t looked_at { 0 };
    std::int64_t repeated { 0 };
    std::int64_t misfits { 0 };
    std::int64_t begun_anew { 0 };
    std::int64_t returned { 0 };
    std::int64_t unreachable { 0 };
    bool has_notice { false };
};
Counts counts_of(const yobirin::Media::Port&);

// Looks at the port of one leg, and at that of the leg it talks to.
struct Looks {
    const Counts& before;
    const yobirin::Media::Port& now;
    const Counts& other_before;
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
