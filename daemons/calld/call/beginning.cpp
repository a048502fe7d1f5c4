// How a call begins: somebody arrives, or somebody's own phones are rung to call for them.
#include "call/context.h"
#include "call/sharing.h"

#include <array>

namespace calld {
namespace {

// A plain extension has its number on the sign.
Party named(Party party, const std::string& extension, const Circumstances& around)
{
    const Directory::Extension* owner = around.office.extension(extension);
    return owner == nullptr ? std::move(party) : Party { .number = extension, .name = owner->name };
}

// What phones show in place of a number.
std::string shown(Withheld why, const Directory& office)
{
    struct Words {
        const char* japanese;
        const char* english;
    };
    constexpr std::array words { Words { "非通知", "Withheld" }, Words { "公衆電話", "Payphone" },
                                 Words { "表示圏外", "Out of area" }, Words { "通知不可能", "Unavailable" } };
    const Words& said = words[static_cast<std::size_t>(why)];
    return office.slice().country == "JP" ? said.japanese : said.english;
}

// Which of the extension's this call is: what the phone asks for, if nobody has it.
int appearance_of(const Arrival& arrival, const std::string& phones, const Context& c)
{
    if (arrival.extension.empty())
        return 0;
    const bool is_asked_for = arrival.appearance != 0 && arrival.shares == phones
        && is_free_appearance(arrival.extension, arrival.appearance, c.around.floor);
    return is_asked_for ? arrival.appearance : free_appearance(arrival.extension, c.around.floor);
}

// What the phone shares, and which of it.
struct Asked {
    std::string of;
    int appearance { 0 };
    std::string phones;
};

State begin(Seeking seeking, const Asked& asked, Context& c)
{
    if (!asked.of.empty() && c.around.office.trunk(asked.of) != nullptr)
        return call_by_shared_line(std::move(seeking), { asked.of, asked.appearance }, c);
    if (asked.of.empty() || asked.of != asked.phones)
        return proceed(std::move(seeking), Dialled { c.call.to.number }, c);
    const AtAppearance wanted { seeking.caller.side.extension, asked.appearance };
    const bool presses_key = c.call.to.number == asked.of && wanted.index != 0
        && !is_free_appearance(wanted.extension, wanted.index, c.around.floor);
    if (presses_key && c.around.floor.to_be_had_at(wanted.extension, wanted.index).empty())
        return end_caller(seeking.caller, { .reason = Legs::Reason::Busy, .outcome = "failed" }, c);
    if (presses_key) {
        seeking.caller.appearance = wanted.index;
        return take_from(std::move(seeking), wanted, c);
    }
    seeking.caller.appearance = seeking.caller.side.appearance;
    return proceed(std::move(seeking), Dialled { c.call.to.number }, c);
}

} // namespace

Step arrive(Call& call, Arrival arrival, const Circumstances& around)
{
    Step step;
    Context c { call, around, step };
    const bool is_inbound = !arrival.trunk.empty();
    const std::string phones = arrival.extension;
    arrival.extension = extension_at(arrival.extension, around.settings, around.office);
    call.direction = is_inbound ? Direction::Inbound : Direction::Internal;
    call.origin_extension = arrival.extension;
    call.origin_trunk = arrival.trunk;
    call.from = named(std::move(arrival.from), arrival.extension, around);
    call.to = std::move(arrival.to);
    call.called = std::move(arrival.called);
    call.withheld = arrival.withheld;
    call.forwarded_by = std::move(arrival.forwarded_by);
    call.forwards_left = arrival.forwards_left;
    call.came_back = arrival.hops > 0;
    if (is_inbound) {
        call.from.number = shown_number(call.from.number, around.office.plan());
        // Who we know them to be counts more than who the carrier says they are.
        if (const std::string_view name = around.names.name_of(call.from.number); !name.empty())
            call.from.name = name;
        if (call.withheld)
            call.from = { .number = "anonymous", .name = shown(*call.withheld, around.office) };
    }
    c.order(Report { .what = Milestone::Arrived, .leg = arrival.leg });
    c.changed();
    c.remember();
    Seeking seeking { .caller = { .side = { .leg = arrival.leg,
                                            .device = arrival.device,
                                            .extension = arrival.extension,
                                            .trunk = arrival.trunk,
                                            .line = free_line(arrival.trunk, {}, c),
                                            .appearance = appearance_of(arrival, phones, c),
                                            .who = call.from },
                                  .stage = JustArrived { std::move(arrival.offer) } },
                      .owner = arrival.extension,
                      .hops = arrival.hops };
    if (!arrival.replaces.empty()) {
        call.state = take_from(std::move(seeking), InPlaceOf { std::move(arrival.replaces) }, c);
        return step;
    }
    if (const CallbackWindow* window = is_inbound ? window_for(call, around) : nullptr) {
        call.state = ring_back(std::move(seeking), *window, c);
        return step;
    }
    call.state =
        begin(std::move(seeking),
              { .of = std::move(arrival.shares), .appearance = arrival.appearance, .phones = phones }, c);
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
