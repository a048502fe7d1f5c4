// Minds bans: logs each, keeps them and who is acquainted in the journal at once and on disk a little later,
// brings them back, and lifts them. Who is banned is decided in bans.h, who passes all the same in gate.h.
#pragma once

#include "acquaintances.h"
#include "bans.h"
#include "bans_file.h"
#include "gate.h"

#include "base/result.h"
#include "daemon/journal.h"
#include "event/background.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace sipd {

class BanKeeper final : public BanNews {
public:
    BanKeeper(events::Loop&, Journal&, Counters&, std::filesystem::path file, std::uint64_t salt);

    Bans& bans() { return bans_; }
    Acquaintances& acquaintances() { return acquaintances_; }

    // What the journal knows; where it knows nothing (the box was off), what the disk knows.
    void recover(Moment now, Wall wall);

    void ban_changed(const Bans::News&) override;
    void acquainted(const Acquaintance&) override;
    bool lift(Ip, Moment now);

    std::optional<Moment> next_deadline() const { return write_at_; }
    void run_due(Moment now);

private:
    void put(const std::string& key, std::string_view text);
    void restore(const BanBook&, Moment now);
    void prune_journal(Moment now);
    void write_soon(Moment now);

    Journal& journal_;
    std::uint64_t& journal_full_;
    std::filesystem::path file_;
    Bans bans_;
    Acquaintances acquaintances_;
    std::optional<Moment> write_at_ {};
    events::Background writing_;
};

} // namespace sipd
