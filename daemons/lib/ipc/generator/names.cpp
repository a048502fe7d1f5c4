#include "names.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace generator {
namespace {

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }
constexpr char ascii_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

constexpr std::array<std::string_view, 92> keywords {
    "alignas",     "alignof",  "and",        "and_eq",    "asm",       "auto",         "bitand",
    "bitor",       "bool",     "break",      "case",      "catch",     "char",         "char16_t",
    "char32_t",    "char8_t",  "class",      "co_await",  "co_return", "co_yield",     "compl",
    "concept",     "const",    "const_cast", "consteval", "constexpr", "constinit",    "continue",
    "decltype",    "default",  "delete",     "do",        "double",    "dynamic_cast", "else",
    "enum",        "explicit", "export",     "extern",    "false",     "float",        "for",
    "friend",      "goto",     "if",         "inline",    "int",       "long",         "mutable",
    "namespace",   "new",      "noexcept",   "not",       "not_eq",    "nullptr",      "operator",
    "or",          "or_eq",    "private",    "protected", "public",    "register",     "reinterpret_cast",
    "requires",    "return",   "short",      "signed",    "sizeof",    "static",       "static_assert",
    "static_cast", "struct",   "switch",     "template",  "this",      "thread_local", "throw",
    "true",        "try",      "typedef",    "typeid",    "typename",  "union",        "unsigned",
    "using",       "virtual",  "void",       "volatile",  "wchar_t",   "while",        "xor",
    "xor_eq"
};

std::string unless_keyword(std::string name)
{
    if (std::ranges::find(keywords, name) != keywords.end())
        name += '_';
    return name;
}

} // namespace

bool is_interface_name(std::string_view name)
{
    const auto parts = split(name, '.');
    return parts.size() >= 2 && is_member_name(parts.back())
        && std::ranges::all_of(parts,
                               [](std::string_view part) { return !part.empty() && is_letter(part[0]); });
}

bool is_member_name(std::string_view name)
{
    return !name.empty() && is_upper(name[0])
        && std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c); });
}

bool is_field_name(std::string_view name)
{
    return !name.empty() && is_letter(name[0]) && name.back() != '_' && !name.contains("__")
        && std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

bool is_reserved_type(std::string_view name, std::string_view interface_name)
{
    return name == "Client" || name == "Server" || name == short_name(interface_name);
}

bool is_reserved_method(std::string_view name)
{
    return name == "Dispatch" || name == "InterfaceName" || name == "InterfaceDescription";
}

std::string short_name(std::string_view interface_name)
{
    return std::string { interface_name.substr(interface_name.rfind('.') + 1) };
}

std::string types_namespace(std::string_view interface_name)
{
    std::string name = snake_case(short_name(interface_name));
    return name + (name.back() == '_' ? "types" : "_types");
}

std::string camel_case(std::string_view name)
{
    std::string camel;
    bool at_start = true;
    for (const char c : name) {
        if (c != '_')
            camel += at_start ? ascii_upper(c) : c;
        at_start = c == '_';
    }
    return camel;
}

std::string snake_case(std::string_view name)
{
    std::string snake;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool begins_word = is_upper(name[i]) && i > 0
            && (!is_upper(name[i - 1]) || (i + 1 < name.size() && !is_upper(name[i + 1])));
        if (begins_word)
            snake += '_';
        snake += ascii_lower(name[i]);
    }
    return unless_keyword(std::move(snake));
}

std::string field_identifier(std::string_view name) { return unless_keyword(std::string { name }); }

} // namespace generator
