// Keys that are pressed while two talk or an application has the call, and fax machines that talk instead of
// them: what the other side has to be told.
#include "call/context.h"

#include "limits.h"

#include <algorithm>
#include <utility>

namespace calld {
namespace {

using Dtmf = yobirin::Office::CallsTrunkDtmf;

Dtmf dtmf_of(const std::string& trunk_name, const Circumstances& around)
{
    const Directory::Trunk* trunk = around.office.trunk(trunk_name);
    return trunk == nullptr ? Dtmf::Rfc4733 : trunk->dtmf.value_or(Dtmf::Rfc4733);
}

bool is_told_by_info(const Side& side, const Circumstances& around)
{
    return dtmf_of(side.trunk, around) == Dtmf::Info;
}

bool hears_tones(const Side& side, const Circumstances& around)
{
    return around.tone_ports.contains(side.port) && !is_told_by_info(side, around);
}

// The line brings back what was pressed at its end: tones are heard of there that nobody there pressed.
bool is_echo(const DigitPressed& pressed, const Side& to, const Call& call)
{
    return pressed.way == KeyWay::Tone && std::ranges::any_of(call.told_presses, [&](const ToldPress& one) {
               return one.leg == to.leg && one.digit == pressed.digit;
           });
}

} // namespace

bool is_of(std::string_view leg_or_port, const Side& side)
{
    return leg_or_port == side.leg || leg_or_port == side.port;
}

// Some phones tell a key in two ways, as an event (RFC 4733) and by INFO, or as a tone: it was pressed once.
// The second way may come after the next key was told by the first, and for a long press when it is over.
bool was_told_already(Call& call, const DigitPressed& pressed, Moment now)
{
    std::vector<ToldPress>& told = call.told_presses;
    std::erase_if(told, [&](const ToldPress& one) { return now - one.when >= limits::digit_told_twice; });
    const std::string leg = leg_of(call, pressed.at);
    const auto same = std::ranges::find_if(told, [&](const ToldPress& one) {
        return one.leg == leg && one.digit == pressed.digit && one.way != pressed.way;
    });
    if (same != told.end()) {
        told.erase(same); // A third time it is another press.
        return true;
    }
    if (told.size() >= limits::presses_remembered)
        told.erase(told.begin());
    told.push_back({ .leg = leg, .digit = pressed.digit, .way = pressed.way, .when = now });
    return false;
}

// An event goes by itself where events are agreed on, and a tone is heard as it is.
void pass_on(const DigitPressed& pressed, const Side& from, const Side& to, Context& c)
{
    if (is_held(from.hold) || is_held(to.hold) || is_echo(pressed, to, c.call))
        return;
    const bool are_tones = c.around.tone_ports.contains(to.port);
    const bool is_there = pressed.way == (are_tones ? KeyWay::Tone : KeyWay::Event);
    if (is_told_by_info(to, c.around))
        c.order(TellDigit { .leg = to.leg, .digit = pressed.digit });
    else if (!is_there)
        c.order(PressKeys { .port = to.port, .digits = std::string { pressed.digit } });
}

bool agrees_on_digits(const std::string& trunk_name, const Context& c)
{
    return dtmf_of(trunk_name, c.around) == Dtmf::Rfc4733;
}

std::vector<std::string> keys_lifted_at(const Call& call, const Circumstances& around)
{
    const auto* talking = std::get_if<Talking>(&call.state);
    if (talking == nullptr || call.is_fax || is_held(talking->caller.hold) || is_held(talking->callee.hold))
        return {};
    std::vector<std::string> ports;
    const auto consider = [&](const Side& from, const Side& to) {
        if (dtmf_of(from.trunk, around) == Dtmf::Inband && !hears_tones(to, around))
            ports.push_back(from.port);
    };
    consider(talking->caller, talking->callee);
    consider(talking->callee, talking->caller);
    return ports;
}

void tell_application(Keeping& keeping, char digit, Context& c)
{
    if (!keeping.untold)
        c.order(TellApplicationOfKey { .application = keeping.application, .digit = digit });
    else if (keeping.untold->size() < limits::keys_untold)
        keeping.untold->push_back(digit);
}

void give(Keeping& keeping, Context& c)
{
    c.order(GiveToApplication {
        .application = keeping.application, .argument = keeping.argument, .audio = keeping.ring });
    const std::optional<std::string> untold = std::exchange(keeping.untold, std::nullopt);
    for (const char digit : untold.value_or(""))
        tell_application(keeping, digit, c);
}

// Whoever speaks what no modem gets through is asked for G.711, of the law that the other side speaks.
void let_fax_pass(const FaxHeard& heard, Side& side, const Side& other, Context& c)
{
    if (!c.call.is_fax) {
        c.call.is_fax = true;
        c.order(Note { "fax machines talk" });
        c.changed();
        c.remember();
    }
    if (heard.can_pass || !std::holds_alternative<Settled>(side.negotiation))
        return;
    side.negotiation = MakingOffer { Asker::Us };
    c.order(MakeOffer { .port = side.port, .prefer = other.port, .codecs = { "pcmu", "pcma" } });
}

} // namespace calld
