// Writes files that are there after a power cut.
#include "durable_file.h"

#include "base/file_descriptor.h"

#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

namespace sipd {
namespace {

Result<> synced(int descriptor, const std::filesystem::path& what)
{
    if (fsync(descriptor) != 0)
        return failure("org.yobirin.NotOnDisk", what.string());
    return {};
}

Result<> write_synced(const std::filesystem::path& path, std::string_view text)
{
    const FileDescriptor file { open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) };
    if (!file)
        return failure("org.yobirin.NotOnDisk", path.string());
    while (!text.empty()) {
        const ssize_t written = write(file.number(), text.data(), text.size());
        if (written <= 0)
            return failure("org.yobirin.NotOnDisk", path.string());
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return synced(file.number(), path);
}

} // namespace

Result<> write_durably(const std::filesystem::path& path, std::string_view text)
{
    const std::filesystem::path beside = path.string() + ".new";
    TRY(write_synced(beside, text));
    std::error_code problem;
    std::filesystem::rename(beside, path, problem);
    if (problem)
        return failure("org.yobirin.NotOnDisk", path.string() + ": " + problem.message());
    const FileDescriptor directory { open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
    return synced(directory.number(), path.parent_path());
}

std::string read_whole(const std::filesystem::path& path)
{
    std::stringstream text;
    text << std::ifstream { path }.rdbuf();
    return text.str();
}

void set_aside(const std::filesystem::path& path)
{
    std::error_code problem; // Without it being kept there is nothing lost that was not lost before.
    std::filesystem::rename(path, path.string() + ".damaged", problem);
}

} // namespace sipd
