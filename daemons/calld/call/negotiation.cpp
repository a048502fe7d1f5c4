#include "call/context.h"

namespace calld {
namespace {

Negotiated refuse_offer(Side& side, Context& c)
{
    side.negotiation = Settled {};
    c.order(AnswerOffer { .leg = side.leg });
    return Negotiated::Quietly;
}

} // namespace

Negotiated negotiate(Side& side, const PeerOffered& offered, Context& c)
{
    if (offered.session.text.empty()) {
        side.negotiation = MakingOffer {};
        c.order(MakeOffer { side.port });
        return Negotiated::Quietly;
    }
    side.negotiation = TheyOffered { offered.hold };
    c.order(SetRemote { .port = side.port, .kind = SessionKind::Offer, .session = offered.session });
    return Negotiated::Quietly;
}

Negotiated negotiate(Side& side, const OfferAnswered& answered, Context& c)
{
    c.order(SetRemote { .port = side.port, .kind = SessionKind::Answer, .session = answered.session });
    return Negotiated::Quietly;
}

Negotiated negotiate(Side& side, const OfferFailed&, Context& c)
{
    const auto* offered = std::get_if<WeOffered>(&side.negotiation);
    if (offered != nullptr && offered->occasion == Occasion::FirstOffer)
        return Negotiated::Broken; // The caller never said where they hear.
    side.negotiation = Settled {};
    c.order(Rollback { side.port });
    return Negotiated::Quietly;
}

Negotiated negotiate(Side& side, const RemoteSet& set, Context& c)
{
    if (set.kind == SessionKind::Answer) {
        if (std::holds_alternative<WeOffered>(side.negotiation))
            side.negotiation = Settled {};
        return Negotiated::Quietly;
    }
    const auto* offered = std::get_if<TheyOffered>(&side.negotiation);
    if (offered == nullptr)
        return Negotiated::Quietly; // The leg came back without its offer meanwhile.
    if (set.session.text.empty())
        return refuse_offer(side, c);
    const Hold wish = offered->wish;
    const bool hold_changes = side.hold != wish;
    side.hold = wish;
    side.negotiation = Settled {};
    c.order(AnswerOffer { .leg = side.leg, .session = set.session });
    return hold_changes ? Negotiated::HoldChanged : Negotiated::Quietly;
}

Negotiated negotiate(Side& side, const RemoteRefused& refused, Context& c)
{
    // Nothing in common, T.38 only, or nonsense: 488, and the leg lives as before.
    if (refused.kind == SessionKind::Offer)
        return std::holds_alternative<TheyOffered>(side.negotiation) ? refuse_offer(side, c)
                                                                     : Negotiated::Quietly;
    const auto* offered = std::get_if<WeOffered>(&side.negotiation);
    if (offered == nullptr || offered->occasion == Occasion::FirstOffer)
        return Negotiated::Broken;
    side.negotiation = Settled {};
    c.order(Rollback { side.port });
    return Negotiated::Quietly;
}

Negotiated negotiate(Side& side, const OfferMade& made, Context& c)
{
    const auto* making = std::get_if<MakingOffer>(&side.negotiation);
    if (making == nullptr)
        return Negotiated::Quietly;
    if (making->asker == Asker::Peer)
        c.order(AnswerOffer { .leg = side.leg, .session = made.session });
    else
        c.order(OfferLeg { .leg = side.leg, .session = made.session });
    side.negotiation = WeOffered { Occasion::Again };
    return Negotiated::Quietly;
}

Negotiated negotiate(Side& side, const OfferRefused&, Context& c)
{
    const auto* making = std::get_if<MakingOffer>(&side.negotiation);
    if (making != nullptr && making->asker == Asker::Peer)
        return refuse_offer(side, c);
    if (making != nullptr)
        side.negotiation = Settled {};
    return Negotiated::Quietly;
}

} // namespace calld
