// officed owns the office file: its versions and its secrets. It judges a file, keeps every version on disk
// and hands each daemon its part of the live one. It never touches a call and knows no socket but its own.
#include "first_office.h"
#include "office_service.h"
#include "provisioning_service.h"

#include "daemon/daemon.h"

#include <unistd.h>

static Result<> run(Daemon& daemon)
{
    officed::Keeper keeper { TRY(officed::Versions::open(daemon.paths().state)),
                             officed::Certificates { daemon.paths().state }, officed::make_password };
    const auto went_live = [&](std::int64_t version) {
        daemon.set_office_version(version);
        daemon.recovered();
    };
    const std::string problem = officed::apply_first_office(keeper, daemon.paths().etc / "office.toml",
                                                            daemon.paths().state / "first-passwords.toml");
    if (keeper.live())
        went_live(keeper.live()->version);
    if (!problem.empty())
        daemon.degraded(problem);

    officed::OfficeService service { keeper, officed::Permission { geteuid() }, daemon.counters(),
                                     went_live };
    TRY(daemon.serve("org.yobirin.Office", service));
    officed::ProvisioningService provisioning { keeper, officed::Permission { geteuid() }, daemon.counters(),
                                                [&](std::int64_t version) {
                                                    went_live(version);
                                                    service.tell_watchers();
                                                } };
    TRY(daemon.serve("org.yobirin.Provisioning", provisioning));
    return daemon.run();
}

int main(int argc, char** argv) { return Daemon::start("officed", argc, argv, run); }
