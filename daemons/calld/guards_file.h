// Keeps what the guards remember: piece by piece in the journal before anything is done, for a process that
// dies; on disk at once after, but no more often than once a second, for a power cut.
#pragma once

#include "guards/guard_records.h"

#include "daemon/daemon.h"
#include "daemon/journal.h"
#include "event/background.h"

#include <filesystem>
#include <string>

namespace calld {

class GuardsFile {
public:
    GuardsFile(Daemon&, Journal&, std::string boot);

    Guards read(OfficeDay::Offset);
    void keep(Guards&); // What of them has changed.

private:
    void write();
    void written(const Guards*, std::string problem);

    Daemon& daemon_;
    Journal& journal_;
    std::string boot_;
    std::filesystem::path path_;
    const Guards* unwritten_ { nullptr }; // They are newer than the disk.
    std::string problem_ {}; // Why they are still.
    events::Timer soon_;
    events::Background writing_;
};

} // namespace calld
