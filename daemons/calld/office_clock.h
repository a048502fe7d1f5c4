// What hours depend on outside the office file: the zone's file, corrections of holidays, and whether the
// clock may be trusted, for which it keeps on disk how late it has been. Looks every minute; decides by
// route/hours.h.
#pragma once

#include "route/hours.h"

#include "daemon/daemon.h"
#include "event/background.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace calld {

// The file of that zone, or why there is none.
Result<calendar::TimeZone> zone_named(const std::string& name);

class OfficeClock {
public:
    struct Told {
        std::function<void()> corrected; // The almanac is another.
        std::function<void()> looked; // A minute has passed.
    };
    struct Broken {
        std::filesystem::path file;
        int line { 0 };
        std::string why;
    };

    OfficeClock(Daemon&, Told);

    void use(const std::string& timezone);
    const Almanac& almanac() const { return almanac_; }
    // Of a new office, and every minute.
    void look_at(const Directory&);
    // Null while the clock is trusted.
    const Openings* known() const { return is_trusted_ ? nullptr : &known_; }
    const std::optional<Broken>& broken_corrections() const { return broken_; }

private:
    bool read_corrections(); // Whether they are others.
    void read_known();
    void keep(std::chrono::sys_seconds now);
    void tick();

    Daemon& daemon_;
    Told told_;
    std::filesystem::path corrections_file_;
    std::filesystem::path known_file_;
    std::filesystem::path synchronised_; // Made by systemd-timesyncd.
    std::string corrections_text_ {};
    std::optional<Broken> broken_ {};
    Almanac almanac_ {};
    Openings known_ {};
    std::chrono::sys_seconds known_time_ {};
    std::chrono::sys_seconds kept_at_ {};
    bool is_trusted_ { true };
    events::Timer tick_;
    events::Background writing_;
};

} // namespace calld
