// Crash-loop breaking: the part of a journal that remembers what was being worked on when a process died.
// It decides nothing about calls: it answers "has this input killed us?" and "shall this subject be set
// aside?".
//
// Lives in the journal's mapped file as plain bytes, so every field is checked when it is read back.
#pragma once

#include "base/clock.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace deaths {

inline constexpr std::size_t longest_subject = 96;
inline constexpr std::size_t most_remembered = 64; // Beyond it the oldest is forgotten.
inline constexpr std::size_t most_set_aside = 32; // Likewise.
inline constexpr std::chrono::seconds window { 10 };
inline constexpr std::size_t deaths_to_set_aside = 3;

struct Subject {
    std::uint32_t length;
    std::array<char, longest_subject> text;
};

// What is being worked on. `is_set` is written last and cleared first.
struct Mark {
    std::uint64_t input;
    std::uint32_t is_set;
    std::uint32_t has_crashed; // Written by the signal handler.
    Subject subject;
};

struct Death {
    std::uint64_t input;
    std::int64_t milliseconds; // Since boot.
    std::uint32_t has_crashed;
    Subject subject;
    std::uint64_t checksum;
};

struct SetAside {
    Subject subject;
    std::uint64_t checksum;
};

struct Page {
    Mark mark;
    std::uint32_t next_death; // Rings: the oldest is overwritten.
    std::uint32_t next_set_aside;
    std::array<Death, most_remembered> deaths;
    std::array<SetAside, most_set_aside> set_aside;
};
static_assert(sizeof(Page) <= 15U << 10);

// What a fresh process makes of the page its predecessor left.
struct Verdicts {
    std::vector<std::uint64_t> killers {};
    std::vector<std::string> set_aside {};
};

// Turns a mark that is still set into a death, and judges. `now` stands for the moment of the death: the
// supervisor starts us within a fraction of a second of it.
Verdicts take_stock(Page&, Moment now);

void set_mark(Mark&, std::uint64_t input, std::string_view subject);
// For paths where each packet is marked: a subject of eight bytes, and no input that could come again.
inline void set_mark(Mark& mark, std::uint64_t subject)
{
    mark.input = subject;
    mark.subject.length = sizeof subject;
    std::memcpy(mark.subject.text.data(), &subject, sizeof subject);
    std::atomic_ref { mark.is_set }.store(1, std::memory_order_release);
}
void clear_mark(Mark&);

// A crash by signal (or a sanitizer's report) is noted in this mark before the process ends; null: in none.
void note_crashes_in(Mark*);
bool notes_crashes_in(const Mark*);

} // namespace deaths
