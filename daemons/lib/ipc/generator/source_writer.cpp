#include "source_writer.h"

#include "header_writer.h"
#include "names.h"

namespace generator {
namespace {

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

bool is_required(const Field& field) { return field.type.kind != Type::Kind::Optional; }

std::string enumeration_functions(const Enumeration& enumeration)
{
    const std::string& type = enumeration.name;
    std::string text = "std::span<const std::string_view> values_of(" + type + ")\n{\n"
        + "    static constexpr std::string_view values[] {";
    for (const std::string& value : enumeration.values)
        text += (text.back() == '{' ? " " : ", ") + quoted(value);
    return text + " };\n    return values;\n}\n\nstd::string_view text_of(" + type
        + " value) { return values_of(value)[static_cast<std::size_t>(value)]; }\n\n";
}

std::string write_function(const Structure& structure)
{
    std::string text = "void write(std::string& out, [[maybe_unused]] const " + structure.name
        + "& value)\n{\n    const std::size_t start = out.size();\n";
    for (const Field& field : structure.fields)
        text += "    ::ipc::json::write_field(out, \",\\\"" + field.name + "\\\":\", value."
            + field_identifier(field.name) + ");\n";
    return text + "    ::ipc::json::end_object(out, start);\n}\n\n";
}

// Required fields are counted off in a word of bits.
std::string read_fields(const Structure& structure)
{
    std::string text;
    std::size_t required = 0;
    for (const Field& field : structure.fields) {
        text += "        if (key == " + quoted(field.name) + ") {\n";
        text += "            if (!read(reader, value." + field_identifier(field.name)
            + "))\n                return reader.failed_in(" + quoted(field.name) + ");\n";
        if (is_required(field))
            text += "            missing &= ~(std::uint64_t { 1 } << " + std::to_string(required++) + ");\n";
        text += "            continue;\n        }\n";
    }
    return text;
}

std::string read_function(const Structure& structure)
{
    const std::string& type = structure.name;
    std::string names;
    std::size_t required = 0;
    for (const Field& field : structure.fields)
        if (is_required(field)) {
            names += (names.empty() ? "" : ", ") + quoted(field.name);
            ++required;
        }
    std::string text = "bool read(::ipc::json::Reader& reader, " + type + "& value)\n{\n    value = {};\n"
        + "    if (!reader.begin_object())\n        return false;\n";
    if (required > 0)
        text += "    static constexpr std::string_view required[] { " + names + " };\n"
            + "    std::uint64_t missing = ~std::uint64_t { 0 } >> " + std::to_string(64 - required) + ";\n";
    text += "    std::string_view key;\n    while (reader.next_field(key)) {\n" + read_fields(structure)
        + "        reader.skip_unknown_field();\n    }\n";
    if (required > 0)
        text +=
            "    if (missing != 0 && !reader.failed())\n"
            "        return reader.missing(required[static_cast<std::size_t>(std::countr_zero(missing))]);\n";
    return text + "    return !reader.failed();\n}\n\n";
}

std::string public_functions(const Structure& structure)
{
    const std::string& type = structure.name;
    return "std::string encode(const " + type + "& value) { return ::ipc::json::encoded(value); }\n"
        + "Result<> decode(std::string_view json, " + type
        + "& value, std::size_t* unknown_fields)\n{\n    return ::ipc::json::decode_into(json, value, "
          "unknown_fields);\n}\n\n";
}

std::string error_function(const Interface& interface, const std::string& error)
{
    const std::string name = snake_case(error);
    std::string text = "Error " + short_name(interface.name) + "::" + name + "(";
    std::string members;
    for (const Field& field : structure_of(interface, error + "Error").fields) {
        const std::string identifier = field_identifier(field.name);
        text += (text.back() == '(' ? "" : ", ") + cpp_type(field.type) + " " + identifier;
        members += (members.empty() ? "" : ", ") + ("std::move(" + identifier + ")");
    }
    return text + ")\n{\n    return { std::string { " + name + "_code }, encode(" + error + "Error { "
        + members + " }) };\n}\n\n";
}

std::string server_functions(const Interface& interface)
{
    const std::string scope = short_name(interface.name) + "::Server::";
    std::string text = "std::string_view " + scope + "interface_name() const { return "
        + short_name(interface.name) + "::interface_name; }\n\nstd::string_view " + scope
        + "interface_description() const\n{\n    return R\"varlink(" + interface.description
        + ")varlink\";\n}\n\n";
    text += "bool " + scope
        + "dispatch(std::string_view method, std::string_view parameters_json,\n"
          "    std::shared_ptr<::ipc::CallInProgress> call, Counters& counters)\n{\n";
    for (const std::string& method : interface.methods)
        text += "    if (method == " + quoted(method)
            + ") {\n        if (const auto parameters = ::ipc::parameters_of<" + method
            + ">(parameters_json, *call, counters))\n            " + snake_case(method)
            + "(*parameters, ::ipc::Reply<" + method
            + "Reply> { std::move(call) });\n        return true;\n    }\n";
    return text + "    return false;\n}\n\n";
}

std::string client_functions(const Interface& interface, const std::string& method)
{
    const std::string start = "void " + short_name(interface.name) + "::Client::" + snake_case(method);
    const std::string request =
        "{ \"" + interface.name + "." + method + "\", encode(parameters), ::ipc::Request::Kind::";
    return start + "(const " + method + "& parameters, ::ipc::Answer<" + method
        + "Reply> answer)\n{\n    ::ipc::call<" + method + "Reply>(channel_, " + request
        + "Call }, std::move(answer));\n}\n\n" + start + "_oneway(const " + method
        + "& parameters)\n{\n    channel_.call(" + request + "Oneway }, {});\n}\n\n" + start + "_more(const "
        + method + "& parameters, ::ipc::Stream<" + method + "Reply> stream)\n{\n    ::ipc::call<" + method
        + "Reply>(channel_, " + request + "More }, std::move(stream));\n}\n\n";
}

} // namespace

std::string source_of(const Interface& interface)
{
    const std::string scope = types_namespace(interface.name);
    std::string text = "// Generated from " + interface.name + ".varlink; not to be edited.\n#include \""
        + interface.name + ".h\"\n\n#include \"ipc/typed.h\"\n\n#include <bit>\n#include <span>\n\n"
        + "namespace yobirin {\nnamespace " + scope + " {\n\n";
    for (const Enumeration& enumeration : interface.enumerations)
        text += enumeration_functions(enumeration);
    for (const Structure& structure : interface.structures)
        text += write_function(structure) + read_function(structure);
    for (const Structure& structure : interface.structures)
        text += public_functions(structure);
    text += "} // namespace " + scope + "\n\n";
    for (const std::string& error : interface.errors)
        text += error_function(interface, error);
    if (!interface.methods.empty())
        text += server_functions(interface);
    for (const std::string& method : interface.methods)
        text += client_functions(interface, method);
    return text + "} // namespace yobirin\n";
}

} // namespace generator
