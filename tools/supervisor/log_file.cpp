#include "log_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

namespace {

constexpr off_t longest = 16 << 20;

}

Result<LogFile> LogFile::open(std::filesystem::path path)
{
    LogFile log;
    log.file_ = FileDescriptor { ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) };
    if (!log.file_)
        return failure("org.yobirin.Supervisor.NoLog", path.string() + ": " + std::strerror(errno));
    log.path_ = std::move(path);
    return log;
}

void LogFile::shorten_when_long()
{
    struct stat status {};
    if (!file_ || ::fstat(file_.number(), &status) != 0 || status.st_size < longest)
        return;
    std::error_code problem;
    std::filesystem::copy_file(path_, path_.string() + ".1",
                               std::filesystem::copy_options::overwrite_existing, problem);
    [[maybe_unused]] const int emptied = ::ftruncate(file_.number(), 0); // Lines in between are lost.
}
