// org.varlink.service, which every Varlink server answers: GetInfo and GetInterfaceDescription.
#pragma once

#include "ipc/server.h"

#include <map>
#include <string>

namespace ipc {

inline constexpr std::string_view introspection_interface = "org.varlink.service";

using Services = std::map<std::string, Service*, std::less<>>;

Result<std::string> introspection_answer(std::string_view method, std::string_view parameters_json,
                                         const Services&);

Error interface_not_found_error(std::string_view interface);
Error method_not_found_error(std::string_view method);

} // namespace ipc
