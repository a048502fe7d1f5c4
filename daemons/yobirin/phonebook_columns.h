// What the columns of a customer list are, told by their headings, Japanese and English.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace command {

enum class Column { Other, Phone, Company, Name, FamilyName, GivenName, Honorific, Kana };

Column column_of(std::string_view heading);

// Nothing when the row is no heading: it has a telephone number in it, or names no column of them.
std::optional<std::vector<Column>> columns_in_heading(const std::vector<std::string>& row);
// Of a list without a heading, by its first row: the cells that are numbers, and the first that is none as
// the name.
std::vector<Column> columns_without_heading(const std::vector<std::string>& row);

// Full-width letters, digits and the many hyphens as ASCII, without what surrounds them: "０３ー１２３４" →
// "03-1234".
std::string in_ascii_where_possible(std::string_view cell);
// As it would be dialled, with what people write between.
bool is_written_number(std::string_view text);

} // namespace command
