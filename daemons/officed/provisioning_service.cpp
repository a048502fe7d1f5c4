#include "provisioning_service.h"

#include "base/log.h"

#include <algorithm>

using yobirin::Provisioning;

namespace officed {

ProvisioningService::ProvisioningService(Keeper& keeper, Rollout& rollout, Permission permission,
                                         Counters& counters)
    : keeper_(keeper), rollout_(rollout), permission_(permission), counters_(counters)
{
}

Result<const office::Extension*> ProvisioningService::extension(const std::string& number) const
{
    if (!keeper_.live())
        return std::unexpected(Provisioning::no_office());
    const auto& all = keeper_.live()->office.extensions;
    const auto found = std::ranges::find(all, number, &office::Extension::number);
    if (found == all.end())
        return std::unexpected(Provisioning::no_such_extension(number));
    return &*found;
}

void ProvisioningService::describe(const Provisioning::Describe& request,
                                   ipc::Reply<Provisioning::DescribeReply> reply)
{
    const Result<const office::Extension*> known = extension(request.extension);
    if (!known)
        return reply(known.error());
    const office::Network& network = keeper_.live()->office.network;
    Provisioning::Settings settings { .extension = (*known)->number,
                                      .name = (*known)->name,
                                      .addresses = network.bind,
                                      .sip_udp = network.sip_udp,
                                      .sip_tcp = network.sip_tcp,
                                      .sip_tls = network.sip_tls,
                                      .tls_is_own = network.tls_certificate.empty(),
                                      .codecs = (*known)->codecs };
    if (!network.external_address.empty())
        settings.external_address = network.external_address;
    reply({ .settings = std::move(settings) });
}

void ProvisioningService::new_password(const Provisioning::NewPassword& request,
                                       ipc::Reply<Provisioning::NewPasswordReply> reply)
{
    if (!permission_.may_manage(reply.peer())) {
        ++counters_["office.refused.permission"];
        return reply(Error { "org.varlink.service.PermissionDenied", "{}" });
    }
    if (const auto known = extension(request.extension); !known)
        return reply(known.error());
    Draft draft = keeper_.draft_new_password(request.extension);
    std::string password = draft.made.front().value;
    rollout_.begin({ .draft = std::move(draft), .about = asked_now_by(reply.peer()) },
                   [reply, password = std::move(password)](const Result<RolloutOutcome>& outcome) {
                       if (!outcome && outcome.error().code == busy)
                           return reply(Provisioning::busy());
                       if (!outcome) {
                           log_error("could not write the office, the version before stays live",
                                     { { "problem", outcome.error().detail } });
                           return reply(outcome.error());
                       }
                       if (!outcome->is_possible)
                           return reply(Provisioning::not_prepared());
                       reply({ .version = outcome->version, .password = password });
                   });
}

} // namespace officed
