#include "phonebook_csv.h"

#include "csv.h"
#include "phonebook_columns.h"
#include "text_encoding.h"

#include "base/text.h"

#include <algorithm>
#include <set>

namespace command {
namespace {

// As ledgerd takes them (its limits.h).
constexpr std::size_t name_bytes_max = 200;

// Line breaks and tabs within a name become one space, as do several spaces.
std::string one_line(std::string_view cell)
{
    std::string text;
    for (const char c : cell) {
        const bool is_space = c == ' ' || is_control(c);
        if (!is_space)
            text += c;
        else if (!text.empty() && text.back() != ' ')
            text += ' ';
    }
    constexpr std::string_view wide_space = "\xE3\x80\x80"; // U+3000
    std::string_view inner = text;
    while (inner.starts_with(wide_space) || inner.starts_with(' '))
        inner.remove_prefix(inner.front() == ' ' ? 1 : wide_space.size());
    while (inner.ends_with(wide_space) || inner.ends_with(' '))
        inner.remove_suffix(inner.back() == ' ' ? 1 : wide_space.size());
    return std::string { inner };
}

void append_word(std::string& text, std::string_view word)
{
    if (!text.empty() && !word.empty())
        text += ' ';
    text += word;
}

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// What the cells of a row say of a person.
struct Person {
    std::string company {};
    std::string name {};
    std::string family {};
    std::string given {};
    std::string honorific {};
    std::string kana {};

    // "○○商会 田中 一郎様"
    std::string shown() const
    {
        std::string person = name;
        const bool is_western = is_ascii(family) && is_ascii(given);
        if (person.empty()) {
            append_word(person, is_western ? given : family);
            append_word(person, is_western ? family : given);
        }
        if (!person.empty())
            person += honorific;
        std::string text = company;
        if (person != company)
            append_word(text, person);
        return text;
    }
};

void note_cell(Person& person, Column column, const std::string& cell)
{
    switch (column) {
    case Column::Company:
        return append_word(person.company, one_line(cell));
    case Column::Name:
        return append_word(person.name, one_line(cell));
    case Column::FamilyName:
        return append_word(person.family, one_line(cell));
    case Column::GivenName:
        return append_word(person.given, one_line(cell));
    case Column::Honorific:
        person.honorific = one_line(cell);
        return;
    case Column::Kana:
        return append_word(person.kana, one_line(cell));
    case Column::Phone:
    case Column::Other:
        return;
    }
}

// "03-9876-5432" → "0398765432": what makes a number the same number whoever wrote it.
std::string bare(std::string_view number)
{
    std::string keys { number };
    std::erase_if(keys, [](char c) { return !is_digit(c) && c != '+' && c != '*' && c != '#'; });
    return keys;
}

class ListReader {
public:
    explicit ListReader(std::string_view text) : rows_(text) { }

    PhonebookList read()
    {
        const CsvRow* first = rows_.next();
        if (first == nullptr || !find_columns(*first))
            return give_up();
        while (const CsvRow* row = rows_.next())
            take(*row);
        if (const auto& fault = rows_.fault())
            complain({ .line = fault->line, .fault = fault_of(*fault) });
        else if (list_.entries.empty() && list_.problem_count == 0 && list_.rows_without_number > 0)
            complain({ .line = 1, .fault = ListFault::NoNumbers });
        return std::move(list_);
    }

private:
    static ListFault fault_of(const CsvFault& fault)
    {
        return fault.what == CsvFault::What::UnclosedQuote ? ListFault::UnclosedQuote
                                                           : ListFault::TooManyCells;
    }

    PhonebookList give_up()
    {
        if (const auto& fault = rows_.fault())
            complain({ .line = fault->line, .fault = fault_of(*fault) });
        else if (list_.problem_count == 0)
            complain({ .line = 1, .fault = ListFault::NoPhoneColumn });
        return std::move(list_);
    }

    // A list without a heading has an entry in its first row.
    bool find_columns(const CsvRow& first)
    {
        const auto named = columns_in_heading(first.cells);
        columns_ = named ? *named : columns_without_heading(first.cells);
        const auto has = [&](Column column) { return std::ranges::find(columns_, column) != columns_.end(); };
        if (!has(Column::Phone))
            return false;
        if (!has(Column::Name) && !has(Column::Company) && !has(Column::FamilyName)
            && !has(Column::GivenName)) {
            complain({ .line = first.line, .fault = ListFault::NoNameColumn });
            return false;
        }
        if (!named)
            take(first);
        return true;
    }

    void take(const CsvRow& row)
    {
        Person person;
        std::vector<std::string> numbers;
        for (std::size_t i = 0; i < std::min(row.cells.size(), columns_.size()); ++i) {
            note_cell(person, columns_[i], row.cells[i]);
            if (columns_[i] != Column::Phone)
                continue;
            // "-" and 「なし」 are how people say that there is none.
            if (std::string number = in_ascii_where_possible(row.cells[i]);
                std::ranges::any_of(number, is_digit))
                numbers.push_back(std::move(number));
        }
        if (numbers.empty()) {
            ++list_.rows_without_number;
            return;
        }
        const auto bad = std::ranges::find_if_not(numbers, is_written_number);
        if (bad != numbers.end())
            return complain({ .line = row.line, .fault = ListFault::BadNumber, .cell = one_line(*bad) });
        const std::string name = person.shown();
        if (name.empty())
            return complain({ .line = row.line, .fault = ListFault::NoName, .cell = numbers.front() });
        if (name.size() > name_bytes_max || person.kana.size() > name_bytes_max)
            return complain({ .line = row.line, .fault = ListFault::LongName, .cell = name });
        for (std::string& number : numbers)
            add({ .number = std::move(number), .name = name, .kana = unless_empty(person.kana) });
    }

    void add(Phonebook::Entry entry)
    {
        if (!known_.insert(bare(entry.number)).second)
            ++list_.repeated;
        list_.entries.push_back(std::move(entry));
    }

    // What is wrong with the whole is told last, whatever was told before.
    void complain(ListProblem problem)
    {
        ++list_.problem_count;
        if (list_.problems.size() < problems_told || !is_of_one_row(problem.fault))
            list_.problems.push_back(std::move(problem));
    }

    CsvReader rows_;
    std::vector<Column> columns_ {};
    std::set<std::string> known_ {};
    PhonebookList list_ {};
};

void append_cell(std::string& line, std::string_view cell)
{
    constexpr std::string_view special = "\",;\t";
    if (cell.find_first_of(special) == std::string_view::npos) {
        line += cell;
        return;
    }
    line += '"';
    for (const char c : cell)
        line += c == '"' ? std::string_view { "\"\"" } : std::string_view { &c, 1 };
    line += '"';
}

} // namespace

bool is_of_one_row(ListFault fault)
{
    return fault == ListFault::BadNumber || fault == ListFault::NoName || fault == ListFault::LongName;
}

PhonebookList read_phonebook(std::string_view bytes)
{
    const auto text = utf8_of(bytes);
    if (text)
        return ListReader { *text }.read();
    return { .problems = { { .line = text.error().line, .fault = ListFault::Unreadable } },
             .problem_count = 1 };
}

std::string phonebook_text(const std::vector<Phonebook::Entry>& entries, const PhonebookHeadings& headings)
{
    std::string text = "\xEF\xBB\xBF" + headings.number + "," + headings.name + "," + headings.kana + "\r\n";
    for (const Phonebook::Entry& entry : entries) {
        append_cell(text, entry.number);
        text += ',';
        append_cell(text, entry.name);
        text += ',';
        append_cell(text, entry.kana.value_or(""));
        text += "\r\n";
    }
    return text;
}

} // namespace command
