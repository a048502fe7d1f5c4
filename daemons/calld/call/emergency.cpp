// Emergency calls: whom else they concern, and the service that calls back. That nothing holds them up stands
// where it would: rule 13 of the router, going_out.cpp, transfer.cpp.
#include "call/context.h"

#include "limits.h"

#include <algorithm>

namespace calld {
namespace {

void add_once(std::vector<std::string>& extensions, const std::string& one, const Directory& office)
{
    if (office.extension(one) != nullptr && std::ranges::find(extensions, one) == extensions.end())
        extensions.push_back(one);
}

// Who answers for the office, where those are people and no machine.
std::vector<std::string> reception(const Directory& office)
{
    const auto main = parse_destination(office.slice().main);
    if (main && main->kind == DestinationKind::Extension)
        return { main->name };
    const Directory::Group* group =
        main && main->kind == DestinationKind::RingGroup ? office.group(main->name) : nullptr;
    return group == nullptr ? std::vector<std::string> {} : group->members;
}

bool is_japanese(const Context& c) { return c.around.office.plan().country == "JP"; }

// Without the 184 or 186 before it.
std::string_view plain(std::string_view number)
{
    const bool is_prefixed = number.size() > 3 && (number.starts_with("184") || number.starts_with("186"));
    return is_prefixed ? number.substr(3) : number;
}

// "佐藤 (201) が119番に発信中です。"
std::string words_for(const Party& who, const std::string& dialled, const Context& c)
{
    const std::string number { plain(dialled) };
    const std::string name = who.name.empty() ? who.number : who.name + " (" + who.number + ")";
    return is_japanese(c) ? name + " が" + number + "番に発信中です。" : name + " is calling " + number + ".";
}

} // namespace

std::string emergency_sign(const Context& c) { return is_japanese(c) ? "緊急" : "Emergency"; }

void begin_emergency(const CallOutside& plan, Context& c)
{
    c.call.urgency = Urgency::Emergency;
    c.call.must_end.reset(); // Also when it became one on its way.
    c.order(TellEverybody { .text = words_for(c.call.from, plan.number, c) });
}

void leaves_for_help(const Attempt& attempt, const Party& shown, const Caller* caller, Context& c)
{
    const std::string phones =
        caller == nullptr ? std::string {} : c.around.devices.extension_of(caller->side.device);
    c.order(ExpectCallback { .number = comparable_number(shown.number, c.around.office.plan()),
                             .trunk = attempt.trunk,
                             .emergency = std::string { plain(attempt.outside.number) },
                             .phones = phones.empty() ? c.call.origin_extension : phones });
}

std::optional<Pursuit> pursuit_of(const CallbackWindow& window, Context& c)
{
    const Directory& office = c.around.office;
    std::vector<std::string> rung;
    add_once(rung, window.extension, office);
    add_once(rung, window.phones, office);
    for (const std::string& one : reception(office))
        add_once(rung, one, office);
    return Pursuit { .steps = { RingStep { .extensions = std::move(rung) } },
                     .ring_time = limits::outside_rings };
}

const CallbackWindow* window_for(const Call& call, const Circumstances& around)
{
    const Wall at = around.guards.day.time(around.now);
    const auto window_of = [&](const std::string& number) {
        return around.guards.windows.find(comparable_number(number, around.office.plan()), call.origin_trunk,
                                          at);
    };
    const CallbackWindow* window = window_of(call.to.number);
    for (const std::string& number : call.called) // Whichever of them the carrier means.
        window = window == nullptr ? window_of(number) : window;
    return window;
}

} // namespace calld
