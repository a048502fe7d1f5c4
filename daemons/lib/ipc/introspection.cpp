#include "ipc/introspection.h"

#include "ipc/json.h"

#ifndef YOBIRIN_VERSION
#define YOBIRIN_VERSION "0"
#endif

namespace ipc {
namespace {

constexpr std::string_view own_description = R"(# What every Varlink service answers about itself.
interface org.varlink.service

method GetInfo() -> (vendor: string, product: string, version: string, url: string, interfaces: []string)
method GetInterfaceDescription(interface: string) -> (description: string)

error InterfaceNotFound (interface: string)
error MethodNotFound (method: string)
error MethodNotImplemented (method: string)
error InvalidParameter (parameter: string)
)";

// {"name": "text"}
std::string one_field(std::string_view name, std::string_view text)
{
    std::string object = "{";
    json::write(object, name);
    object += ':';
    json::write(object, text);
    return object + '}';
}

std::string information(const Services& services)
{
    std::string object = "{\"vendor\":\"Yobirin\",\"product\":\"Yobirin\",\"version\":\"" YOBIRIN_VERSION
                         "\",\"url\":\"\",\"interfaces\":";
    std::vector<std::string> names { std::string { introspection_interface } };
    for (const auto& [name, service] : services)
        names.push_back(name);
    json::write(object, names);
    return object + '}';
}

Result<std::string> description(std::string_view parameters_json, const Services& services)
{
    std::string name;
    json::Reader reader { parameters_json };
    reader.begin_object();
    for (std::string_view key; reader.next_field(key);)
        if (key == "interface")
            reader.read(name);
    if (reader.failed() || name.empty())
        return failure(std::string { invalid_parameter }, one_field("parameter", "interface"));
    if (name == introspection_interface)
        return one_field("description", own_description);
    const auto service = services.find(name);
    if (service == services.end())
        return std::unexpected(interface_not_found_error(name));
    return one_field("description", service->second->interface_description());
}

} // namespace

Error interface_not_found_error(std::string_view interface)
{
    return { std::string { interface_not_found }, one_field("interface", interface) };
}

Error method_not_found_error(std::string_view method)
{
    return { std::string { method_not_found }, one_field("method", method) };
}

Result<std::string> introspection_answer(std::string_view method, std::string_view parameters_json,
                                         const Services& services)
{
    if (method == "GetInfo")
        return information(services);
    if (method == "GetInterfaceDescription")
        return description(parameters_json, services);
    return std::unexpected(
        method_not_found_error(std::string { introspection_interface } + "." + std::string { method }));
}

} // namespace ipc
