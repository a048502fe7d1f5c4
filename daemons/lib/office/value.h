// A configuration file as a tree of values that know where in the text they stand. Knows nothing of what the
// keys mean, and nothing of toml++ (toml_text.cpp alone includes that).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace office {

struct Span { // Bytes of the text, end not included.
    std::size_t begin { 0 };
    std::size_t end { 0 };
};

struct Value;
struct Member;
using List = std::vector<Value>;
struct Table {
    std::vector<Member> members; // In the order of the file.

    // Made in value.cpp, where Member is complete: a Member holds a Value, and a Value may be a Table.
    Table();
    Table(const Table&);
    Table(Table&&) noexcept;
    Table& operator=(const Table&);
    Table& operator=(Table&&) noexcept;
    ~Table();
};
struct Date { }; // TOML's dates and times: no key of ours takes one.

struct Value {
    std::variant<std::string, std::int64_t, double, bool, List, Table, Date> content {};
    int line { 0 }; // 1-based
    Span span {}; // Of a section: its header.

    const std::string* text() const { return std::get_if<std::string>(&content); }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&content); }
    const double* real() const { return std::get_if<double>(&content); }
    const bool* boolean() const { return std::get_if<bool>(&content); }
    const List* list() const { return std::get_if<List>(&content); }
    const Table* table() const { return std::get_if<Table>(&content); }

    const Member* member(std::string_view key) const; // nullptr when this is no table or has no such key.
    const Value* at(std::string_view key) const;
};

struct Member {
    std::string key {};
    int line { 0 };
    Span key_span {};
    Value value {};
};

// Equal in content, wherever it stands in the text.
bool same_content(const Value&, const Value&);

} // namespace office
