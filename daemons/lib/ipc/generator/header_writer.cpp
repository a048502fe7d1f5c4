#include "header_writer.h"

#include "names.h"

namespace generator {
namespace {

std::string enumeration_declaration(const Enumeration& enumeration)
{
    std::string text = "enum class " + enumeration.name + " {";
    for (const std::string& value : enumeration.values)
        text += (text.back() == '{' ? " " : ", ") + camel_case(value);
    return text + " };\n";
}

std::string structure_declaration(const Structure& structure)
{
    std::string text = "struct " + structure.name + " {\n";
    for (const Field& field : structure.fields)
        text += "    " + cpp_type(field.type) + " " + field_identifier(field.name) + " {};\n";
    return text + "    friend bool operator==(const " + structure.name + "&, const " + structure.name
        + "&) = default;\n};\n";
}

std::string error_declaration(const Interface& interface, const std::string& error)
{
    const std::string name = snake_case(error);
    std::string text = "    static constexpr std::string_view " + name + "_code = \"" + interface.name + "."
        + error + "\";\n    static Error " + name + "(";
    for (const Field& field : structure_of(interface, error + "Error").fields)
        text += (text.back() == '(' ? "" : ", ") + cpp_type(field.type) + " " + field_identifier(field.name);
    return text + ");\n";
}

std::string server_declaration(const Interface& interface)
{
    std::string text = R"(
    class Server : public ::ipc::Service {
    public:
        std::string_view interface_name() const override;
        std::string_view interface_description() const override;
        bool dispatch(std::string_view method, std::string_view parameters_json,
                      std::shared_ptr<::ipc::CallInProgress>, Counters&) override;

)";
    for (const std::string& method : interface.methods)
        text += "        virtual void " + snake_case(method) + "(const " + method + "&, ::ipc::Reply<"
            + method + "Reply>) = 0;\n";
    return text + "    };\n";
}

std::string client_declaration(const Interface& interface)
{
    std::string text = R"(
    class Client {
    public:
        explicit Client(::ipc::Channel& channel) : channel_(channel) { }

)";
    for (const std::string& method : interface.methods) {
        const std::string name = snake_case(method);
        text += "        void " + name + "(const " + method + "&, ::ipc::Answer<" + method + "Reply>);\n";
        text += "        void " + name + "_oneway(const " + method + "&);\n";
        text +=
            "        void " + name + "_more(const " + method + "&, ::ipc::Stream<" + method + "Reply>);\n";
    }
    return text + "\n    private:\n        ::ipc::Channel& channel_;\n    };\n";
}

std::string function_declarations(const Interface& interface)
{
    std::string text;
    for (const Structure& structure : interface.structures) {
        text += "std::string encode(const " + structure.name + "&);\n";
        text += "Result<> decode(std::string_view json, " + structure.name
            + "&, std::size_t* unknown_fields = nullptr);\n";
    }
    for (const Enumeration& enumeration : interface.enumerations)
        text += "std::string_view text_of(" + enumeration.name + ");\n";
    return text;
}

// The types stand in a namespace and not in the struct itself: clang takes a class nested in one that is not
// yet complete for not default-constructible, and std::optional of it goes by that ever after.
std::string type_declarations(const Interface& interface)
{
    const std::string scope = types_namespace(interface.name);
    std::string text = "namespace " + scope + " {\n\n";
    for (const Enumeration& enumeration : interface.enumerations)
        text += enumeration_declaration(enumeration);
    for (const Structure& structure : interface.structures)
        text += "\n" + structure_declaration(structure);
    text += "\n" + function_declarations(interface) + "\n} // namespace " + scope + "\n\n";
    if (!interface.structures.empty())
        text += "using " + scope + "::decode;\nusing " + scope + "::encode;\n";
    if (!interface.enumerations.empty())
        text += "using " + scope + "::text_of;\n";
    return text;
}

std::string aliases(const Interface& interface)
{
    const std::string scope = types_namespace(interface.name);
    std::string text;
    for (const Enumeration& enumeration : interface.enumerations)
        text += "    using " + enumeration.name + " = " + scope + "::" + enumeration.name + ";\n";
    for (const Structure& structure : interface.structures)
        text += "    using " + structure.name + " = " + scope + "::" + structure.name + ";\n";
    return text;
}

} // namespace

std::string cpp_type(const Type& type)
{
    switch (type.kind) {
    case Type::Kind::Bool:
        return "bool";
    case Type::Kind::Int:
        return "std::int64_t";
    case Type::Kind::Float:
        return "double";
    case Type::Kind::String:
        return "std::string";
    case Type::Kind::Object:
        return "::ipc::Json";
    case Type::Kind::Named:
        return type.name;
    case Type::Kind::Array:
        return "std::vector<" + cpp_type(type.of.front()) + ">";
    case Type::Kind::Map:
        return "std::map<std::string, " + cpp_type(type.of.front()) + ">";
    case Type::Kind::Optional:
        return "std::optional<" + cpp_type(type.of.front()) + ">";
    }
    return {};
}

std::string header_of(const Interface& interface)
{
    std::string text = "// Generated from " + interface.name + R"(.varlink; not to be edited.
#pragma once

#include "ipc/server.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ipc {
class Channel;
}

namespace yobirin {

)" + type_declarations(interface)
        + "\nstruct " + short_name(interface.name)
        + " {\n    static constexpr std::string_view interface_name = \"" + interface.name + "\";\n\n"
        + aliases(interface) + "\n";
    for (const std::string& error : interface.errors)
        text += error_declaration(interface, error);
    if (!interface.methods.empty()) // A journal's interface has none, and nobody serves it.
        text += server_declaration(interface) + client_declaration(interface);
    return text + "};\n\n} // namespace yobirin\n";
}

} // namespace generator
