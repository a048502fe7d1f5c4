// Reads bytes as a customer list.
//
// Whatever they are, each entry is one that ledgerd takes, each problem names a line there is, and what is
// written from the entries is read as the same ones.
#include "require.h"

#include "daemons/yobirin/phonebook_columns.h"
#include "daemons/yobirin/phonebook_csv.h"

#include <algorithm>

namespace {

using namespace command;

bool is_one_line(std::string_view text)
{
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    return !text.empty() && text.size() <= 200 && std::ranges::none_of(text, is_control);
}

void check_entry(const Phonebook::Entry& entry)
{
    require(is_written_number(entry.number) && entry.number.size() <= 64);
    require(is_one_line(entry.name));
    require(!entry.kana || is_one_line(*entry.kana));
#ifdef YOBIRIN_PLANTED_BUG
    require(!entry.kana); // As if nobody ever said how a name is read.
#endif
}

void check_problems(const PhonebookList& list, std::string_view bytes)
{
    const auto breaks = std::ranges::count_if(bytes, [](char c) { return c == '\n' || c == '\r'; });
    require(list.problems.size() <= list.problem_count);
    require(list.problems.size() <= problems_told + 1);
    for (const ListProblem& problem : list.problems)
        require(problem.line >= 1 && problem.line <= static_cast<std::size_t>(breaks) + 1);
    require(list.is_readable() || !is_of_one_row(list.problems.back().fault));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes = text_of_input(data, size);
    const PhonebookList list = read_phonebook(bytes);
    check_problems(list, bytes);
    for (const Phonebook::Entry& entry : list.entries)
        check_entry(entry);
    const PhonebookHeadings headings { .number = "電話番号", .name = "名前", .kana = "フリガナ" };
    const PhonebookList again = read_phonebook(phonebook_text(list.entries, headings));
    require(again.problems.empty() && again.entries == list.entries);
    return 0;
}
