#include "guards/outside_legs.h"

namespace calld {
namespace {

using Stage = OutsideLeg::Stage;

void add(std::vector<OutsideLeg>& legs, const Call& call, const Side& side)
{
    if (!side.trunk.empty() && side.end == Towards::Called && !side.leg.empty())
        legs.push_back(
            { .leg = side.leg, .of = { .call = call.id, .trunk = side.trunk }, .stage = Stage::Connected });
}

void add(std::vector<OutsideLeg>& legs, const Call& call, const Pursuit& pursuit)
{
    for (const Attempt& attempt : pursuit.attempts)
        if (!attempt.trunk.empty())
            legs.push_back({ .leg = attempt.leg,
                             .of = { .call = call.id,
                                     .payer = attempt.outside.payer,
                                     .trunk = attempt.trunk,
                                     .tariff = attempt.outside.tariff },
                             .stage = attempt.stage == AttemptStage::AskedToAccept ? Stage::Connected
                                                                                   : Stage::Dialled });
}

} // namespace

std::vector<OutsideLeg> outside_legs_of(const Call& call)
{
    std::vector<OutsideLeg> legs;
    if (call.urgency == Urgency::Emergency)
        return legs;
    if (const auto* talking = std::get_if<Talking>(&call.state)) {
        add(legs, call, talking->caller);
        add(legs, call, talking->callee);
    } else if (const auto* seeking = std::get_if<Seeking>(&call.state)) {
        add(legs, call, seeking->caller.side);
        add(legs, call, seeking->pursuit);
        if (seeking->transfer)
            add(legs, call, seeking->transfer->by);
    } else if (const auto* alone = std::get_if<Alone>(&call.state)) {
        add(legs, call, alone->caller.side);
    } else if (const auto* entrusted = std::get_if<Entrusted>(&call.state)) {
        add(legs, call, entrusted->caller.side);
    } else if (const auto* orphaned = std::get_if<Orphaned>(&call.state)) {
        add(legs, call, orphaned->caller.side);
    }
    return legs;
}

} // namespace calld
