#include "daemon/kept_text.h"

#include "base/durable_file.h"
#include "daemon/checksum.h"

#include <fstream>
#include <iterator>

namespace {

// The first line: the checksum of what follows, in decimal digits.
std::string sealed(std::string_view text)
{
    return std::to_string(checksum(text, 0)) + "\n" + std::string { text };
}

} // namespace

std::string read_kept(const std::filesystem::path& path)
{
    std::ifstream file { path, std::ios::binary };
    const std::string whole { std::istreambuf_iterator<char> { file }, {} };
    const std::size_t end_of_line = whole.find('\n');
    if (end_of_line == std::string::npos)
        return {};
    std::string text = whole.substr(end_of_line + 1);
    return whole == sealed(text) ? text : std::string {};
}

Result<> keep(const std::filesystem::path& path, std::string_view text)
{
    return write_at_once(path, sealed(text));
}

Result<> keep_durably(const std::filesystem::path& path, std::string_view text)
{
    return write_durably(path, sealed(text));
}
