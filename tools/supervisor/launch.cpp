#include "launch.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

constexpr int first_passed = 3;
constexpr int exit_not_started = 203; // EXIT_EXEC of systemd.exec(5)

// Everything the child needs, made before the fork: afterwards it only makes system calls.
struct Prepared {
    std::vector<std::string> environment;
    std::vector<char*> environment_pointers;
    std::vector<char*> arguments;
    std::string listen_pid;
};

bool is_ours(std::string_view variable)
{
    for (const std::string_view name : { "LISTEN_", "NOTIFY_SOCKET=", "WATCHDOG_" })
        if (variable.starts_with(name))
            return true;
    return false;
}

std::string names_of(const std::vector<PassedDescriptor>& descriptors)
{
    std::string names;
    for (const auto& [name, number] : descriptors)
        names += (names.empty() ? "" : ":") + name;
    return names;
}

Prepared prepare(const Launch& what)
{
    Prepared prepared;
    for (char** variable = environ; *variable != nullptr; ++variable)
        if (!is_ours(*variable))
            prepared.environment.emplace_back(*variable);
    prepared.environment.push_back("NOTIFY_SOCKET=" + what.notify_socket.string());
    if (what.watchdog.count() > 0)
        prepared.environment.push_back("WATCHDOG_USEC=" + std::to_string(what.watchdog.count()));
    if (!what.descriptors.empty()) {
        prepared.environment.push_back("LISTEN_FDS=" + std::to_string(what.descriptors.size()));
        prepared.environment.push_back("LISTEN_FDNAMES=" + names_of(what.descriptors));
    }
    prepared.listen_pid = "LISTEN_PID=" + std::string(20, '\0'); // The child writes its id in here.
    for (std::string& variable : prepared.environment)
        prepared.environment_pointers.push_back(variable.data());
    prepared.environment_pointers.push_back(prepared.listen_pid.data());
    prepared.environment_pointers.push_back(nullptr);
    for (const std::string& word : what.command)
        prepared.arguments.push_back(const_cast<char*>(word.c_str()));
    prepared.arguments.push_back(nullptr);
    return prepared;
}

// To 3, 4, …; first out of each other's way.
void place_descriptors(std::vector<PassedDescriptor>& descriptors)
{
    const int above = first_passed + static_cast<int>(descriptors.size());
    for (auto& [name, number] : descriptors)
        number = ::fcntl(number, F_DUPFD_CLOEXEC, above);
    int place = first_passed;
    for (const auto& [name, number] : descriptors)
        ::dup2(number, place++);
}

[[noreturn]] void become(Launch& what, Prepared& prepared, pid_t parent)
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent)
        ::_exit(exit_not_started); // It died before that was set.
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);

    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    const int output = ::fcntl(what.output, F_DUPFD_CLOEXEC, first_passed);
    ::dup2(null, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    place_descriptors(what.descriptors);
    char* digits = prepared.listen_pid.data() + std::strlen("LISTEN_PID=");
    std::snprintf(digits, 20, "%d", ::getpid());
    ::execve(prepared.arguments[0], prepared.arguments.data(), prepared.environment_pointers.data());
    ::_exit(exit_not_started);
}

} // namespace

Result<pid_t> launch(const Launch& what)
{
    Launch own = what;
    Prepared prepared = prepare(own);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0)
        return failure("org.yobirin.Supervisor.NoProcess", std::strerror(errno));
    if (child == 0)
        become(own, prepared, parent);
    return child;
}
