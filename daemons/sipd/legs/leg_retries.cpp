// A request of ours that was challenged or found too brief (422), said again.
#include "legs.h"

#include "limits.h"
#include "messages.h"

#include "base/random.h"
#include "sip/digest.h"

#include <algorithm>

namespace sipd {
namespace {

// A request of ours, to be sent again with a new branch and CSeq and some headers exchanged.
struct Retry {
    std::string via {};
    std::uint32_t cseq { 0 };
    std::vector<ExtraHeader> instead {};
};

bool is_exchanged(sip::Header header, const Retry& retry)
{
    return header == sip::Header::Via || header == sip::Header::CSeq || header == sip::Header::ContentLength
        || header == sip::Header::ContentType
        || std::ranges::any_of(retry.instead,
                               [&](const ExtraHeader& extra) { return extra.header == header; });
}

std::string rewritten(const sip::Message& request, const Retry& retry)
{
    std::string wire;
    sip::Writer writer { wire };
    writer.request(request.method_text(), request.request_uri()).header(sip::Header::Via, retry.via);
    for (std::size_t i = 0; i < request.line_count(); ++i) {
        const sip::HeaderLine line = request.line(i);
        if (!is_exchanged(line.header, retry))
            writer.header(line.name, line.value);
    }
    std::string cseq = std::to_string(retry.cseq);
    writer.header(sip::Header::CSeq, cseq.append(" ").append(request.method_text()));
    for (const ExtraHeader& extra : retry.instead)
        writer.header(extra.header, extra.value);
    if (!writer.finish(request.value(sip::Header::ContentType), request.body()))
        return {};
    return wire;
}

} // namespace

// Whether it is the trunk that asks who we are, and nobody behind it or elsewhere who would learn a proof of
// its password (rule T3): a server of the trunk's, in the realm in which it registered us; in a dialog, where
// the party called may speak through it, only in the realm that asked for our INVITE.
bool Legs::is_asked_by_trunk(const LegRecord& record, std::string_view realm, ClientId client) const
{
    const Trunk* trunk = trunk_of(record);
    if (trunk == nullptr || trunk->password.empty()
        || trunk->profile.authentication == office::Authentication::None
        || !trunk->is_at(around_.transactions.flow_of(client).remote.ip)
        || !trunk->is_at(record.flow.remote.ip))
        return false;
    const bool is_in_dialog = record.our_invite != client || leg::is_set_up(record.state);
    if (is_in_dialog)
        return !realm.empty() && realm == record.realm;
    const std::string_view registered = around_.trunks.realm_of(trunk->name);
    return registered.empty() || realm == registered;
}

// Answers a challenge of a trunk we called, never one met in a dialog somebody else began, or a 422.
bool Legs::tries_again(LegRecord& record, const sip::Message& response, ClientId client, Moment now)
{
    const std::string* sent = around_.transactions.wire_of(client);
    sip::Message request;
    const bool may_try = sent != nullptr && !record.is_incoming()
        && record.challenges_answered < limits::challenges_answered && request.read(*sent);
    if (!may_try)
        return false;
    std::vector<ExtraHeader> instead;
    if (response.status() == 422) {
        const auto least = least_of_refusal(response);
        if (!least)
            return false;
        instead = { { sip::Header::SessionExpires, request_header(*least) },
                    { sip::Header::MinSe, std::to_string(least->count()) } };
    } else if (response.status() == 401 || response.status() == 407) {
        const auto challenge = sip::choose_challenge(response);
        if (!challenge || !is_asked_by_trunk(record, challenge->realm, client)) {
            ++around_.counters["sip.challenge_not_answered"];
            return false;
        }
        const Trunk* trunk = trunk_of(record);
        record.realm = challenge->realm;
        instead = { { response.status() == 401 ? sip::Header::Authorization : sip::Header::ProxyAuthorization,
                      sip::credentials_text(*challenge,
                                            { .username = trunk->auth_username,
                                              .password = trunk->password,
                                              .method = request.method_text(),
                                              .uri = request.request_uri(),
                                              .cnonce = random_hex(8) }) } };
    } else {
        return false;
    }
    ++record.challenges_answered;
    ++record.dialog.local_cseq;
    return send_again(record, request, { client, std::move(instead) }, now);
}

bool Legs::send_again(LegRecord& record, const sip::Message& request, Again again_as, Moment now)
{
    const std::uint32_t cseq = record.dialog.local_cseq;
    OutgoingRequest once_more = outgoing(record, request.method(), [&](const std::string& via) {
        return rewritten(request, { .via = via, .cseq = cseq, .instead = again_as.instead });
    });
    if (once_more.wire.empty())
        return false;
    if (record.our_invite == again_as.before) {
        record.invite_cseq = cseq;
        record.state = leg::Calling {};
        send_invite(record, std::move(once_more), now);
        return true;
    }
    const auto again = around_.transactions.request(std::move(once_more), now);
    if (!again)
        return false;
    for (std::optional<ClientId>* ours : { &record.our_offer, &record.our_refresh, &record.our_bye })
        if (*ours == again_as.before)
            *ours = *again;
    save(record);
    return true;
}

} // namespace sipd
