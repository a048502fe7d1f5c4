#include "wire.h"

#include "limits.h"

#include "base/text.h"

namespace calld {

using yobirin::Legs;

namespace {

std::optional<Session> session_of(Session session)
{
    return session.text.empty() ? std::nullopt : std::optional { std::move(session) };
}

Legs::Party on_wire(Party party)
{
    return { .number = std::move(party.number), .name = unless_empty(std::move(party.name)) };
}

std::optional<Legs::Party> unless_nobody(Party party)
{
    return party.number.empty() ? std::nullopt : std::optional { on_wire(std::move(party)) };
}

std::optional<std::int64_t> unless_none(int appearance)
{
    return appearance == 0 ? std::nullopt : std::optional<std::int64_t> { appearance };
}

std::string shortened(std::string text)
{
    if (text.size() > limits::party_characters)
        text.resize(limits::party_characters);
    return text;
}

Party from_wire(Legs::Party& party)
{
    return { .number = shortened(std::move(party.number)),
             .name = shortened(std::move(party.name).value_or("")) };
}

// Longer than any session we could use: as if there were none.
Session sane(std::optional<Session>& session)
{
    return !session || session->text.size() > limits::session_characters ? Session {} : *std::move(session);
}

Hold hold_in(const Legs::Event& event)
{
    if (event.hold != Legs::EventHold::Held)
        return Hold::Talking;
    return event.held_private.value_or(false) ? Hold::HeldPrivately : Hold::Held;
}

} // namespace

Wire::Wire(const Neighbour& there, Told told) : sipd_(there, std::move(told)) { }

bool Wire::send(const std::string& contact, Dial&& order)
{
    if (!is_live())
        return false;
    Legs::Target target { .device = unless_empty(std::move(order.device)),
                          .trunk = unless_empty(std::move(order.trunk)),
                          .number = unless_empty(std::move(order.number)) };
    sipd_.ask().dial_oneway(
        { .leg = std::move(order.leg),
          .target = std::move(target),
          .from = on_wire(std::move(order.from)),
          .to = on_wire(std::move(order.to)),
          .offer = session_of(std::move(order.offer)),
          .contact = contact,
          .answer_at_once = order.answering == Answering::AtOnce ? std::optional { true } : std::nullopt,
          .appearance = unless_none(order.appearance),
          .alternative = order.other_way == OtherWay::There ? std::optional { true } : std::nullopt,
          .urgent = order.is_urgent ? std::optional { true } : std::nullopt,
          .forwards_left = order.forwards_left });
    return true;
}

void Wire::tell(const std::string& extension, const Party& from, const std::string& text)
{
    if (is_live())
        sipd_.ask().tell_oneway({ .extension = extension,
                                  .from = on_wire(from),
                                  .text = text,
                                  .seconds = limits::text_shown.count() });
}

bool Wire::send(TellRinging&& order)
{
    if (is_live())
        sipd_.ask().ringing_oneway({ .leg = std::move(order.leg),
                                     .session = session_of(std::move(order.session)),
                                     .shown = unless_nobody(std::move(order.shown)),
                                     .appearance = unless_none(order.appearance) });
    return is_live();
}

bool Wire::send(AnswerLeg&& order)
{
    if (is_live())
        sipd_.ask().answer_oneway({ .leg = std::move(order.leg),
                                    .session = std::move(order.session),
                                    .shown = unless_nobody(std::move(order.shown)),
                                    .appearance = unless_none(order.appearance) });
    return is_live();
}

bool Wire::send(ShowParty&& order)
{
    if (is_live())
        sipd_.ask().show_oneway({ .leg = std::move(order.leg), .shown = on_wire(std::move(order.shown)) });
    return is_live();
}

bool Wire::send(EndLeg&& order)
{
    if (is_live())
        sipd_.ask().end_oneway(
            { .leg = std::move(order.leg),
              .reason = order.reason,
              .code = order.code == 0 ? std::nullopt : std::optional<std::int64_t> { order.code } });
    return is_live();
}

bool Wire::send(AnswerOffer&& order)
{
    if (is_live())
        sipd_.ask().answer_offer_oneway(
            { .leg = std::move(order.leg), .session = session_of(std::move(order.session)) });
    return is_live();
}

bool Wire::send(OfferLeg&& order)
{
    if (is_live())
        sipd_.ask().offer_oneway({ .leg = std::move(order.leg), .session = std::move(order.session) });
    return is_live();
}

bool Wire::send(TellDigit&& order)
{
    if (is_live())
        sipd_.ask().send_digit_oneway({ .leg = std::move(order.leg), .digit = std::string { order.digit } });
    return is_live();
}

bool Wire::send(AnswerTransfer&& order)
{
    if (is_live())
        sipd_.ask().answer_transfer_oneway({ .leg = std::move(order.leg), .accepted = order.accepted });
    return is_live();
}

bool Wire::send(TellTransfer&& order)
{
    if (is_live())
        sipd_.ask().tell_transfer_oneway({ .leg = std::move(order.leg), .code = order.code });
    return is_live();
}

std::optional<Event> event_of(Legs::Event& event)
{
    using What = Legs::EventWhat;
    switch (event.what) {
    case What::Ringing:
        return LegRang { event.leg, std::move(event.branch).value_or(""), sane(event.session) };
    case What::Answered:
        return LegAnswered { event.leg, std::move(event.branch).value_or(""), sane(event.session) };
    case What::Offered: {
        return PeerOffered { event.leg, sane(event.session), hold_in(event) };
    }
    case What::OfferAnswered:
        return OfferAnswered { event.leg, sane(event.session) };
    case What::OfferFailed:
        return OfferFailed { event.leg };
    case What::TransferAsked:
        return TransferAsked { event.leg, shortened(std::move(event.transfer_to).value_or("")),
                               std::move(event.transfer_replaces).value_or("") };
    case What::Ended:
        return LegEnded { event.leg, event.reason.value_or(Legs::Reason::Failed),
                          static_cast<int>(event.code.value_or(0)),
                          event.cause ? std::optional { static_cast<int>(*event.cause) } : std::nullopt };
    case What::Digit:
        if (event.digit && event.digit->size() == 1)
            return DigitPressed { event.leg, event.digit->front(), KeyWay::Info };
        break;
    case What::Incoming:
        break;
    }
    return std::nullopt;
}

namespace {

std::vector<std::string> called_in(Legs::Event& event)
{
    std::vector<std::string> called;
    for (std::string& candidate : event.dialled.value_or(std::vector<std::string> {}))
        if (!candidate.empty() && called.size() < limits::called_candidates)
            called.push_back(shortened(std::move(candidate)));
    return called;
}

std::optional<Withheld> withheld_in(const Legs::Event& event)
{
    using Why = Legs::EventWithheld;
    if (!event.withheld)
        return std::nullopt;
    switch (*event.withheld) {
    case Why::User:
        return Withheld::User;
    case Why::Payphone:
        return Withheld::Payphone;
    case Why::Unavailable:
        return Withheld::Unavailable;
    case Why::Interworking:
        break;
    }
    return Withheld::Interworking;
}

} // namespace

std::optional<Arrival> arrival_of(Legs::Event& event)
{
    if (!event.about || event.leg.empty() || (!event.about->extension && !event.about->trunk))
        return std::nullopt;
    Legs::Leg& leg = *event.about;
    Legs::Appearance shared = std::move(event.appearance).value_or(Legs::Appearance {});
    const std::int64_t index = shared.index.value_or(0);
    return Arrival { .leg = event.leg,
                     .extension = std::move(leg.extension).value_or(""),
                     .trunk = std::move(leg.trunk).value_or(""),
                     .device = std::move(leg.device).value_or(""),
                     .from = from_wire(leg.from),
                     .to = from_wire(leg.to),
                     .called = called_in(event),
                     .withheld = withheld_in(event),
                     .forwarded_by = shortened(std::move(event.forwarded_by).value_or("")),
                     .forwards_left = event.forwards_left,
                     .offer = sane(event.session),
                     .replaces = std::move(event.replaces).value_or(""),
                     .shares = std::move(shared.of),
                     .appearance = index > 0 && index <= limits::appearances ? static_cast<int>(index) : 0,
                     .holder = std::move(shared.holder) };
}

} // namespace calld
