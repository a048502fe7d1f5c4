#include "office/value.h"

#include <algorithm>

namespace office {

Table::Table() = default;
Table::Table(const Table&) = default;
Table::Table(Table&&) noexcept = default;
Table& Table::operator=(const Table&) = default;
Table& Table::operator=(Table&&) noexcept = default;
Table::~Table() = default;

const Member* Value::member(std::string_view key) const
{
    const Table* here = table();
    if (here == nullptr)
        return nullptr;
    const auto found = std::ranges::find(here->members, key, &Member::key);
    return found == here->members.end() ? nullptr : &*found;
}

const Value* Value::at(std::string_view key) const
{
    const Member* found = member(key);
    return found == nullptr ? nullptr : &found->value;
}

namespace {

bool same(const std::string& a, const std::string& b) { return a == b; }
bool same(std::int64_t a, std::int64_t b) { return a == b; }
bool same(double a, double b) { return !(a < b) && !(b < a); }
bool same(bool a, bool b) { return a == b; }
bool same(const Date&, const Date&) { return true; }
bool same(const List& a, const List& b) { return std::ranges::equal(a, b, same_content); }
bool same(const Table& a, const Table& b)
{
    return std::ranges::equal(a.members, b.members, [](const Member& one, const Member& other) {
        return one.key == other.key && same_content(one.value, other.value);
    });
}

} // namespace

bool same_content(const Value& a, const Value& b)
{
    return std::visit(
        [](const auto& one, const auto& other) {
            if constexpr (std::is_same_v<decltype(one), decltype(other)>)
                return same(one, other);
            else
                return false;
        },
        a.content, b.content);
}

} // namespace office
