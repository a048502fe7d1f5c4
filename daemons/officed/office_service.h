// Answers org.yobirin.Office. Translates between the wire on one side, Keeper and Rollout on the other, sees
// to it that whoever asks may, and decides nothing.
#pragma once

#include "base/counters.h"
#include "org.yobirin.Office.h"
#include "permission.h"
#include "rollout.h"

#include <functional>
#include <string>
#include <vector>

namespace officed {

class OfficeService final : public yobirin::Office::Server {
public:
    OfficeService(Keeper&, Rollout&, Permission, Counters&);

    void check(const yobirin::Office::Check&, ipc::Reply<yobirin::Office::CheckReply>) override;
    void apply(const yobirin::Office::Apply&, ipc::Reply<yobirin::Office::ApplyReply>) override;
    void plan(const yobirin::Office::Plan&, ipc::Reply<yobirin::Office::PlanReply>) override;
    void confirm(const yobirin::Office::Confirm&, ipc::Reply<yobirin::Office::ConfirmReply>) override;
    void current(const yobirin::Office::Current&, ipc::Reply<yobirin::Office::CurrentReply>) override;
    void versions(const yobirin::Office::Versions&, ipc::Reply<yobirin::Office::VersionsReply>) override;
    void rollback(const yobirin::Office::Rollback&, ipc::Reply<yobirin::Office::RollbackReply>) override;
    void export_(const yobirin::Office::Export&, ipc::Reply<yobirin::Office::ExportReply>) override;
    void keep_secret(const yobirin::Office::KeepSecret&,
                     ipc::Reply<yobirin::Office::KeepSecretReply>) override;
    void secrets(const yobirin::Office::Secrets&, ipc::Reply<yobirin::Office::SecretsReply>) override;
    void slice(const yobirin::Office::Slice&, ipc::Reply<yobirin::Office::SliceReply>) override;
    void prepared(const yobirin::Office::Prepared&, ipc::Reply<yobirin::Office::PreparedReply>) override;

private:
    // False, and answered, when whoever asks may not.
    template <typename Answer> bool may_manage(const ipc::Reply<Answer>&);

    Keeper& keeper_;
    Rollout& rollout_;
    Permission permission_;
    Counters& counters_;
};

} // namespace officed
