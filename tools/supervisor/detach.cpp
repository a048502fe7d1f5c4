#include "detach.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/file.h>
#include <unistd.h>

namespace {

constexpr int ready_within_milliseconds = 30'000; // A loaded machine and a sanitizer's build included.

std::unexpected<Error> no_supervisor(const std::string& what)
{
    return failure("org.yobirin.Supervisor.NotStarted", what + ": " + std::strerror(errno));
}

// The parent's last words and its exit status; a child that cannot get its daemons going is ended.
[[noreturn]] void wait_for_word(const FileDescriptor& from_child, pid_t child)
{
    char word = 0;
    pollfd patience { .fd = from_child.number(), .events = POLLIN, .revents = 0 };
    const bool has_news = ::poll(&patience, 1, ready_within_milliseconds) == 1;
    if (has_news && ::read(from_child.number(), &word, 1) == 1)
        ::_exit(0);
    if (!has_news)
        ::kill(child, SIGTERM);
    std::fputs("yobirin-supervisor: not every daemon became ready; see the log directory\n", stderr);
    ::_exit(1);
}

} // namespace

Result<FileDescriptor> claim(const std::filesystem::path& root)
{
    const auto path = root / "supervisor.pid";
    FileDescriptor file { ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600) };
    if (!file)
        return no_supervisor(path.string());
    if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0)
        return failure("org.yobirin.Supervisor.NotStarted",
                       "the suite in " + root.string() + " is running already");
    return file;
}

void write_process_id(const FileDescriptor& claimed)
{
    const std::string text = std::to_string(::getpid()) + "\n";
    if (::ftruncate(claimed.number(), 0) == 0) [[maybe_unused]]
        const ssize_t written = ::pwrite(claimed.number(), text.data(), text.size(), 0);
}

Result<Detached> Detached::go_to_background(const std::filesystem::path& log)
{
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return no_supervisor("pipe");
    FileDescriptor ours { ends[0] }, childs { ends[1] };
    const pid_t child = ::fork();
    if (child < 0)
        return no_supervisor("fork");
    if (child > 0) {
        childs.close();
        wait_for_word(ours, child);
    }
    ::setsid();
    const FileDescriptor output { ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) };
    const FileDescriptor null { ::open("/dev/null", O_RDWR | O_CLOEXEC) };
    ::dup2(null.number(), STDIN_FILENO);
    ::dup2(output.number(), STDOUT_FILENO);
    ::dup2(output.number(), STDERR_FILENO);
    Detached detached;
    detached.parent_ = std::move(childs);
    return detached;
}

void Detached::say_ready()
{
    [[maybe_unused]] const ssize_t written = ::write(parent_.number(), "!", 1);
    parent_.close();
}
