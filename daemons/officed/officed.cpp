#include "officed.h"

#include "first_office.h"

#include <algorithm>
#include <unistd.h>

namespace officed {

Officed::Officed(Daemon& daemon, Keeper::Parts parts)
    : daemon_(daemon),
      keeper_(std::move(parts)),
      timer_(daemon.loop(), [this] { rollout_.time_passed(); }),
      rollout_(rollout_parts()),
      service_(keeper_, rollout_, Permission { geteuid() }, daemon.counters()),
      music_(daemon.loop(),
             MusicShelf { daemon.paths().state.parent_path() / "music", daemon.paths().etc / "music" },
             Permission { geteuid() }, daemon.counters()),
      provisioning_(keeper_, rollout_, Permission { geteuid() }, daemon.counters())
{
}

Result<Keeper::Parts> Officed::open(const Paths& paths)
{
    return Keeper::Parts { .versions = TRY(Versions::open(paths.state)),
                           .secrets = TRY(NamedSecrets::open(paths.state)),
                           .certificates = Certificates { paths.state },
                           .profiles = TrunkProfiles { { paths.etc / "trunks", paths.share / "trunks" } },
                           .making = secret_making() };
}

Rollout::Parts Officed::rollout_parts()
{
    const Paths& paths = daemon_.paths();
    return { .keeper = keeper_,
             .file = { { .versions = paths.state / "versions", .run = paths.journals }, boot_id() },
             .now = BootClock::now,
             .wall = std::chrono::system_clock::now,
             .wake_at = [this](std::optional<Moment> when) { wake_at(when); },
             .went_live = [this](std::int64_t version) { went_live(version); } };
}

Result<> Officed::serve()
{
    rollout_.start();
    const Paths& paths = daemon_.paths();
    const std::string problem =
        apply_first_office(keeper_, paths.etc / "office.toml", paths.state / "first-passwords.toml");
    if (keeper_.live())
        went_live(keeper_.live()->version);
    if (!problem.empty())
        daemon_.degraded(problem);
    TRY(daemon_.serve("org.yobirin.Office", service_));
    TRY(daemon_.serve("org.yobirin.Provisioning", provisioning_));
    TRY(daemon_.serve("org.yobirin.Music", music_));
    return daemon_.run();
}

void Officed::wake_at(std::optional<Moment> when)
{
    if (when)
        timer_.start(
            std::max<std::chrono::nanoseconds>(*when - BootClock::now(), std::chrono::nanoseconds { 0 }));
    else
        timer_.stop();
}

void Officed::went_live(std::int64_t version)
{
    daemon_.set_office_version(version);
    if (keeper_.problem().empty())
        daemon_.recovered();
    else
        daemon_.degraded(keeper_.problem());
}

} // namespace officed
