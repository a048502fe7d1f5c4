// Comma-separated values as spreadsheets write them (RFC 4180), one row at a time: quoted cells with doubled
// quotes and line breaks in them; commas, semicolons or tabs between. Knows nothing of what the cells mean.
//
//     CsvReader rows { text };
//     while (const CsvRow* row = rows.next()) …
//     if (rows.fault()) …
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace command {

struct CsvRow {
    std::size_t line { 0 }; // Where it begins, from 1.
    std::vector<std::string> cells {};
};

struct CsvFault {
    std::size_t line { 0 };
    enum class What { UnclosedQuote, TooManyCells } what { What::UnclosedQuote };
};

class CsvReader {
public:
    static constexpr std::size_t most_cells = 256; // Of a row; more are a fault.

    // The separator is told by the first row, or by a line "sep=;" before it.
    explicit CsvReader(std::string_view text);

    // Nothing at the end, or when what follows cannot be read. Empty lines are no rows.
    const CsvRow* next();
    const std::optional<CsvFault>& fault() const { return fault_; }
    char separator() const { return separator_; }

private:
    bool read_row();
    bool read_cell();
    bool read_quoted(std::string& cell);
    bool at_line_end() const;
    void take_line_end();

    std::string_view rest_;
    char separator_ { ',' };
    std::size_t line_ { 1 };
    CsvRow row_ {};
    std::optional<CsvFault> fault_ {};
};

} // namespace command
