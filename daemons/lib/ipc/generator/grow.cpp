#include "grow.h"

namespace generator {
namespace {

std::string varlink_type(const Type& type)
{
    switch (type.kind) {
    case Type::Kind::Bool:
        return "bool";
    case Type::Kind::Int:
        return "int";
    case Type::Kind::Float:
        return "float";
    case Type::Kind::String:
        return "string";
    case Type::Kind::Object:
        return "object";
    case Type::Kind::Named:
        return type.name;
    case Type::Kind::Array:
        return "[]" + varlink_type(type.of.front());
    case Type::Kind::Map:
        return "[string]" + varlink_type(type.of.front());
    case Type::Kind::Optional:
        return "?" + varlink_type(type.of.front());
    }
    return {};
}

std::string fields_text(const Structure& structure)
{
    std::string text = "(";
    for (const Field& field : structure.fields)
        text += (text == "(" ? "" : ", ") + field.name + ": " + varlink_type(field.type);
    return text + ")\n";
}

bool belongs_to_member(const Interface& interface, const std::string& name)
{
    for (const std::string& method : interface.methods)
        if (name == method || name == method + "Reply")
            return true;
    for (const std::string& error : interface.errors)
        if (name == error + "Error")
            return true;
    return false;
}

// Inline types come out under the names they were given: the same on the wire.
std::string text_of(const Interface& interface)
{
    std::string text = "interface " + interface.name + "\n";
    for (const Enumeration& enumeration : interface.enumerations) {
        text += "type " + enumeration.name + " (";
        for (const std::string& value : enumeration.values)
            text += (text.back() == '(' ? "" : ", ") + value;
        text += ")\n";
    }
    for (const Structure& structure : interface.structures)
        if (!belongs_to_member(interface, structure.name))
            text += "type " + structure.name + " " + fields_text(structure);
    for (const std::string& method : interface.methods) {
        const std::string parameters = fields_text(structure_of(interface, method));
        text += "method " + method + parameters.substr(0, parameters.size() - 1) + " -> "
            + fields_text(structure_of(interface, method + "Reply"));
    }
    for (const std::string& error : interface.errors)
        text += "error " + error + " " + fields_text(structure_of(interface, error + "Error"));
    return text;
}

} // namespace

void grow(Interface& interface)
{
    const Field added { "added_since",
                        { .kind = Type::Kind::Optional, .of = { Type { .kind = Type::Kind::String } } } };
    interface.structures.push_back({ "AddedSince", {}, 0 });
    interface.structures.push_back({ "AddedSinceReply", {}, 0 });
    interface.methods.push_back("AddedSince");
    for (Structure& structure : interface.structures)
        structure.fields.push_back(added);
    for (Enumeration& enumeration : interface.enumerations)
        enumeration.values.push_back("added_since");
    interface.description = text_of(interface);
}

} // namespace generator
