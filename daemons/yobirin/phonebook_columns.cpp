#include "phonebook_columns.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace command {
namespace {

enum class Fits { Exactly, Within };

struct HeadingRow {
    std::string_view heading; // Lower case, without spaces, hyphens and underscores.
    Fits fits;
    Column column;
};

using enum Column;
using enum Fits;

// The first row that fits counts: what names a fax or the kind of a number is no telephone number, what says
// how a name is read is no name.
constexpr std::array headings {
    HeadingRow { "fax", Within, Other },
    HeadingRow { "ファックス", Within, Other },
    HeadingRow { "ファクス", Within, Other },
    HeadingRow { "種別", Within, Other },
    HeadingRow { "type", Within, Other },
    HeadingRow { "label", Within, Other },
    HeadingRow { "フリガナ", Within, Kana },
    HeadingRow { "ﾌﾘｶﾞﾅ", Within, Kana },
    HeadingRow { "ふりがな", Within, Kana },
    HeadingRow { "よみ", Within, Kana },
    HeadingRow { "読み", Within, Kana },
    HeadingRow { "カナ", Within, Kana },
    HeadingRow { "かな", Within, Kana },
    HeadingRow { "kana", Within, Kana },
    HeadingRow { "phonetic", Within, Kana },
    HeadingRow { "電話", Within, Phone },
    HeadingRow { "携帯", Within, Phone },
    HeadingRow { "phone", Within, Phone },
    HeadingRow { "mobile", Within, Phone },
    HeadingRow { "tel", Exactly, Phone }, // And tel2: figures at the end do not count.
    HeadingRow { "telno", Exactly, Phone },
    HeadingRow { "tel番号", Exactly, Phone },
    HeadingRow { "cell", Exactly, Phone },
    HeadingRow { "number", Exactly, Phone },
    HeadingRow { "番号", Exactly, Phone },
    HeadingRow { "会社", Exactly, Company },
    HeadingRow { "会社名", Exactly, Company },
    HeadingRow { "社名", Exactly, Company },
    HeadingRow { "法人名", Exactly, Company },
    HeadingRow { "得意先名", Exactly, Company },
    HeadingRow { "取引先名", Exactly, Company },
    HeadingRow { "勤務先", Exactly, Company },
    HeadingRow { "勤務先名", Exactly, Company },
    HeadingRow { "company", Exactly, Company },
    HeadingRow { "companyname", Exactly, Company },
    HeadingRow { "organization", Exactly, Company },
    HeadingRow { "organizationname", Exactly, Company },
    HeadingRow { "姓", Exactly, FamilyName },
    HeadingRow { "名字", Exactly, FamilyName },
    HeadingRow { "苗字", Exactly, FamilyName },
    HeadingRow { "lastname", Exactly, FamilyName },
    HeadingRow { "familyname", Exactly, FamilyName },
    HeadingRow { "surname", Exactly, FamilyName },
    HeadingRow { "名", Exactly, GivenName },
    HeadingRow { "firstname", Exactly, GivenName },
    HeadingRow { "givenname", Exactly, GivenName },
    HeadingRow { "敬称", Exactly, Honorific },
    HeadingRow { "名前", Exactly, Name },
    HeadingRow { "お名前", Exactly, Name },
    HeadingRow { "氏名", Exactly, Name },
    HeadingRow { "顧客名", Exactly, Name },
    HeadingRow { "お客様名", Exactly, Name },
    HeadingRow { "担当者", Exactly, Name },
    HeadingRow { "担当者名", Exactly, Name },
    HeadingRow { "ご担当者", Exactly, Name },
    HeadingRow { "ご担当者名", Exactly, Name },
    HeadingRow { "表示名", Exactly, Name },
    HeadingRow { "name", Exactly, Name },
    HeadingRow { "fullname", Exactly, Name },
    HeadingRow { "displayname", Exactly, Name },
    HeadingRow { "customer", Exactly, Name },
    HeadingRow { "customername", Exactly, Name },
    HeadingRow { "contact", Exactly, Name },
    HeadingRow { "contactname", Exactly, Name },
};

struct Fold {
    std::string_view written;
    char ascii;
};

// Beside the full-width forms of ASCII (U+FF01 to U+FF5E).
constexpr std::array folds {
    Fold { "‐", '-' },
    Fold { "‑", '-' },
    Fold { "‒", '-' },
    Fold { "–", '-' },
    Fold { "—", '-' },
    Fold { "―", '-' },
    Fold { "−", '-' },
    Fold { "ー", '-' },
    Fold { "ｰ", '-' },
    Fold { "─", '-' },
    Fold { "\xE3\x80\x80", ' ' }, // U+3000, the space of full width.
    Fold { "\xC2\xA0", ' ' }, // U+00A0, the one that does not break.
};

char full_width_at(std::string_view text)
{
    if (text.size() < 3 || text[0] != '\xEF')
        return 0;
    const unsigned code =
        (static_cast<unsigned char>(text[1]) & 0x3FU) << 6U | (static_cast<unsigned char>(text[2]) & 0x3FU);
    constexpr unsigned first = 0xF01, last = 0xF5E; // Of U+FF01 and U+FF5E, what the last twelve bits say.
    return code >= first && code <= last ? static_cast<char>(code - first + '!') : '\0';
}

std::string folded(std::string_view cell)
{
    std::string text;
    while (!cell.empty()) {
        const auto* fold =
            std::ranges::find_if(folds, [&](const Fold& one) { return cell.starts_with(one.written); });
        if (fold != folds.end()) {
            text += fold->ascii;
            cell.remove_prefix(fold->written.size());
        } else if (const char ascii = full_width_at(cell)) {
            text += ascii;
            cell.remove_prefix(3);
        } else {
            text += cell.front();
            cell.remove_prefix(1);
        }
    }
    return text;
}

// "Phone 1 - Value" → "phone1value"
std::string compared(std::string_view heading)
{
    std::string text = lower_case(folded(heading));
    std::erase_if(text, [](char c) { return c == ' ' || c == '-' || c == '_' || c == '\n' || c == '\r'; });
    return text;
}

std::string_view without_figures(std::string_view text)
{
    while (!text.empty() && is_digit(text.back()))
        text.remove_suffix(1);
    return text;
}

} // namespace

Column column_of(std::string_view heading)
{
    const std::string text = compared(heading);
    const std::string_view name = without_figures(text);
    for (const HeadingRow& row : headings) {
        const bool fits = row.fits == Exactly ? name == row.heading : name.find(row.heading) != name.npos;
        if (fits)
            return row.column;
    }
    return Other;
}

std::string in_ascii_where_possible(std::string_view cell)
{
    const std::string text = folded(cell);
    std::string_view inner = trimmed(text);
    if (inner.starts_with('\'')) // Spreadsheets mark text so.
        inner.remove_prefix(1);
    return std::string { trimmed(inner) };
}

bool is_written_number(std::string_view text)
{
    constexpr std::string_view between = "-.() ";
    constexpr std::size_t digits_min = 3, bytes_max = 64;
    std::size_t digits = 0;
    bool has_begun = false;
    for (const char c : text) {
        if (between.find(c) != std::string_view::npos)
            continue;
        const bool is_key = is_digit(c) || c == '*' || c == '#' || (c == '+' && !has_begun);
        if (!is_key)
            return false;
        has_begun = true;
        digits += is_digit(c) ? 1U : 0U;
    }
    return digits >= digits_min && text.size() <= bytes_max;
}

std::optional<std::vector<Column>> columns_in_heading(const std::vector<std::string>& row)
{
    std::vector<Column> columns;
    for (const std::string& cell : row) {
        if (is_written_number(in_ascii_where_possible(cell)))
            return std::nullopt;
        columns.push_back(column_of(cell));
    }
    if (std::ranges::find(columns, Phone) == columns.end())
        return std::nullopt;
    return columns;
}

std::vector<Column> columns_without_heading(const std::vector<std::string>& row)
{
    std::vector<Column> columns;
    bool has_name = false;
    for (const std::string& cell : row) {
        const bool is_number = is_written_number(in_ascii_where_possible(cell));
        const bool is_name = !is_number && !has_name && !trimmed(cell).empty();
        columns.push_back(is_number ? Phone : is_name ? Name : Other);
        has_name = has_name || is_name;
    }
    return columns;
}

} // namespace command
