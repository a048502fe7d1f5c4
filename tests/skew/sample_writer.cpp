#include "sample_writer.h"

#include "daemons/lib/ipc/generator/names.h"

#include <algorithm>

namespace skew {
namespace {

using namespace generator;

bool is_enumeration(const Interface& interface, const Type& type)
{
    return type.kind == Type::Kind::Named
        && std::ranges::find(interface.enumerations, type.name, &Enumeration::name)
        != interface.enumerations.end();
}

bool is_grown(const Interface& interface)
{
    return std::ranges::find(interface.methods, "AddedSince") != interface.methods.end();
}

std::string fill_statement(const Interface& interface, const Field& field)
{
    const std::string target = "value." + field_identifier(field.name);
    const bool is_optional = field.type.kind == Type::Kind::Optional;
    if (field.name == "added_since")
        return "    if (sender == skew::Release::Next)\n        " + target + " = \"since\";\n";
    if (!is_optional || !is_enumeration(interface, field.type.of.front()))
        return "    fill(" + target + ", sender);\n";
    // The next release sends a value that today's does not know and takes for absent.
    const std::string unknown =
        is_grown(interface) ? field.type.of.front().name + "::AddedSince" : "std::nullopt";
    return "    if (sender == skew::Release::Next)\n        " + target + " = " + unknown
        + ";\n    else\n        fill(" + target + ", sender);\n";
}

std::string fill_functions(const Interface& interface)
{
    std::string text =
        "namespace yobirin::" + types_namespace(interface.name) + " {\n\nusing skew::fill;\n\n";
    for (const Enumeration& enumeration : interface.enumerations)
        text += "inline void fill(" + enumeration.name
            + "& value, skew::Release) { value = " + enumeration.name + "::"
            + camel_case(enumeration.values[1 % (enumeration.values.size() - (is_grown(interface) ? 1 : 0))])
            + "; }\n";
    for (const Structure& structure : interface.structures) {
        text += "inline void fill([[maybe_unused]] " + structure.name
            + "& value, [[maybe_unused]] skew::Release sender)\n{\n";
        for (const Field& field : structure.fields)
            text += fill_statement(interface, field);
        text += "}\n";
    }
    return text + "\n} // namespace yobirin::" + types_namespace(interface.name) + "\n\n";
}

std::string error_samples(const Interface& interface)
{
    const std::string scope = "yobirin::" + short_name(interface.name) + "::";
    std::string text =
        "inline std::vector<ErrorSample> errors_of(Release, const " + scope + "Client*)\n{\n    return {";
    for (const std::string& error : interface.errors)
        text += (text.back() == '{' ? " " : ",\n             ") + ("error_sample<" + scope + error)
            + "Error>(" + scope + snake_case(error) + "_code)";
    return text + " };\n}\n\n";
}

std::string service(const Interface& interface)
{
    const std::string name = short_name(interface.name);
    const std::string scope = "yobirin::" + name + "::";
    std::string text = "class " + name + "Service final : public " + scope
        + "Server {\npublic:\n    explicit " + name + "Service(Judge& judge) : judge_(judge) { }\n";
    for (const std::string& method : interface.methods)
        text += "    void " + snake_case(method) + "(const " + scope + method + "& asked, ipc::Reply<" + scope
            + method + "Reply> reply) override\n    {\n        serve<" + scope
            + "Client>(judge_, asked, reply);\n    }\n";
    return text + "\nprivate:\n    Judge& judge_;\n};\n\n";
}

std::string calls(const Interface& interface)
{
    const std::string name = short_name(interface.name);
    const std::string scope = "yobirin::" + name + "::";
    std::string text = "inline void call_everything_of(Caller& caller, " + scope + "Client& client)\n{\n";
    for (const std::string& method : interface.methods) {
        const std::string function = snake_case(method);
        text += "    caller.call<" + scope + method + ", " + scope + method + "Reply>(client, { \""
            + interface.name + "." + method + "\", &" + scope + "Client::" + function + ", &" + scope
            + "Client::" + function + "_more, &" + scope + "Client::" + function + "_oneway });\n";
    }
    return text + "}\n\n";
}

} // namespace

std::string samples_of(const std::vector<Interface>& interfaces)
{
    std::string text =
        "// Generated for tests/skew; not to be edited.\n#pragma once\n\n#include \"peer.h\"\n";
    for (const Interface& interface : interfaces)
        text += "#include \"" + interface.name + ".h\"\n";
    text += "\n";
    for (const Interface& interface : interfaces)
        text += fill_functions(interface);
    text += "namespace skew {\n\n";
    std::string made;
    std::string called;
    for (const Interface& interface : interfaces) {
        text += error_samples(interface) + service(interface) + calls(interface);
        const std::string name = short_name(interface.name);
        made += "    services.push_back(std::make_unique<" + name + "Service>(judge));\n";
        called += "    caller.call_interface<yobirin::" + name + "::Client>(call_everything_of);\n";
    }
    return text
        + "inline std::vector<std::unique_ptr<ipc::Service>> all_services(Judge& judge)\n{\n"
          "    std::vector<std::unique_ptr<ipc::Service>> services;\n"
        + made + "    return services;\n}\n\ninline void call_everything(Caller& caller)\n{\n" + called
        + "}\n\n} // namespace skew\n";
}

} // namespace skew
