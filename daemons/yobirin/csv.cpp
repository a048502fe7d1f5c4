#include "csv.h"

#include <algorithm>
#include <array>

namespace command {
namespace {

constexpr std::array separators { ',', ';', '\t' };

// The one the first row has most of, outside quotes; a comma when there is none.
char separator_in(std::string_view text)
{
    std::array<std::size_t, separators.size()> counts {};
    bool is_quoted = false;
    for (const char c : text) {
        if (c == '"')
            is_quoted = !is_quoted;
        if (is_quoted)
            continue;
        if (c == '\n' || c == '\r')
            break;
        for (std::size_t i = 0; i < separators.size(); ++i)
            counts[i] += c == separators[i] ? 1U : 0U;
    }
    return separators[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

bool is_empty(const CsvRow& row) { return row.cells.size() == 1 && row.cells.front().empty(); }

} // namespace

CsvReader::CsvReader(std::string_view text) : rest_(text)
{
    constexpr std::string_view said = "sep=";
    const bool says_it = rest_.starts_with(said) && rest_.size() > said.size()
        && std::ranges::find(separators, rest_[said.size()]) != separators.end();
    if (!says_it) {
        separator_ = separator_in(rest_);
        return;
    }
    separator_ = rest_[said.size()];
    rest_.remove_prefix(said.size() + 1);
    if (at_line_end())
        take_line_end();
}

const CsvRow* CsvReader::next()
{
    while (!rest_.empty() && !fault_)
        if (read_row() && !is_empty(row_))
            return &row_;
    return nullptr;
}

bool CsvReader::read_row()
{
    row_.line = line_;
    row_.cells.clear();
    while (true) {
        if (!read_cell())
            return false;
        if (rest_.empty())
            return true;
        if (at_line_end()) {
            take_line_end();
            return true;
        }
        rest_.remove_prefix(1); // The separator.
    }
}

bool CsvReader::read_cell()
{
    if (row_.cells.size() == most_cells) {
        fault_ = CsvFault { .line = row_.line, .what = CsvFault::What::TooManyCells };
        return false;
    }
    std::string& cell = row_.cells.emplace_back();
    if (rest_.starts_with('"') && !read_quoted(cell))
        return false;
    // What stands behind a closing quote belongs to the cell, as spreadsheets read it.
    while (!rest_.empty() && rest_.front() != separator_ && !at_line_end()) {
        cell += rest_.front();
        rest_.remove_prefix(1);
    }
    return true;
}

bool CsvReader::read_quoted(std::string& cell)
{
    const std::size_t began = line_;
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
        const char c = rest_.front();
        const bool is_doubled = rest_.starts_with("\"\"");
        rest_.remove_prefix(is_doubled ? 2 : 1);
        if (c == '"' && !is_doubled)
            return true;
        if (c == '\n' || (c == '\r' && !rest_.starts_with('\n')))
            ++line_;
        cell += c;
    }
    fault_ = CsvFault { .line = began, .what = CsvFault::What::UnclosedQuote };
    return false;
}

bool CsvReader::at_line_end() const { return rest_.starts_with('\n') || rest_.starts_with('\r'); }

void CsvReader::take_line_end()
{
    rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
    ++line_;
}

} // namespace command
