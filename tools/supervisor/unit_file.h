// A systemd unit file as text to values: sections, keys, drop-ins, and the specifiers we use (%i, %%). It
// knows what a file says, not what that means. See systemd.syntax(7) and systemd.unit(5).
#pragma once

#include "base/result.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

class UnitFile {
public:
    // Reads "yobirin-mediad@0.service" from "yobirin-mediad@.service", then its drop-ins: those of the unit,
    // of its template, and of "yobirin-.service.d", all together in the order of their file names.
    static Result<UnitFile> load(const std::filesystem::path& directory, const std::string& unit_name);

    // For tests: one file's text.
    static Result<UnitFile> parse(std::string_view text, const std::string& instance);

    // Every value given for the key, split at white space; an empty assignment forgets those before it.
    std::vector<std::string> words(const std::string& section, const std::string& key) const;
    // The last value given, or the fallback.
    std::string text(const std::string& section, const std::string& key,
                     const std::string& fallback = {}) const;

    const std::string& instance() const { return instance_; }

private:
    Result<> add(std::string_view text);
    std::string with_specifiers(std::string_view value) const;

    std::string instance_ {};
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> values_ {};
};

// "yobirin-mediad@0.service" → "0"; nothing for a unit without an instance.
std::string instance_of(const std::string& unit_name);

// "50ms", "3s", "1min 30s", "2" (seconds), "infinity" → milliseconds; 0 for infinity. See systemd.time(7).
Result<std::chrono::milliseconds> parse_time_span(std::string_view text);
