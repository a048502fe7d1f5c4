// A customer list that somebody saved as CSV → entries of the phone book, and back. Pure: it reads bytes and
// says what is wrong with them, line by line.
//
//     const PhonebookList list = read_phonebook(bytes);
//     for (const ListProblem& problem : list.problems) …
#pragma once

#include "org.yobirin.Phonebook.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace command {

using yobirin::Phonebook;

// A larger file is not read. A full phone book is far smaller.
inline constexpr std::uintmax_t phonebook_file_megabytes = 32;
// Lines that are wrong are told one by one up to here, then counted.
inline constexpr std::size_t problems_told = 20;

enum class ListFault {
    // Of the whole list: nothing of it can be taken.
    Unreadable, // In no encoding we know.
    UnclosedQuote,
    TooManyCells,
    NoPhoneColumn,
    NoNameColumn,
    NoNumbers, // In any of its rows.
    // Of one row, which can be left out.
    BadNumber,
    NoName,
    LongName,
};

bool is_of_one_row(ListFault);

struct ListProblem {
    std::size_t line { 0 }; // From 1.
    ListFault fault { ListFault::Unreadable };
    std::string cell {}; // What stands there.
};

struct PhonebookList {
    std::vector<Phonebook::Entry> entries {}; // Of the rows that are good.
    std::vector<ListProblem> problems {}; // The first problems_told.
    std::size_t problem_count { 0 };
    std::size_t rows_without_number { 0 }; // Left out: nobody calls from there.
    std::size_t repeated { 0 }; // Numbers that stood further up already.

    bool is_readable() const { return problems.empty() || is_of_one_row(problems.back().fault); }
};

PhonebookList read_phonebook(std::string_view bytes);

// What read_phonebook() reads back as the same entries; UTF-8 with a mark by which spreadsheets know it.
struct PhonebookHeadings {
    std::string number;
    std::string name;
    std::string kana;
};
std::string phonebook_text(const std::vector<Phonebook::Entry>&, const PhonebookHeadings&);

} // namespace command
