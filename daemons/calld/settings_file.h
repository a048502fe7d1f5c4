// Keeps what phones have set: in the journal at once, for a process that dies, and on disk soon after, for a
// power cut. What the journal holds is the newer.
#pragma once

#include "call/settings.h"

#include "daemon/daemon.h"
#include "daemon/journal.h"
#include "event/background.h"

#include <filesystem>
#include <optional>
#include <string>

namespace calld {

std::string text_of(const Settings&);
// Nothing when it cannot be read.
std::optional<Settings> settings_in(std::string_view json);

class SettingsFile {
public:
    SettingsFile(Daemon&, Journal&);

    Settings read();
    void keep(const Settings&);

private:
    void write();

    Daemon& daemon_;
    Journal& journal_;
    std::filesystem::path path_;
    std::optional<std::string> unwritten_ {}; // Newer than what is being written.
    events::Background writing_;
};

} // namespace calld
