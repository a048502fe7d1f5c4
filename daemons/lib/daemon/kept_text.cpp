#include "daemon/kept_text.h"

#include "base/file_descriptor.h"
#include "base/text.h"
#include "daemon/checksum.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>

namespace {

// The first line: the checksum of what follows, in decimal digits.
std::string sealed(std::string_view text)
{
    return std::to_string(checksum(text, 0)) + "\n" + std::string { text };
}

std::unexpected<Error> not_kept(const char* what)
{
    return failure("org.yobirin.Daemon.FileFailed", std::string { what } + ": " + std::strerror(errno));
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
    const std::string fresh = path.string() + ".new";
    const std::string bytes = sealed(text);
    const FileDescriptor file { ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                                       0600) };
    if (!file)
        return not_kept("create");
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t count = ::write(file.number(), bytes.data() + written, bytes.size() - written);
        if (count < 0 && errno != EINTR)
            return not_kept("write");
        written += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
    if (::rename(fresh.c_str(), path.c_str()) != 0)
        return not_kept("rename");
    return {};
}
