// How a call begins: somebody arrives, or somebody's own phones are rung to call for them.
#include "call/context.h"

namespace calld {
namespace {

// A plain extension has its number on the sign.
Party named(Party party, const std::string& extension, const Circumstances& around)
{
    const Directory::Extension* owner = around.office.extension(extension);
    return owner == nullptr ? std::move(party) : Party { .number = extension, .name = owner->name };
}

} // namespace

Step arrive(Call& call, Arrival arrival, const Circumstances& around)
{
    Step step;
    Context c { call, around, step };
    const bool is_inbound = !arrival.trunk.empty();
    arrival.extension = extension_at(arrival.extension, around.settings, around.office);
    call.direction = is_inbound ? Direction::Inbound : Direction::Internal;
    call.origin_extension = arrival.extension;
    call.origin_trunk = arrival.trunk;
    call.from = named(std::move(arrival.from), arrival.extension, around);
    call.to = std::move(arrival.to);
    if (is_inbound) {
        call.from.number = shown_number(call.from.number, around.office.plan());
        // Who we know them to be counts more than who the carrier says they are.
        if (const std::string_view name = around.names.name_of(call.from.number); !name.empty())
            call.from.name = name;
    }
    c.order(Report { .what = Milestone::Arrived, .leg = arrival.leg });
    c.changed();
    c.remember();
    Seeking seeking { .caller = { .side = { .leg = arrival.leg,
                                            .device = arrival.device,
                                            .extension = arrival.extension,
                                            .trunk = arrival.trunk,
                                            .line = free_line(arrival.trunk, {}, c),
                                            .who = call.from },
                                  .stage = JustArrived { std::move(arrival.offer) } },
                      .owner = arrival.extension };
    if (!arrival.replaces.empty()) {
        call.state = take_from(std::move(seeking), InPlaceOf { std::move(arrival.replaces) }, c);
        return step;
    }
    call.state = proceed(std::move(seeking), Dialled { call.to.number }, c);
    return step;
}

Step originate(Call& call, std::string from, std::string to, const Circumstances& around)
{
    Step step;
    Context c { call, around, step };
    call.from = named({}, from, around);
    call.to = { .number = to };
    call.origin_extension = from;
    const Route found = route({ .extension = from, .wish = Dialled { to } }, around.office);
    name_dialled(found, c);
    const bool goes_outside = std::holds_alternative<CallOutside>(found.plan);
    call.direction = goes_outside ? Direction::Outbound : Direction::Internal;
    c.order(Report { .what = Milestone::Arrived });
    c.changed();
    c.remember();
    const Directory::Extension* extension = around.office.extension(from);
    Pursuit pursuit { .steps = { RingStep { .extensions = { from } } },
                      .ring_time =
                          std::chrono::seconds { extension == nullptr ? 0 : extension->no_answer_seconds },
                      .shown = call.to };
    call.state =
        summon({ .extension = std::move(from), .to = std::move(to), .pursuit = std::move(pursuit) }, c);
    return step;
}

} // namespace calld
