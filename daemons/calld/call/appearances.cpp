// Where a call is seen: at which extensions, trunks and park slots, and how.
#include "call/call.h"

namespace calld {
namespace {

class Gatherer {
public:
    explicit Gatherer(const Call& call) : call_(call) { }

    // `by_user`: how whoever uses the line holds who is on it.
    void side(const Side& side, Shows shows, const Party& remote, Hold by_user = Hold::Talking)
    {
        const Appearance seen { .place = side.extension,
                                .call = call_.id,
                                .id = side.leg,
                                .leg = side.leg,
                                .shows = shows,
                                .end = side.end,
                                .held = is_held(side.hold),
                                .held_private = side.hold == Hold::HeldPrivately,
                                .awaited = std::holds_alternative<Seeking>(call_.state),
                                .remote = remote,
                                .since = call_.arrived,
                                .index = side.appearance };
        if (side.leg.empty())
            return;
        add(seen);
        if (side.trunk.empty())
            return;
        Appearance line = seen; // Seen from the line, whoever came over it was called by it.
        line.place = side.trunk;
        line.end = side.end == Towards::Caller ? Towards::Called : Towards::Caller;
        line.index = 0;
        line.outside = side.who;
        if (!side.line.empty())
            key(line, side.line, by_user);
        add(std::move(line));
    }

    // A line is asked for by its number, not by its leg: whoever talks there is not to be replaced.
    void key(Appearance of_trunk, const std::string& line, Hold by_user)
    {
        of_trunk.place = line_place(line);
        of_trunk.leg.clear();
        of_trunk.held = is_held(by_user);
        of_trunk.held_private = by_user == Hold::HeldPrivately;
        add(std::move(of_trunk));
    }

    void caller(const Caller& caller, Shows before_answer, const Party& remote, Hold by_user = Hold::Talking)
    {
        const bool is_up = std::holds_alternative<Up>(caller.stage);
        side(caller.side, is_up ? Shows::Confirmed : before_answer, remote, by_user);
    }

    void pursuit(const Pursuit& pursuit)
    {
        for (const Attempt& attempt : pursuit.attempts) {
            if (attempt.stage == AttemptStage::Opening) {
                if (!attempt.line.empty()) // Nobody else takes it now.
                    line(attempt.line, Shows::Trying, pursuit.shown, attempt.who);
                continue;
            }
            const Side rung { .leg = attempt.leg,
                              .extension = attempt.extension,
                              .trunk = attempt.trunk,
                              .line = attempt.line,
                              .appearance = attempt.appearance,
                              .who = attempt.who,
                              .end = Towards::Called };
            side(rung, shown_by(attempt.stage), pursuit.shown);
        }
    }

    static Shows shown_by(AttemptStage stage)
    {
        if (stage == AttemptStage::AskedToAccept)
            return Shows::Confirmed;
        return stage == AttemptStage::Ringing ? Shows::Early : Shows::Trying;
    }

    void place(const std::string& place, Shows shows, const Party& who)
    {
        add({ .place = place,
              .call = call_.id,
              .id = call_.id,
              .shows = shows,
              .end = Towards::Called,
              .remote = who,
              .since = call_.arrived });
    }

    // Who dials by it, and whom; nobody yet: they only have it.
    void line(const std::string& name, Shows shows, const Party& who, const Party& outside)
    {
        add({ .place = line_place(name),
              .call = call_.id,
              .id = call_.id,
              .shows = shows,
              .end = Towards::Caller,
              .remote = who,
              .since = call_.arrived,
              .seized = outside == Party {},
              .outside = outside });
    }

    std::vector<Appearance> take() { return std::move(seen_); }

private:
    void add(Appearance seen)
    {
        if (!seen.place.empty())
            seen_.push_back(std::move(seen));
    }

    const Call& call_;
    std::vector<Appearance> seen_ {};
};

void gather(Gatherer& seen, const Call&, const Summoning& summoning) { seen.pursuit(summoning.pursuit); }

// Whom they wait for. Who was called first themself waits for whoever is rung now.
Party sought(const Seeking& seeking, const Call& call)
{
    if (seeking.transfer)
        return { .number = seeking.transfer->to };
    if (seeking.recall)
        return { .number = seeking.recall->parking.slot };
    if (seeking.caller.side.end == Towards::Caller)
        return call.to;
    return seeking.pursuit.attempts.empty() ? Party {} : seeking.pursuit.attempts.front().who;
}

void gather(Gatherer& seen, const Call& call, const Seeking& seeking)
{
    const bool rang = seeking.pursuit.rang == Rang::Rang;
    const Party to = sought(seeking, call);
    seen.caller(seeking.caller, rang ? Shows::Early : Shows::Trying, to);
    seen.pursuit(seeking.pursuit);
    if (seeking.transfer)
        seen.side(seeking.transfer->by, Shows::Confirmed, seeking.caller.side.who);
    if (seeking.recall)
        seen.place(seeking.recall->parking.slot, Shows::Confirmed, seeking.caller.side.who);
}

void gather(Gatherer& seen, const Call& call, const Alone& alone)
{
    const auto* at = std::get_if<AtSlot>(&alone.place);
    const Party dialled = alone.caller.side.end == Towards::Caller ? call.to : Party {};
    seen.caller(alone.caller, Shows::Trying, at == nullptr ? dialled : Party { .number = at->parking.slot },
                at == nullptr ? Hold::Talking : Hold::Held);
    if (at != nullptr)
        seen.place(at->parking.slot, Shows::Confirmed, alone.caller.side.who);
    // Who only listens to a page is not seen in it: its lamp shows who speaks.
    const auto* room = std::get_if<InRoom>(&alone.place);
    if (room != nullptr && !(is_page_room(room->room) && room->voice == Voice::Muted))
        seen.place(room_place(room->room), Shows::Confirmed, alone.caller.side.who);
    if (const auto* line = std::get_if<AtLine>(&alone.place))
        seen.line(line->line, Shows::Confirmed, alone.caller.side.who, {});
    if (const auto* reserving = std::get_if<Reserving>(&alone.place))
        seen.place(reserving->slot, Shows::Trying, alone.caller.side.who);
}

void gather(Gatherer& seen, const Call& call, const Entrusted& entrusted)
{
    seen.caller(entrusted.caller, Shows::Trying, call.to);
}

void gather(Gatherer& seen, const Call& call, const Orphaned& orphaned)
{
    seen.caller(orphaned.caller, Shows::Trying, call.to);
}

void gather(Gatherer& seen, const Call&, const Talking& talking)
{
    seen.side(talking.caller, Shows::Confirmed, talking.callee.who, talking.callee.hold);
    seen.side(talking.callee, Shows::Confirmed, talking.caller.who, talking.caller.hold);
}

void gather(Gatherer&, const Call&, const Ended&) { }

} // namespace

std::vector<Appearance> appearances_of(const Call& call)
{
    Gatherer seen { call };
    std::visit([&](const auto& state) { gather(seen, call, state); }, call.state);
    return seen.take();
}

} // namespace calld
