// What `status` says, from what each daemon said (or did not): pure.
#pragma once

#include "words.h"

#include "org.yobirin.Calls.h"
#include "org.yobirin.command.StatusReport.h"
#include "org.yobirin.Daemon.h"
#include "org.yobirin.Office.h"
#include "org.yobirin.Phones.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace command {

struct Answers {
    std::vector<std::pair<std::string, std::optional<yobirin::Daemon::StatusReply>>>
        daemons {}; // By name, in order.
    std::optional<yobirin::Phones::ListReply> phones {};
    std::optional<yobirin::Office::CurrentReply> office {};
    std::optional<yobirin::Office::SliceReply> calls_slice {}; // Which extensions there are.
    std::optional<yobirin::Calls::SettingsReply> settings {}; // What people have set by phone.
    std::vector<yobirin::Calls::Call> calls {}; // Those there are now.
    std::optional<yobirin::Calls::GuardsReply> guards {}; // Of calls outside.
    std::int64_t bans { 0 }; // Addresses that are shut out now.
    struct Disk {
        std::string path {};
        double used_part { 0 };
    };
    std::optional<Disk> disk {}; // Where the suite keeps what must last.
};

yobirin::StatusReport::Report report_of(const Answers&, Language);

// What people have set by phone, a line each; empty when nothing is.
std::string set_by_phone(Language, const yobirin::StatusReport::Report&);

// What waits for somebody to act, though nothing is wrong; empty when nothing does.
std::string reminder(Language, const yobirin::StatusReport::Report&);

} // namespace command
