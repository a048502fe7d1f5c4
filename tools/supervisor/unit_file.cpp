#include "unit_file.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <iterator>

namespace {

std::unexpected<Error> bad_unit(std::string detail)
{
    return failure("org.yobirin.Supervisor.BadUnit", std::move(detail));
}

Result<std::string> read_file(const std::filesystem::path& path)
{
    std::ifstream file { path };
    if (!file)
        return bad_unit("cannot read " + path.string());
    return std::string { std::istreambuf_iterator<char> { file }, {} };
}

std::string template_of(const std::string& unit_name)
{
    const std::size_t at = unit_name.find('@');
    return at == std::string::npos ? unit_name
                                   : unit_name.substr(0, at + 1) + unit_name.substr(unit_name.rfind('.'));
}

// The directories whose drop-ins apply: the unit's, its template's, and one for each prefix up to a dash.
std::vector<std::string> drop_in_directories(const std::string& unit_name)
{
    std::vector<std::string> directories { unit_name + ".d" };
    const std::string of_template = template_of(unit_name);
    if (of_template != unit_name)
        directories.push_back(of_template + ".d");
    const std::string suffix = unit_name.substr(unit_name.rfind('.'));
    for (std::size_t dash = unit_name.find('-'); dash != std::string::npos;
         dash = unit_name.find('-', dash + 1))
        directories.push_back(unit_name.substr(0, dash + 1) + suffix + ".d");
    return directories;
}

std::vector<std::filesystem::path> drop_ins(const std::filesystem::path& directory,
                                            const std::string& unit_name)
{
    std::vector<std::filesystem::path> found;
    for (const std::string& name : drop_in_directories(unit_name)) {
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator { directory / name, none })
            if (entry.path().extension() == ".conf")
                found.push_back(entry.path());
    }
    std::ranges::sort(found, {}, [](const auto& path) { return path.filename(); });
    return found;
}

struct Unit {
    std::string_view name;
    std::chrono::microseconds length;
};
constexpr std::array time_units {
    Unit { "us", std::chrono::microseconds { 1 } }, Unit { "ms", std::chrono::milliseconds { 1 } },
    Unit { "sec", std::chrono::seconds { 1 } },     Unit { "s", std::chrono::seconds { 1 } },
    Unit { "min", std::chrono::minutes { 1 } },     Unit { "m", std::chrono::minutes { 1 } },
    Unit { "h", std::chrono::hours { 1 } },         Unit { "", std::chrono::seconds { 1 } },
};

} // namespace

Result<UnitFile> UnitFile::load(const std::filesystem::path& directory, const std::string& unit_name)
{
    UnitFile unit;
    unit.instance_ = instance_of(unit_name);
    const std::string own = TRY(read_file(directory / template_of(unit_name)));
    TRY(unit.add(own));
    for (const auto& path : drop_ins(directory, unit_name)) {
        const std::string more = TRY(read_file(path));
        TRY(unit.add(more));
    }
    return unit;
}

Result<UnitFile> UnitFile::parse(std::string_view text, const std::string& instance)
{
    UnitFile unit;
    unit.instance_ = instance;
    TRY(unit.add(text));
    return unit;
}

Result<> UnitFile::add(std::string_view text)
{
    std::string section;
    std::string logical; // Lines that end with a backslash go on.
    for (const std::string_view physical : split(text, '\n')) {
        logical += trimmed(physical);
        if (logical.ends_with('\\')) {
            logical.back() = ' ';
            continue;
        }
        const std::string line { trimmed(std::exchange(logical, {})) };
        if (line.empty() || line.starts_with('#') || line.starts_with(';'))
            continue;
        const std::size_t equals = line.find('=');
        if (line.starts_with('[') && line.ends_with(']')) {
            section = line.substr(1, line.size() - 2);
        } else if (equals == std::string::npos || section.empty()) {
            return bad_unit("not understood: " + line);
        } else {
            const std::string_view whole { line };
            const std::string value = with_specifiers(trimmed(whole.substr(equals + 1)));
            auto& known = values_[{ section, std::string { trimmed(whole.substr(0, equals)) } }];
            if (value.empty())
                known.clear();
            else
                known.push_back(value);
        }
    }
    return {};
}

std::string UnitFile::with_specifiers(std::string_view value) const
{
    std::string result;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char next = i + 1 < value.size() ? value[i + 1] : '\0';
        if (value[i] != '%' || (next != 'i' && next != '%')) {
            result += value[i];
            continue;
        }
        result += next == 'i' ? instance_ : "%";
        ++i;
    }
    return result;
}

std::vector<std::string> UnitFile::words(const std::string& section, const std::string& key) const
{
    std::vector<std::string> words;
    const auto found = values_.find({ section, key });
    if (found == values_.end())
        return words;
    for (const std::string& value : found->second)
        for (const std::string_view word : split(value, ' '))
            if (!word.empty())
                words.emplace_back(word);
    return words;
}

std::string UnitFile::text(const std::string& section, const std::string& key,
                           const std::string& fallback) const
{
    const auto found = values_.find({ section, key });
    return found == values_.end() || found->second.empty() ? fallback : found->second.back();
}

std::string instance_of(const std::string& unit_name)
{
    const std::size_t at = unit_name.find('@');
    const std::size_t dot = unit_name.rfind('.');
    if (at == std::string::npos || dot == std::string::npos || dot < at)
        return {};
    return unit_name.substr(at + 1, dot - at - 1);
}

Result<std::chrono::milliseconds> parse_time_span(std::string_view text)
{
    if (text == "infinity")
        return std::chrono::milliseconds { 0 };
    std::chrono::microseconds total {};
    std::string_view rest = trimmed(text);
    if (rest.empty())
        return bad_unit("an empty time span");
    while (!rest.empty()) {
        const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
        const auto number = parse_number<std::int32_t>(rest.substr(0, digits));
        rest.remove_prefix(digits);
        const std::size_t letters = std::min(rest.find_first_of("0123456789 "), rest.size());
        const auto unit = std::ranges::find(time_units, rest.substr(0, letters), &Unit::name);
        if (!number || unit == time_units.end())
            return bad_unit("not a time span: " + std::string { text });
        total += *number * unit->length;
        rest = trimmed(rest.substr(letters));
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(total);
}
