#include "parser.h"

#include "lexer.h"
#include "names.h"
#include "order.h"

#include <algorithm>
#include <set>

namespace generator {
namespace {

constexpr int deepest_nesting = 16;

class Parser {
public:
    explicit Parser(std::string_view text) : lexer_(text) { interface_.description = text; }

    Result<Interface> parse();

private:
    Result<> advance();
    Result<> expect(std::string_view symbol);
    Result<std::string> word(std::string_view what);
    Result<std::string> member_name(std::string_view what);
    Result<std::string> field_name();

    Result<> member();
    Result<> type_member();
    Result<> method_member();
    Result<> error_member();
    Result<> structure(std::string name);
    Result<> body(std::string name);
    Result<> fields(Structure& into, std::string first);
    Result<> values(Enumeration into);
    Result<Type> type(const std::string& owner);
    Result<Type> wrapped(Type::Kind kind, const std::string& owner);
    Result<> add(std::string name, int line);

    Lexer lexer_;
    Token token_ {};
    Interface interface_ {};
    std::set<std::string> names_ {};
    int nesting_ { 0 };
};

Result<> Parser::advance()
{
    token_ = TRY(lexer_.next());
    return {};
}

Result<> Parser::expect(std::string_view symbol)
{
    if (!token_.is(symbol))
        return problem_at(token_.line,
                          "expected '" + std::string { symbol } + "'"
                              + (token_.kind == Token::Kind::End
                                     ? ", but the file ends"
                                     : ", not '" + std::string { token_.text } + "'"));
    return advance();
}

Result<std::string> Parser::word(std::string_view what)
{
    if (token_.kind != Token::Kind::Word)
        return problem_at(token_.line, "expected " + std::string { what });
    std::string text { token_.text };
    TRY(advance());
    return text;
}

Result<std::string> Parser::member_name(std::string_view what)
{
    const int line = token_.line;
    std::string name = TRY(word(what));
    if (!is_member_name(name))
        return problem_at(line,
                          "'" + name + "' is not " + std::string { what } + ": it begins with a capital");
    return name;
}

Result<std::string> Parser::field_name()
{
    const int line = token_.line;
    std::string name = TRY(word("the name of a field"));
    if (!is_field_name(name))
        return problem_at(line, "'" + name + "' is not the name of a field");
    return name;
}

// Every generated C++ name is used once.
Result<> Parser::add(std::string name, int line)
{
    if (is_reserved_type(name, interface_.name))
        return problem_at(line, "'" + name + "' is a name the generator needs");
    if (!names_.insert(name).second)
        return problem_at(line, "there is a '" + name + "' already");
    return {};
}

Result<> Parser::values(Enumeration into)
{
    while (token_.is(",")) {
        TRY(advance());
        const int line = token_.line;
        std::string value = TRY(field_name());
        if (std::ranges::find(into.values, value) != into.values.end())
            return problem_at(line, "'" + value + "' stands there twice");
        into.values.push_back(std::move(value));
    }
    TRY(expect(")"));
    TRY(add(into.name, into.line));
    interface_.enumerations.push_back(std::move(into));
    return {};
}

// After the first field's name.
Result<> Parser::fields(Structure& into, std::string first)
{
    std::set<std::string> seen;
    std::string name = std::move(first);
    while (true) {
        if (!seen.insert(name).second)
            return problem_at(token_.line, "the field '" + name + "' stands there twice");
        TRY(expect(":"));
        Type of_field = TRY(type(into.name + camel_case(name)));
        into.fields.push_back({ std::move(name), std::move(of_field) });
        if (!token_.is(","))
            return expect(")");
        TRY(advance());
        name = TRY(field_name());
    }
}

// A struct or an enum, whichever it turns out to be.
Result<> Parser::body(std::string name)
{
    const int line = token_.line;
    if (++nesting_ > deepest_nesting)
        return problem_at(line, "types are nested too deeply");
    TRY(expect("("));
    if (token_.is(")")) {
        TRY(advance());
        TRY(add(name, line));
        interface_.structures.push_back({ std::move(name), {}, line });
    } else {
        std::string first = TRY(field_name());
        if (token_.is(":")) {
            Structure made { std::move(name), {}, line };
            TRY(fields(made, std::move(first)));
            TRY(add(made.name, line));
            interface_.structures.push_back(std::move(made));
        } else {
            TRY(values({ std::move(name), { std::move(first) }, line }));
        }
    }
    --nesting_;
    return {};
}

Result<> Parser::structure(std::string name)
{
    const int line = token_.line;
    TRY(body(name));
    if (std::ranges::any_of(interface_.enumerations, [&](const auto& made) { return made.name == name; }))
        return problem_at(line, "parameters are fields with types, not an enum");
    return {};
}

Result<Type> Parser::wrapped(Type::Kind kind, const std::string& owner)
{
    const int line = token_.line;
    if (++nesting_ > deepest_nesting)
        return problem_at(line, "types are nested too deeply");
    Type inner = TRY(type(owner));
    --nesting_;
    if (kind == Type::Kind::Optional && inner.kind == Type::Kind::Optional)
        return problem_at(line, "what is optional cannot be optional again");
    return Type { .kind = kind, .of = { std::move(inner) } };
}

Result<Type> Parser::type(const std::string& owner)
{
    using enum Type::Kind;
    if (token_.is("(")) {
        TRY(body(owner));
        return Type { .kind = Named, .name = owner };
    }
    if (token_.is("?")) {
        TRY(advance());
        return wrapped(Optional, owner);
    }
    if (token_.is("[")) {
        TRY(advance());
        const bool is_map = token_.is("string");
        if (is_map)
            TRY(advance());
        TRY(expect("]"));
        return wrapped(is_map ? Map : Array, owner);
    }
    const int line = token_.line;
    std::string name = TRY(word("a type"));
    constexpr std::pair<std::string_view, Type::Kind> simple[] = {
        { "bool", Bool }, { "int", Int }, { "float", Float }, { "string", String }, { "object", Object }
    };
    for (const auto& [text, kind] : simple)
        if (name == text)
            return Type { .kind = kind };
    if (!is_member_name(name))
        return problem_at(line, "'" + name + "' is no type");
    return Type { .kind = Named, .name = std::move(name) };
}

Result<> Parser::type_member() { return body(TRY(member_name("the name of a type"))); }

Result<> Parser::method_member()
{
    const int line = token_.line;
    const std::string name = TRY(member_name("the name of a method"));
    if (is_reserved_method(name))
        return problem_at(line, "'" + name + "' is a name the generator needs");
    TRY(structure(name));
    TRY(expect("->"));
    TRY(structure(name + "Reply"));
    interface_.methods.push_back(name);
    return {};
}

Result<> Parser::error_member()
{
    const int line = token_.line;
    const std::string name = TRY(member_name("the name of an error"));
    if (!token_.is("(")) {
        TRY(add(name + "Error", line));
        interface_.structures.push_back({ name + "Error", {}, line });
    } else {
        TRY(structure(name + "Error"));
    }
    interface_.errors.push_back(name);
    return {};
}

Result<> Parser::member()
{
    const int line = token_.line;
    const std::string keyword = TRY(word("'type', 'method' or 'error'"));
    if (keyword == "type")
        return type_member();
    if (keyword == "method")
        return method_member();
    if (keyword == "error")
        return error_member();
    return problem_at(line, "expected 'type', 'method' or 'error', not '" + keyword + "'");
}

Result<Interface> Parser::parse()
{
    TRY(advance());
    if (!token_.is("interface"))
        return problem_at(token_.line, "an interface file begins with 'interface' and a name");
    TRY(advance());
    const int line = token_.line;
    interface_.name = TRY(word("the interface's name"));
    if (!is_interface_name(interface_.name))
        return problem_at(line,
                          "'" + interface_.name + "' is no name for an interface: like org.example.Name");
    while (token_.kind != Token::Kind::End)
        TRY(member());
    TRY(put_in_order(interface_));
    return std::move(interface_);
}

} // namespace

Result<Interface> parse(std::string_view text) { return Parser { text }.parse(); }

} // namespace generator
