// Answers org.yobirin.Provisioning. Translates, and decides nothing.
#pragma once

#include "base/counters.h"
#include "keeper.h"
#include "org.yobirin.Provisioning.h"
#include "permission.h"
#include "rollout.h"

#include <string>

namespace officed {

class ProvisioningService final : public yobirin::Provisioning::Server {
public:
    ProvisioningService(Keeper&, Rollout&, Permission, Counters&);

    void describe(const yobirin::Provisioning::Describe&,
                  ipc::Reply<yobirin::Provisioning::DescribeReply>) override;
    void new_password(const yobirin::Provisioning::NewPassword&,
                      ipc::Reply<yobirin::Provisioning::NewPasswordReply>) override;

private:
    Result<const office::Extension*> extension(const std::string& number) const;

    Keeper& keeper_;
    Rollout& rollout_;
    Permission permission_;
    Counters& counters_;
};

} // namespace officed
