#include "service.h"

#include "base/log.h"
#include "ipc/server.h"

#include <csignal>
#include <cstring>
#include <fstream>
#include <sys/wait.h>

namespace {

constexpr std::string_view installed_run = "/run/yobirin/";

std::string how_it_ended(int wait_status)
{
    if (WIFSIGNALED(wait_status))
        return std::string { "signal " } + ::strsignal(WTERMSIG(wait_status));
    return "exit " + std::to_string(WEXITSTATUS(wait_status));
}

// "/run/yobirin/org.yobirin.Calls" → DIR/run/org.yobirin.Calls
Result<std::filesystem::path> under_root(const Surroundings& around, const std::filesystem::path& path)
{
    const std::string text = path.string();
    if (!text.starts_with(installed_run))
        return failure("org.yobirin.Supervisor.BadUnit", text + " is not in /run/yobirin");
    return around.run() / text.substr(installed_run.size());
}

} // namespace

Result<std::unique_ptr<Service>> Service::make(events::Loop& loop, const Surroundings& around,
                                               ServiceUnit unit, events::Action became_ready,
                                               events::Action hear)
{
    std::unique_ptr<Service> service { new Service { loop, around, std::move(unit), std::move(became_ready),
                                                     std::move(hear) } };
    if (!around.logs.empty())
        service->log_ = TRY(LogFile::open(around.logs / (service->name() + ".log")));
    for (const SocketUnit& socket : service->unit_.sockets) {
        const std::filesystem::path path = TRY(under_root(around, socket.path));
        service->listening_.push_back(TRY(ipc::listen_at(path.string(), socket.mode)));
    }
    return service;
}

Service::Service(events::Loop& loop, const Surroundings& around, ServiceUnit unit,
                 events::Action became_ready, events::Action hear)
    : around_(around),
      unit_(std::move(unit)),
      store_(loop, unit_.most_stored),
      restart_(loop, [this] { start(); }),
      patience_(loop, [this] { lose_patience(); }),
      became_ready_(std::move(became_ready)),
      hear_(std::move(hear))
{
}

Launch Service::how_to_launch() const
{
    Launch launch { .command = unit_.command,
                    .descriptors = {},
                    .notify_socket = around_.notify_socket,
                    .watchdog = unit_.watchdog,
                    .output = log_.number() };
    launch.command[0] = around_.binaries / std::filesystem::path { launch.command[0] }.filename();
    launch.command.insert(launch.command.end(), { "--root", around_.root.string() });
    launch.command.insert(launch.command.end(), around_.arguments.begin(), around_.arguments.end());
    for (std::size_t i = 0; i < listening_.size(); ++i)
        launch.descriptors.push_back({ .name = unit_.sockets[i].name, .number = listening_[i].number() });
    for (const DescriptorStore::Stored& stored : store_.all())
        launch.descriptors.push_back({ .name = stored.name, .number = stored.descriptor.number() });
    return launch;
}

void Service::start()
{
    log_.shorten_when_long();
    const auto started = launch(how_to_launch());
    if (!started) {
        log_error("could not start, trying again",
                  { { "daemon", name() }, { "problem", started.error().detail } });
        restart_.start(unit_.restart_after);
        return;
    }
    process_ = *started;
    is_ready_ = false;
    write_process_file();
    if (unit_.start_timeout.count() > 0)
        patience_.start(unit_.start_timeout, events::Slack::Coarse);
}

void Service::stop(int signal)
{
    is_stopping_ = true;
    restart_.stop();
    patience_.stop();
    if (process_ != 0)
        ::kill(-process_, signal);
}

void Service::take(Notification& notification)
{
    if (notification.stores)
        store(notification);
    if (notification.removes)
        store_.remove(notification.name);
    const bool begins = notification.is_ready && !is_ready_;
    if (begins) {
        is_ready_ = true;
        patience_.stop();
        log_info("ready", { { "daemon", name() }, { "pid", std::to_string(process_) } });
    }
    if (is_ready_ && unit_.watchdog.count() > 0 && (begins || notification.feeds_watchdog))
        patience_.start(unit_.watchdog);
    if (begins)
        became_ready_();
}

void Service::store(Notification& notification)
{
    using enum DescriptorStore::Until;
    for (FileDescriptor& descriptor : notification.descriptors)
        if (!store_.add(notification.name, std::move(descriptor), notification.is_polled ? HungUp : Removed))
            log_warning("descriptor store is full, dropped one",
                        { { "daemon", name() }, { "name", notification.name } });
}

// We may have been away ourselves for that long, and its signs of life wait to be read.
void Service::lose_patience()
{
    const bool was_ready = is_ready_;
    hear_();
    if (!patience_.is_running() && is_ready_ == was_ready)
        kill(is_ready_ ? "watchdog" : "never became ready");
}

void Service::kill(const char* why)
{
    log_warning("killing", { { "daemon", name() }, { "reason", why } });
    ::kill(process_, is_ready_ ? unit_.watchdog_signal : SIGKILL);
}

void Service::died(int wait_status)
{
    ::kill(-process_, SIGKILL); // What it may have started.
    process_ = 0;
    is_ready_ = false;
    patience_.stop();
    write_process_file();
    if (is_stopping_)
        return;
    log_warning("died", { { "daemon", name() }, { "of", how_it_ended(wait_status) } });
    if (unit_.is_restarted)
        restart_.start(unit_.restart_after);
}

// For scripts and tests that want to send it a signal.
void Service::write_process_file() const
{
    const auto path = around_.run() / "pids" / unit_.name;
    if (process_ == 0) {
        ::unlink(path.c_str());
        return;
    }
    const auto fresh = path.string() + ".new";
    std::ofstream { fresh } << process_ << '\n';
    std::error_code problem;
    std::filesystem::rename(fresh, path, problem);
}
