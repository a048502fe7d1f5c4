#include "office/toml_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <toml++/toml.h>

namespace office {
namespace {

// toml++ counts columns in code points; we cut text by bytes.
class Offsets {
public:
    explicit Offsets(std::string_view text) : text_(text)
    {
        lines_.push_back(0);
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] == '\n')
                lines_.push_back(i + 1);
    }

    std::size_t at(toml::source_position position) const
    {
        if (position.line == 0 || position.line > lines_.size())
            return text_.size();
        std::size_t offset = lines_[position.line - 1];
        for (std::size_t column = 1; column < position.column && offset < text_.size(); ++column) {
            ++offset;
            while (offset < text_.size() && is_continuation(text_[offset]))
                ++offset;
        }
        return offset;
    }
    Span of(const toml::source_region& region) const { return { at(region.begin), at(region.end) }; }

private:
    static bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

    std::string_view text_;
    std::vector<std::size_t> lines_ {};
};

Value value_of(const toml::node&, const Offsets&);

Table table_of(const toml::table& table, const Offsets& offsets)
{
    Table made;
    for (const auto& [key, node] : table) {
        const toml::source_region& place = key.source();
        made.members.push_back({ .key = std::string { key.str() },
                                 .line = static_cast<int>(place.begin.line),
                                 .key_span = offsets.of(place),
                                 .value = value_of(node, offsets) });
    }
    // toml++ sorts by name; rules such as [outbound.…] are tried in the order of the file.
    std::ranges::sort(made.members, {}, [](const Member& member) { return member.key_span.begin; });
    return made;
}

List list_of(const toml::array& array, const Offsets& offsets)
{
    List made;
    for (const toml::node& item : array)
        made.push_back(value_of(item, offsets));
    return made;
}

Value value_of(const toml::node& node, const Offsets& offsets)
{
    Value made { .content = Date {},
                 .line = static_cast<int>(node.source().begin.line),
                 .span = offsets.of(node.source()) };
    if (const toml::table* table = node.as_table())
        made.content = table_of(*table, offsets);
    else if (const toml::array* array = node.as_array())
        made.content = list_of(*array, offsets);
    else if (const auto* text = node.as_string())
        made.content = text->get();
    else if (const auto* integer = node.as_integer())
        made.content = integer->get();
    else if (const auto* real = node.as_floating_point())
        made.content = real->get();
    else if (const auto* boolean = node.as_boolean())
        made.content = boolean->get();
    return made;
}

} // namespace

std::expected<Value, SyntaxFault> read_toml(std::string_view text)
{
    try {
        return value_of(toml::parse(text), Offsets { text });
    } catch (const toml::parse_error& fault) {
        return std::unexpected(SyntaxFault { .line = static_cast<int>(fault.source().begin.line),
                                             .detail = std::string { fault.description() } });
    }
}

std::string quoted(std::string_view text)
{
    std::string made = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            made += std::string { '\\', c };
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            made += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
        else
            made += c;
    }
    return made + '"';
}

} // namespace office
