#include "daemon/daemon.h"

#include "base/log.h"
#include "daemon/command_line.h"
#include "daemon/starts.h"
#include "daemon/status_service.h"
#include "daemon/supervisor_link.h"

#include <csignal>
#include <cstdio>
#include <deque>
#include <malloc.h>
#include <span>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

// The first comment of the program's main.cpp, put there by the build; absent in test programs.
extern "C" __attribute__((weak)) const char about_this_program[];

namespace {

constexpr int exit_failed = 1;
constexpr int exit_wrong_usage = 2;
constexpr int watchdog_beats_per_period = 3;
constexpr std::chrono::milliseconds pause_after_failure { 500 };

void print(std::FILE* stream, const std::string& text) { std::fputs(text.c_str(), stream); }

std::string about() { return about_this_program == nullptr ? "" : about_this_program; }

// What a long message needed once goes back to the kernel. Left alone, the allocator raises this with the
// first that is freed, and keeps the next ones among small things that stay.
void give_memory_back() { ::mallopt(M_MMAP_THRESHOLD, 64 << 10); }

// As many descriptors as the administrator allows; the soft limit is a relic of select().
void raise_descriptor_limit()
{
    rlimit limit {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

Result<> make_directories(const Paths& paths)
{
    for (const auto& directory : { paths.run, paths.journals, paths.state }) {
        std::error_code problem;
        std::filesystem::create_directories(directory, problem);
        if (problem)
            return failure("org.yobirin.Daemon.NoDirectory", directory.string() + ": " + problem.message());
    }
    return {};
}

} // namespace

struct Daemon::State {
    std::string name;
    CommandLine line;
    Paths paths;
    events::Loop loop {};
    Counters counters {};
    PassedDescriptors passed { PassedDescriptors::from_environment() };
    SupervisorLink supervisor { SupervisorLink::from_environment() };
    // One per socket; the first service of a socket makes it.
    std::map<std::string, ipc::Server> servers {};
    DaemonStatus status {};
    StatusService status_service { status, counters };
    std::move_only_function<bool()> probe {};
    std::optional<events::Timer> watchdog {};

    Result<FileDescriptor> listening(const std::string& socket_name);
    void give_up_what_nobody_took();
    void feed_watchdog();
};

Result<FileDescriptor> Daemon::State::listening(const std::string& socket_name)
{
    auto given = passed.take(socket_name);
    if (!given.empty())
        return std::move(given.front());
    return ipc::listen_at(paths.socket(socket_name));
}

// Parked by a release that knew a use for them; kept, they would pile up with every restart.
void Daemon::State::give_up_what_nobody_took()
{
    for (const std::string& unknown : passed.names()) {
        log_warning("gave up descriptors that nobody asked for", { { "name", unknown } });
        passed.take(unknown);
        supervisor.unpark(unknown);
    }
}

void Daemon::State::feed_watchdog()
{
    if (!probe || probe())
        supervisor.feed_watchdog();
    else
        ++counters["daemon.probe_failed"];
    watchdog->start(*supervisor.watchdog() / watchdog_beats_per_period);
}

Daemon::Daemon(std::unique_ptr<State> state) : state_(std::move(state)) { }
Daemon::~Daemon() = default;

int Daemon::start(const char* name, int argc, char** argv, Result<> (*run)(Daemon&))
{
    const std::span<const char* const> words { argv, static_cast<std::size_t>(argc) };
    const auto line = CommandLine::read(words.subspan(std::min<std::size_t>(words.size(), 1)));
    if (!line) {
        print(stderr, std::string { name } + ": " + line.error().detail + ", see --help\n");
        return exit_wrong_usage;
    }
    if (line->wish == CommandLine::Wish::Help) {
        print(stdout, CommandLine::help(name, about()));
        return 0;
    }
    if (line->wish == CommandLine::Wish::Version) {
        print(stdout, std::string { name } + " " YOBIRIN_VERSION "\n");
        return 0;
    }

    ::umask(0077);
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    give_memory_back();
    log_debug_lines(line->debug);

    std::string full_name = name;
    if (line->instance)
        full_name += "@" + std::to_string(*line->instance);
    Paths paths = line->root ? Paths::under(*line->root, full_name) : Paths::installed(full_name);
    Daemon daemon { std::make_unique<State>(std::move(full_name), *line, std::move(paths)) };
    daemon.state_->status.name = daemon.name();

    auto outcome = make_directories(daemon.paths());
    if (outcome) {
        daemon.counters()["daemon.restarts"] =
            note_start(daemon.paths().journals / "starts", BootClock::now());
        outcome = run(daemon);
    }
    if (outcome)
        return 0;
    log_error("ended",
              { { "daemon", daemon.name() },
                { "error", outcome.error().code },
                { "detail", outcome.error().detail } });
    // What keeps a daemon from starting, say an address in use, seldom goes away within the supervisor's 50
    // ms.
    std::this_thread::sleep_for(pause_after_failure);
    return exit_failed;
}

events::Loop& Daemon::loop() { return state_->loop; }
const Paths& Daemon::paths() const { return state_->paths; }
const std::string& Daemon::name() const { return state_->name; }
std::optional<int> Daemon::instance() const { return state_->line.instance; }
bool Daemon::has_test_hooks() const { return state_->line.test_hooks; }
Counters& Daemon::counters() { return state_->counters; }

Result<> Daemon::serve(const std::string& socket_name, ipc::Service& service, ipc::ServerLimits limits)
{
    auto server = state_->servers.find(socket_name);
    if (server == state_->servers.end()) {
        FileDescriptor listening = TRY(state_->listening(socket_name));
        server = state_->servers
                     .try_emplace(socket_name, state_->loop, std::move(listening), state_->counters, limits)
                     .first;
    }
    server->second.add(service);
    return {};
}

std::vector<FileDescriptor> Daemon::take_parked(const std::string& name) { return state_->passed.take(name); }

void Daemon::park(const std::string& name, const std::vector<int>& descriptors)
{
    state_->supervisor.park(name, descriptors);
}

void Daemon::unpark(const std::string& name) { state_->supervisor.unpark(name); }

void Daemon::degraded(std::string reason)
{
    if (state_->status.degraded == reason)
        return;
    log_warning("degraded", { { "reason", reason } });
    state_->supervisor.say("STATUS=degraded: " + reason);
    state_->status.degraded = std::move(reason);
}

void Daemon::recovered()
{
    if (!state_->status.degraded)
        return;
    log_info("recovered");
    state_->supervisor.say("STATUS=running");
    state_->status.degraded.reset();
}

void Daemon::set_office_version(std::int64_t version) { state_->status.office_version = version; }

void Daemon::probe_with(std::move_only_function<bool()> probe) { state_->probe = std::move(probe); }

Result<> Daemon::run()
{
    TRY(serve(name(), state_->status_service));
    state_->give_up_what_nobody_took();
    if (state_->supervisor.watchdog()) {
        state_->watchdog.emplace(state_->loop, [this] { state_->feed_watchdog(); });
        state_->feed_watchdog();
    }
    state_->status.is_running = true;
    state_->supervisor.say("READY=1");
    state_->loop.run();
    return {};
}
