#include "settings_file.h"

#include "base/durable_file.h"
#include "base/log.h"

#include "org.yobirin.PhoneSettings.h"

#include <algorithm>
#include <chrono>

namespace calld {
namespace {

using File = yobirin::PhoneSettings::File;

constexpr std::string_view journal_key = "settings";

} // namespace

std::string text_of(const Settings& settings)
{
    File file;
    for (const auto& [extension, phone] : settings.phones())
        file.phones.push_back(
            { .extension = extension,
              .do_not_disturb = phone.do_not_disturb ? std::optional { true } : std::nullopt,
              .forward = phone.forward.empty() ? std::nullopt : std::optional { phone.forward },
              .desk_of = phone.desk_of.empty() ? std::nullopt : std::optional { phone.desk_of } });
    std::ranges::sort(file.phones, {}, &yobirin::PhoneSettings::Phone::extension);
    if (const auto since = settings.night_since()) {
        file.night = true;
        file.night_since = since->time_since_epoch().count();
    }
    return encode(file);
}

std::optional<Settings> settings_in(std::string_view json)
{
    File file;
    if (!decode(json, file))
        return std::nullopt;
    Settings settings;
    for (const auto& phone : file.phones) {
        if (phone.do_not_disturb.value_or(false))
            settings.apply(phone.extension, SetDoNotDisturb { Switched::On });
        if (phone.forward)
            settings.apply(phone.extension, SetForward { *phone.forward });
        if (phone.desk_of)
            settings.apply(phone.extension, SetDesk { *phone.desk_of });
    }
    if (file.night.value_or(false)) { // A release before this one kept no moment.
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        const std::chrono::seconds since { file.night_since.value_or(now.time_since_epoch().count()) };
        settings.apply({}, SetNight { .to = Switched::On, .since = std::chrono::sys_seconds { since } });
    }
    return settings;
}

SettingsFile::SettingsFile(Daemon& daemon, Journal& journal)
    : daemon_(daemon),
      journal_(journal),
      path_(daemon.paths().state / "settings.json"),
      writing_(daemon.loop())
{
}

Settings SettingsFile::read()
{
    const auto kept = journal_.entries().find(journal_key);
    const Result<std::string> text = read_file(path_);
    if (kept != journal_.entries().end()) {
        if (auto settings = settings_in(kept->second)) {
            if (!text || *text != kept->second) { // The process before died over writing it.
                unwritten_ = kept->second;
                write();
            }
            return *std::move(settings);
        }
    }
    if (!text) {
        if (text.error().code != file_not_found)
            log_warning("settings on disk not readable", { { "why", problem_of(text.error()) } });
        return {};
    }
    if (auto settings = settings_in(*text))
        return *std::move(settings);
    log_warning("settings on disk make no sense, set aside");
    set_aside_damaged(path_);
    return {};
}

void SettingsFile::keep(const Settings& settings)
{
    std::string text = text_of(settings);
    if (!journal_.put(journal_key, text))
        log_warning("journal full, what a phone has set would not survive a crash");
    unwritten_ = std::move(text);
    if (!writing_.is_busy())
        write();
}

void SettingsFile::write()
{
    writing_.run([path = path_, text = *std::exchange(unwritten_, std::nullopt), this]() -> events::Action {
        const Result<> written = write_durably(path, text);
        return [this, problem = written ? std::string {} : problem_of(written.error())] {
            if (!problem.empty()) {
                log_error("could not keep what phones have set", { { "why", problem } });
                daemon_.degraded("cannot write settings.json: " + problem);
            }
            if (unwritten_)
                write();
        };
    });
}

} // namespace calld
