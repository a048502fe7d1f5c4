// Structured logging for daemons: one line a fact, to standard error, where the supervisor collects it.
//
//     log_info("registered", { { "extension", number }, { "address", address } });
//     → <6>registered extension=201 address=192.0.2.7:5060
//
// lib/ and dsp/ do not log: they return. Never a secret, never a digit somebody pressed.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

using LogField = std::pair<std::string_view, std::string>;

void log_debug(std::string_view fact, std::initializer_list<LogField> fields = {});
void log_info(std::string_view fact, std::initializer_list<LogField> fields = {});
void log_warning(std::string_view fact, std::initializer_list<LogField> fields = {});
void log_error(std::string_view fact, std::initializer_list<LogField> fields = {});

// The line without its priority; control characters and quotes of outside text are escaped (no log
// injection).
std::string log_line(std::string_view fact, std::initializer_list<LogField> fields);

// Debug lines are off unless asked for. The one global there is.
void log_debug_lines(bool wanted);
bool logs_debug_lines();
