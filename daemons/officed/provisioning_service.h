// Answers org.yobirin.Provisioning. Translates, and decides nothing.
#pragma once

#include "base/counters.h"
#include "keeper.h"
#include "org.yobirin.Provisioning.h"
#include "permission.h"

#include <functional>
#include <string>

namespace officed {

class ProvisioningService final : public yobirin::Provisioning::Server {
public:
    // `went_live` is called after each version that became live.
    ProvisioningService(Keeper&, Permission, Counters&, std::function<void(std::int64_t)> went_live);

    void describe(const yobirin::Provisioning::Describe&,
                  ipc::Reply<yobirin::Provisioning::DescribeReply>) override;
    void new_password(const yobirin::Provisioning::NewPassword&,
                      ipc::Reply<yobirin::Provisioning::NewPasswordReply>) override;

private:
    Result<const office::Extension*> extension(const std::string& number) const;

    Keeper& keeper_;
    Permission permission_;
    Counters& counters_;
    std::function<void(std::int64_t)> went_live_;
};

} // namespace officed
