#include "base/log.h"

#include <cstdio>
#include <unistd.h>

namespace {

bool debug_wanted = false;

bool needs_quotes(std::string_view value)
{
    for (const char c : value)
        if (static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\' || c == '=' || c == 127)
            return true;
    return value.empty();
}

void append_quoted(std::string& line, std::string_view value)
{
    line += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            line += '\\';
            line += c;
        } else if (static_cast<unsigned char>(c) < ' ' || c == 127) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned char>(c));
            line += escaped;
        } else {
            line += c;
        }
    }
    line += '"';
}

void write_line(int priority, std::string_view fact, std::initializer_list<LogField> fields)
{
    std::string line = "<" + std::to_string(priority) + ">" + log_line(fact, fields) + "\n";
    // A log that cannot be written must not stop a call.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace

std::string log_line(std::string_view fact, std::initializer_list<LogField> fields)
{
    std::string line { fact };
    for (const auto& [key, value] : fields) {
        line += ' ';
        line += key;
        line += '=';
        if (needs_quotes(value))
            append_quoted(line, value);
        else
            line += value;
    }
    return line;
}

void log_debug(std::string_view fact, std::initializer_list<LogField> fields)
{
    if (debug_wanted)
        write_line(7, fact, fields);
}
void log_info(std::string_view fact, std::initializer_list<LogField> fields) { write_line(6, fact, fields); }
void log_warning(std::string_view fact, std::initializer_list<LogField> fields)
{
    write_line(4, fact, fields);
}
void log_error(std::string_view fact, std::initializer_list<LogField> fields) { write_line(3, fact, fields); }

void log_debug_lines(bool wanted) { debug_wanted = wanted; }
bool logs_debug_lines() { return debug_wanted; }
