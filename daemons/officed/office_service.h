// Answers org.yobirin.Office. Translates between the wire and Keeper, tells daemons of a new version, and
// decides nothing.
#pragma once

#include "base/counters.h"
#include "keeper.h"
#include "org.yobirin.Office.h"
#include "permission.h"

#include <functional>
#include <string>
#include <vector>

namespace officed {

class OfficeService final : public yobirin::Office::Server {
public:
    // `went_live` is called after each version that became live.
    OfficeService(Keeper&, Permission, Counters&, std::function<void(std::int64_t)> went_live);

    void check(const yobirin::Office::Check&, ipc::Reply<yobirin::Office::CheckReply>) override;
    void apply(const yobirin::Office::Apply&, ipc::Reply<yobirin::Office::ApplyReply>) override;
    void export_(const yobirin::Office::Export&, ipc::Reply<yobirin::Office::ExportReply>) override;
    void slice(const yobirin::Office::Slice&, ipc::Reply<yobirin::Office::SliceReply>) override;

    void tell_watchers(); // Of what is live now.

private:
    struct Watcher {
        std::string daemon;
        ipc::Reply<yobirin::Office::SliceReply> reply;
    };

    Keeper& keeper_;
    Permission permission_;
    Counters& counters_;
    std::function<void(std::int64_t)> went_live_;
    std::vector<Watcher> watchers_ {};
};

} // namespace officed
