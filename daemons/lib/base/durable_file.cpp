#include "base/durable_file.h"

#include "base/file_descriptor.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>

namespace {

constexpr std::size_t largest_file = 64U << 20;

std::unexpected<Error> failed(const char* what, const std::filesystem::path& path)
{
    const int problem = errno;
    return failure(std::string { problem == ENOENT ? file_not_found : file_failed },
                   std::string { what } + " " + path.string() + ": " + std::strerror(problem));
}

Result<> write_all(const FileDescriptor& file, std::string_view text, const std::filesystem::path& path)
{
    while (!text.empty()) {
        const ssize_t count = ::write(file.number(), text.data(), text.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failed("write", path);
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

Result<> force_directory(const std::filesystem::path& directory)
{
    const FileDescriptor opened { ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
    if (!opened || ::fsync(opened.number()) != 0)
        return failed("fsync", directory);
    return {};
}

enum class Forced { No, Yes }; // To disk, before it takes the old one's place.

Result<> write_file(const std::filesystem::path& path, std::string_view text, Forced forced)
{
    const std::filesystem::path fresh = path.string() + ".new";
    const FileDescriptor file { ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                                       0600) };
    if (!file)
        return failed("create", fresh);
    TRY(write_all(file, text, fresh));
    if (forced == Forced::Yes && ::fsync(file.number()) != 0)
        return failed("fsync", fresh);
    if (::rename(fresh.c_str(), path.c_str()) != 0)
        return failed("rename", path);
    return {};
}

} // namespace

Result<> write_durably(const std::filesystem::path& path, std::string_view text)
{
    TRY(write_file(path, text, Forced::Yes));
    return force_directory(path.parent_path()); // Else the rename itself may be lost.
}

Result<> write_at_once(const std::filesystem::path& path, std::string_view text)
{
    return write_file(path, text, Forced::No);
}

Result<> remove_durably(const std::filesystem::path& path)
{
    if (::unlink(path.c_str()) == 0)
        return force_directory(path.parent_path());
    if (errno == ENOENT)
        return {};
    return failed("unlink", path);
}

Result<std::string> read_file(const std::filesystem::path& path)
{
    const FileDescriptor file { ::open(path.c_str(), O_RDONLY | O_CLOEXEC) };
    if (!file)
        return failed("open", path);
    std::string text;
    std::array<char, 65536> part {};
    for (;;) {
        const ssize_t count = ::read(file.number(), part.data(), part.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failed("read", path);
        if (count == 0)
            return text;
        text.append(part.data(), static_cast<std::size_t>(count));
        if (text.size() > largest_file)
            return failure(std::string { file_failed }, path.string() + " is too large");
    }
}

void set_aside_damaged(const std::filesystem::path& path)
{
    std::error_code problem; // Without it being kept there is nothing lost that was not lost before.
    std::filesystem::rename(path, path.string() + ".damaged", problem);
}

std::string problem_of(const Error& error)
{
    const std::size_t colon = error.detail.rfind(": ");
    return colon == std::string::npos ? error.detail : error.detail.substr(colon + 2);
}
