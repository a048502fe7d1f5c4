// Sessions on their way through a leg: SDP on the wire, org.yobirin.Media.Session as JSON for everybody else.
#include "legs.h"

#include "session_conversion.h"

#include "base/random.h"
#include "org.yobirin.Media.h"
#include "sip/multipart.h"
#include "sip/sdp.h"
#include "sip/validity.h"

namespace sipd {
namespace {

std::string origin_text(const sdp::Origin& origin)
{
    std::string text { origin.username };
    return text.append(" ").append(origin.id).append(" ").append(origin.version);
}

std::string_view or_none(const std::optional<std::string>& name)
{
    return name ? std::string_view { *name } : std::string_view {};
}

LegOwner owner_of(const yobirin::Legs::Leg& leg)
{
    return { .extension = or_none(leg.extension), .trunk = or_none(leg.trunk) };
}

} // namespace

sip::Parsed<Legs::ReadSession> Legs::read_session(const sip::Message& message, const Flow& source,
                                                  const LegRecord& record) const
{
    return read_session(message, source, owner_of(record.about));
}

sip::Parsed<Legs::ReadSession> Legs::read_session(const sip::Message& message, const Flow& source,
                                                  const LegOwner& owner) const
{
    const auto text = sip::session_text_of(message);
    if (!text || text->empty())
        return ReadSession {}; // Requests with a body we do not understand were refused before.
    const sdp::Session session = TRY(sdp::parse(*text));
    yobirin::Media::Session said = session_of(session, source.remote);
    const SrtpUse use = around_.office.srtp_use_of(owner, source);
    if (use == SrtpUse::Impossible)
        ++around_.counters["sip.refused.srtp_without_tls"];
    admit(said, use);
    return ReadSession { .json = encode(said),
                         .has_audio = has_audio(said),
                         .held = holds(session),
                         .has_keys = has_keys(said),
                         .origin = origin_text(session.origin) };
}

std::string Legs::session_text(LegRecord& record, const std::string& json, SessionRole role)
{
    yobirin::Media::Session session;
    if (!decode(json, session)) {
        ++around_.counters["sipd.bad_session_from_calld"];
        return {};
    }
    if (record.session_id.empty())
        record.session_id = std::to_string(random_number() >> 2U);
    if (json != record.local_session) {
        ++record.session_version;
        record.local_session = json;
    }
    const Ip ours = ours_towards(record).address.ip;
    const bool from_outside =
        around_.office.external.is_set() && !around_.office.is_local(record.flow.remote.ip);
    for (yobirin::Media::Stream& stream : session.streams) {
        const auto ip = parse_ip(stream.address);
        const bool is_of_family = ip && ip->is_v4() == around_.office.external.is_v4();
        if (from_outside && is_of_family && around_.office.is_local(*ip))
            stream.address = text_of(around_.office.external);
    }
    present(session, around_.office.srtp_use_of(owner_of(record.about), record.flow), role);
    auto text =
        text_of(session,
                SessionOrigin {
                    .id = record.session_id, .version = record.session_version, .address = text_of(ours) });
    if (!text) {
        ++around_.counters["sipd.bad_session_from_calld"];
        return {};
    }
    return std::move(*text);
}

} // namespace sipd
