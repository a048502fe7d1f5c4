#include "supervisor.h"

#include "base/log.h"

#include <algorithm>
#include <csignal>
#include <sys/signalfd.h>
#include <sys/wait.h>

using namespace std::chrono_literals;

namespace {

constexpr auto goodbye_takes_at_most = 2s; // TimeoutStopSec=

FileDescriptor watched_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : { SIGCHLD, SIGTERM, SIGINT, SIGHUP })
        sigaddset(&signals, number);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    return FileDescriptor { ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK) };
}

} // namespace

Supervisor::Supervisor(Surroundings around)
    : around_(std::move(around)), signals_(watched_signals()), last_resort_(loop_, [this] {
          for (const auto& service : services_)
              service->stop(SIGKILL);
      })
{
}

Result<> Supervisor::start(events::Action became_ready)
{
    became_ready_ = std::move(became_ready);
    for (const auto& directory : { around_.run() / "pids", around_.root / "state" })
        std::filesystem::create_directories(directory);
    around_.notify_socket = around_.run() / "notify";
    notify_socket_ = TRY(make_notify_socket(around_.notify_socket));
    std::vector<ServiceUnit> units = TRY(load_units(around_.units));
    for (ServiceUnit& unit : units)
        services_.push_back(TRY(
            Service::make(loop_, around_, std::move(unit), [this] { count_ready(); }, [this] { hear(); })));
    watches_.emplace_back(loop_, notify_socket_.number(), events::Interest::Read,
                          [this](events::Ready) { hear(); });
    watches_.emplace_back(loop_, signals_.number(), events::Interest::Read,
                          [this](events::Ready) { take_signals(); });
    for (const auto& service : services_)
        service->start();
    return {};
}

void Supervisor::run() { loop_.run(); }

void Supervisor::hear()
{
    while (auto notification = receive(notify_socket_)) {
        const auto who = std::ranges::find(services_, notification->process,
                                           [](const auto& service) { return service->process(); });
        if (who != services_.end())
            (*who)->take(*notification);
    }
}

void Supervisor::take_signals()
{
    signalfd_siginfo signal {};
    while (::read(signals_.number(), &signal, sizeof signal) == sizeof signal) {
        if (signal.ssi_signo != SIGCHLD)
            stop_all();
    }
    hear(); // What the dead said last: descriptors they parked.
    bury();
}

void Supervisor::bury()
{
    int status = 0;
    for (pid_t dead = ::waitpid(-1, &status, WNOHANG); dead > 0; dead = ::waitpid(-1, &status, WNOHANG)) {
        const auto who =
            std::ranges::find(services_, dead, [](const auto& service) { return service->process(); });
        if (who != services_.end())
            (*who)->died(status);
    }
    const bool all_gone =
        std::ranges::all_of(services_, [](const auto& service) { return service->process() == 0; });
    if (is_stopping_ && all_gone)
        loop_.stop();
}

void Supervisor::stop_all()
{
    is_stopping_ = true;
    for (const auto& service : services_)
        service->stop(SIGTERM);
    last_resort_.start(goodbye_takes_at_most);
}

void Supervisor::count_ready()
{
    if (became_ready_
        && std::ranges::all_of(services_, [](const auto& service) { return service->is_ready(); }))
        std::exchange(became_ready_, {})();
}
