// calld's side of sipd: legs' orders out, legs' events in. Translates and decides nothing.
#pragma once

#include "call/events.h"
#include "standing.h"
#include "switchboard.h"

#include "org.yobirin.Legs.h"

namespace calld {

class Wire {
public:
    using Told = Standing<yobirin::Legs, yobirin::Legs::Leg>::Told;

    Wire(const Neighbour&, Told);

    bool is_live() const { return sipd_.is_live(); }
    // False when it could not be sent: sipd is away, and will be compared with when it is back.
    // A text to the phones of the extension.
    void tell(const std::string& extension, const Party& from, const std::string& text);
    bool send(const std::string& contact, Dial&&);
    bool send(TellRinging&&);
    bool send(AnswerLeg&&);
    bool send(ShowParty&&);
    bool send(EndLeg&&);
    bool send(AnswerOffer&&);
    bool send(OfferLeg&&);
    bool send(TellDigit&&);
    bool send(AnswerTransfer&&);
    bool send(TellTransfer&&);

private:
    Standing<yobirin::Legs, yobirin::Legs::Leg> sipd_;
};

// What an event of sipd's means to a call; nothing for what calls do not react to, or what makes no sense.
std::optional<Event> event_of(yobirin::Legs::Event&);
// Nothing when the event is no whole arrival.
std::optional<Arrival> arrival_of(yobirin::Legs::Event&);

} // namespace calld
