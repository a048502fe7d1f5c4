// Who may offer, and what happens when both do.
#include "negotiation.h"

#include <concepts>
#include <utility>

namespace sipd::negotiation {
namespace {

template <typename T, typename... Any>
concept one_of = (std::same_as<T, Any> || ...);

// Pairs in which nothing happens, on purpose; any other pair without an on() does not compile.
template <typename State, typename Event> constexpr bool ignores = false;
template <typename Event>
    requires one_of<Event, OfferTaken, OfferRefused, BackOffOver, OfferWithdrawn, AnswerOrdered,
                    PeerAcknowledged, WaitedTooLong>
constexpr bool ignores<Stable, Event> = true;
template <typename Event>
    requires one_of<Event, OfferOrdered, BackOffOver, OfferWithdrawn, AnswerOrdered, PeerAcknowledged,
                    WaitedTooLong>
constexpr bool ignores<Offering, Event> = true;
template <typename Event>
    requires one_of<Event, OfferTaken, OfferRefused, OfferWithdrawn, AnswerOrdered, PeerAcknowledged,
                    WaitedTooLong>
constexpr bool ignores<BackingOff, Event> = true;
template <typename Event>
    requires one_of<Event, OfferTaken, OfferRefused, BackOffOver, PeerAcknowledged>
constexpr bool ignores<Asked, Event> = true;
template <typename Event>
    requires one_of<Event, OfferTaken, OfferRefused, BackOffOver, OfferWithdrawn, AnswerOrdered,
                    WaitedTooLong>
constexpr bool ignores<Confirming, Event> = true;

template <typename State, typename Event>
    requires ignores<State, Event>
Step on(const State& state, const Event&)
{
    return { state };
}

// Back to where we were before the peer's offer: stable, unless an offer of ours gave way to it.
Step resumed(const Postponed& postponed, std::vector<Order> orders)
{
    if (!postponed)
        return { Stable {}, std::move(orders) };
    orders.push_back(BackOff {});
    return { BackingOff { *postponed }, std::move(orders) };
}

Step asked(const PeerOffered& event, Postponed postponed)
{
    const Offerer offerer = event.session ? Offerer::Peer : Offerer::Us;
    return { Asked { .form = event.form, .offerer = offerer, .postponed = std::move(postponed) },
             { WaitForCalld {}, TellOffered { .session = event.session, .held = event.held } } };
}

Step on(const Stable&, const OfferOrdered& event)
{
    return { Offering { event.offer }, { SendOffer { event.offer.session } } };
}

Step on(const Stable&, const PeerOffered& event) { return asked(event, std::nullopt); }

Step on(const Offering& offering, const OfferTaken& event)
{
    if (offering.offer.why == Why::Refresh && !event.has_other_keys)
        return { Stable {} };
    return { Stable {}, { TellOfferAnswered { event.session } } };
}

Step on(const Offering& offering, const OfferRefused& event)
{
    if (event.code == 491)
        return { BackingOff { offering.offer }, { BackOff {} } };
    // RFC 3261 12.2.1.2: these two end the dialog, whatever was asked.
    if (event.code == 481 || event.code == 408)
        return { Stable {}, { GiveUp {} } };
    if (offering.offer.why == Why::Refresh)
        return { Stable {} };
    return { Stable {}, { TellOfferFailed { event.code } } };
}

Step on(const Offering& offering, const PeerOffered&) { return { offering, { TurnAway { 491 } } }; }

Step on(const BackingOff& waiting, const BackOffOver&)
{
    return { Offering { waiting.offer }, { SendOffer { waiting.offer.session } } };
}

Step on(const BackingOff&, const OfferOrdered& event) { return { BackingOff { event.offer } }; }
Step on(const BackingOff& waiting, const PeerOffered& event) { return asked(event, waiting.offer); }

Step on(const Asked& asked, const AnswerOrdered& order)
{
    if (!order.session)
        return resumed(asked.postponed, { AnswerPeer { .status = 488 } });
    AnswerPeer answer { .status = 200, .session = order.session };
    if (asked.form == Form::Update)
        return resumed(asked.postponed, { std::move(answer) });
    return { Confirming { .offerer = asked.offerer, .postponed = asked.postponed }, { std::move(answer) } };
}

Step on(const Asked& asked, const PeerOffered&) { return { asked, { TurnAway { 500 } } }; }

Step on(const Asked& asked, const OfferOrdered& event)
{
    Asked next = asked;
    next.postponed = event.offer;
    return { std::move(next) };
}

Step on(const Asked& asked, const OfferWithdrawn&)
{
    return resumed(asked.postponed, { AnswerPeer { .status = 487 } });
}

Step on(const Asked& asked, const WaitedTooLong&)
{
    return resumed(asked.postponed, { AnswerPeer { .status = 488 } });
}

Step on(const Confirming& confirming, const PeerAcknowledged& event)
{
    if (confirming.offerer == Offerer::Peer)
        return resumed(confirming.postponed, {});
    if (event.session)
        return resumed(confirming.postponed, { TellOfferAnswered { event.session } });
    return resumed(confirming.postponed, { TellOfferFailed { 488 } });
}

// A new offer tells that they have our 200, though its ACK was lost; unless that ACK was to bring an answer.
Step on(const Confirming& confirming, const PeerOffered& event)
{
    if (confirming.offerer == Offerer::Us)
        return { confirming, { TurnAway { 491 } } };
    return asked(event, confirming.postponed);
}

Step on(const Confirming& confirming, const OfferOrdered& event)
{
    return { Confirming { .offerer = confirming.offerer, .postponed = event.offer } };
}

} // namespace

Step step(const State& state, const Event& event)
{
    return std::visit([](const auto& is, const auto& fact) -> Step { return on(is, fact); }, state, event);
}

bool takes_offers(const State& state) { return !std::holds_alternative<Offering>(state); }

} // namespace sipd::negotiation
