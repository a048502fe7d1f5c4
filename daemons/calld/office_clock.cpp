#include "office_clock.h"

#include "limits.h"

#include "base/durable_file.h"
#include "base/log.h"

#include "org.yobirin.PhoneSettings.h"

#include <algorithm>
#include <system_error>

namespace calld {
namespace {

using std::chrono::sys_seconds;
using yobirin::PhoneSettings;

constexpr const char* zones = "/usr/share/zoneinfo";

sys_seconds wall_now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

std::string_view text_of(calendar::BrokenLine::What what)
{
    using enum calendar::BrokenLine::What;
    switch (what) {
    case NotADate:
        return "not_a_date";
    case NoSuchDay:
        return "no_such_day";
    case NotAValue:
        return "not_a_value";
    case Twice:
        return "twice";
    case TooMany:
        return "too_many";
    case TooLong:
        break;
    }
    return "too_long";
}

PhoneSettings::KnownScheduleOpening on_disk(calendar::Opening opening)
{
    return static_cast<PhoneSettings::KnownScheduleOpening>(opening);
}

} // namespace

Result<calendar::TimeZone> zone_named(const std::string& name)
{
    if (name.empty() || name == "UTC")
        return calendar::TimeZone {};
    if (name.front() == '/' || name.find("..") != std::string::npos) // officed has looked; we do too.
        return failure(std::string { file_failed }, name);
    const std::string bytes = TRY(read_file(std::filesystem::path { zones } / name));
    if (const auto zone = calendar::TimeZone::read(bytes))
        return *zone;
    return failure(std::string { file_failed }, name + " is no TZif file");
}

OfficeClock::OfficeClock(Daemon& daemon, Told told)
    : daemon_(daemon),
      told_(std::move(told)),
      corrections_file_(daemon.paths().state / "holidays.toml"),
      known_file_(daemon.paths().state / "hours.json"),
      synchronised_(daemon.paths().run.parent_path() / "systemd/timesync/synchronized"),
      tick_(daemon.loop(), [this] { tick(); }),
      writing_(daemon.loop())
{
    read_known();
    read_corrections();
    tick_.start(limits::hours_looked_at, events::Slack::Coarse);
}

void OfficeClock::use(const std::string& timezone)
{
    if (Result<calendar::TimeZone> zone = zone_named(timezone)) {
        almanac_.zone = *std::move(zone);
        return;
    }
    log_error("time zone not readable, going by UTC", { { "zone", timezone } });
    almanac_.zone = {};
}

bool OfficeClock::read_corrections()
{
    const Result<std::string> text = read_file(corrections_file_);
    const bool is_absent = !text && text.error().code == file_not_found;
    const std::string now_text = text ? *text : std::string {};
    if (now_text == corrections_text_ && (text || is_absent) && !(broken_ && broken_->line == 0))
        return false;
    corrections_text_ = now_text;
    broken_.reset();
    if (!text && !is_absent) {
        broken_ = Broken { .file = corrections_file_, .why = "unreadable" };
    } else if (auto corrections = calendar::read_corrections(now_text)) {
        almanac_.holidays.corrections = *std::move(corrections);
        return true;
    } else {
        const calendar::BrokenLine& broken = corrections.error();
        broken_ = Broken { .file = corrections_file_,
                           .line = broken.line,
                           .why = std::string { text_of(broken.what) } };
    }
    log_error("corrections of holidays cannot be read, going by the law alone",
              { { "file", corrections_file_.string() },
                { "line", std::to_string(broken_->line) },
                { "why", broken_->why } });
    almanac_.holidays.corrections.clear();
    return true;
}

void OfficeClock::read_known()
{
    const Result<std::string> text = read_file(known_file_);
    PhoneSettings::KnownHours known;
    if (!text || !decode(*text, known)) {
        if (text)
            set_aside_damaged(known_file_);
        return;
    }
    known_time_ = sys_seconds { std::chrono::seconds { known.time } };
    for (const auto& schedule : known.schedules)
        if (schedule.opening)
            known_.insert_or_assign(schedule.name, static_cast<calendar::Opening>(*schedule.opening));
}

void OfficeClock::look_at(const Directory& office)
{
    const sys_seconds now = wall_now();
    std::error_code ignored;
    const bool was_trusted =
        std::exchange(is_trusted_,
                      is_trusted({ .now = now,
                                   .known = known_time_,
                                   .is_synchronised = std::filesystem::exists(synchronised_, ignored) }));
    if (!is_trusted_) {
        if (was_trusted)
            log_warning("the clock shows a time that has been already and nothing has set it, hours stay as "
                        "they were",
                        { { "shows", utc_text(now) }, { "has_been", utc_text(known_time_) } });
        return;
    }
    if (!was_trusted)
        log_info("the clock is trusted again", { { "shows", utc_text(now) } });
    Openings openings = openings_at(office, now);
    const bool has_changed = openings != known_;
    known_ = std::move(openings);
    known_time_ = now;
    if (has_changed || now - kept_at_ >= limits::hours_kept || now < kept_at_)
        keep(now);
}

void OfficeClock::keep(sys_seconds now)
{
    if (writing_.is_busy())
        return; // The next look is soon enough.
    kept_at_ = now;
    PhoneSettings::KnownHours known { .time = now.time_since_epoch().count() };
    for (const auto& [name, opening] : known_)
        known.schedules.push_back({ .name = name, .opening = on_disk(opening) });
    writing_.run([path = known_file_, text = encode(known)]() -> events::Action {
        const Result<> written = write_durably(path, text);
        return [problem = written ? std::string {} : problem_of(written.error())] {
            if (!problem.empty())
                log_error("could not keep which hours it is", { { "why", problem } });
        };
    });
}

void OfficeClock::tick()
{
    tick_.start(limits::hours_looked_at, events::Slack::Coarse);
    if (read_corrections())
        told_.corrected();
    told_.looked();
}

} // namespace calld
