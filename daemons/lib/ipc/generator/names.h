// What things of an interface are called in C++.
#pragma once

#include <string>
#include <string_view>

namespace generator {

bool is_interface_name(std::string_view); // "org.yobirin.Calls"
bool is_member_name(std::string_view); // "HandOver"
bool is_field_name(std::string_view); // "no_answer"
bool is_reserved_type(std::string_view name, std::string_view interface_name);
bool is_reserved_method(std::string_view name);

std::string short_name(std::string_view interface_name); // "org.yobirin.Calls" → "Calls"
std::string types_namespace(std::string_view interface_name); // "org.yobirin.Calls" → "calls_types"
std::string camel_case(std::string_view); // "no_answer" → "NoAnswer"
std::string snake_case(std::string_view); // "HandOver" → "hand_over"; keywords get a '_' behind them.
std::string field_identifier(std::string_view); // "register" → "register_"

} // namespace generator
