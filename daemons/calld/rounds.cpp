#include "rounds.h"

#include "limits.h"

#include "base/log.h"
#include "base/text.h"

#include <chrono>
#include <utility>

namespace calld {

using yobirin::Ledger;
using yobirin::Media;

namespace {

Ledger::Quality heard_of(const Media::Port& port, const Media::Quality& quality)
{
    return { .codec = port.codec,
             .packets = port.packets_in,
             .loss = quality.loss,
             .jitter_ms = quality.jitter_ms,
             .round_trip_ms = quality.round_trip_ms,
             .delay_ms = quality.delay_ms,
             .mean_opinion = quality.mean_opinion };
}

} // namespace

Rounds::Rounds(Parts parts) : parts_(std::move(parts)), next_(parts_.loop, [this] { make(); }) { }

void Rounds::take_in(const Call& call)
{
    if (patients_.size() < limits::ports_remembered)
        for (Patient& patient : patients_of(call))
            patients_.insert_or_assign(patient.port, std::move(patient));
    if (!next_.is_running())
        next_.start(limits::doctors_round, events::Slack::Coarse);
}

void Rounds::make()
{
    const Moment now = BootClock::now();
    doctor_.visit(parts_.board.calls(), now);
    if (std::vector<std::string> ports = doctor_.take_questions(now); !ports.empty())
        parts_.sound.observe(std::move(ports), [this](const std::vector<Media::Port>& seen) {
            for (const Finding& finding :
                 doctor_.examine(seen, BootClock::now(), std::chrono::system_clock::now()))
                found(finding);
        });
    if (!parts_.board.calls().empty())
        next_.start(limits::doctors_round, events::Slack::Coarse);
}

void Rounds::found(const Finding& finding)
{
    const Call* call = parts_.board.find(finding.call);
    if (call == nullptr)
        return;
    ++parts_.counters["calls.sound_faults"];
    log_warning("something is wrong with the sound of a call",
                { { "call", finding.call },
                  { "contact", call->contact },
                  { "leg", finding.of.leg },
                  { "extension", finding.of.extension },
                  { "trunk", finding.of.trunk },
                  { "cause", finding.cause },
                  { "value", finding.value } });
    Ledger::Detail detail = detail_of(*call, parts_.boot);
    detail.finding = Ledger::Finding { .cause = finding.cause, .value = unless_empty(finding.value) };
    tell_ledger(std::move(detail), finding.of);
    parts_.board.event(finding.call, Diagnosed {});
}

std::vector<yobirin::Calls::Finding> Rounds::findings_of(const std::string& call) const
{
    std::vector<yobirin::Calls::Finding> told;
    for (const Finding& finding : doctor_.findings_of(call))
        told.push_back({ .leg = finding.of.leg,
                         .extension = unless_empty(finding.of.extension),
                         .trunk = unless_empty(finding.of.trunk),
                         .cause = finding.cause,
                         .value = unless_empty(finding.value),
                         .since = utc_text(finding.since) });
    return told;
}

Ledger::Detail detail_of(const Call& call, const std::string& boot)
{
    return { .contact = call.contact,
             .call = call.id,
             .revision = call.revision,
             .boot = boot,
             .moment = milliseconds_of(BootClock::now()),
             .at = utc_text(std::chrono::system_clock::now()) };
}

void Rounds::tell_ledger(Ledger::Detail detail, const Patient& patient)
{
    detail.leg = patient.leg;
    detail.extension = unless_empty(patient.extension);
    detail.trunk = unless_empty(patient.trunk);
    parts_.ledger.add(std::move(detail));
}

void Rounds::close_ports(const Call& call, ClosePorts&& order)
{
    TextMap<Patient> closing;
    for (const std::string& port : order.ports)
        if (auto patient = patients_.extract(port))
            closing.insert(std::move(patient));
    const bool has_lasted =
        call.answered && std::chrono::system_clock::now() - *call.answered >= limits::shortest_judged;
    if (!has_lasted || closing.empty())
        return parts_.sound.send(std::move(order));
    parts_.sound.close(std::move(order),
                       [this, closing = std::move(closing),
                        detail = detail_of(call, parts_.boot)](const std::vector<Media::Port>& ports) {
                           for (const Media::Port& port : ports) {
                               const auto patient = closing.find(port.port);
                               if (patient == closing.end() || !port.quality)
                                   continue;
                               Ledger::Detail told = detail;
                               told.quality = heard_of(port, *port.quality);
                               tell_ledger(std::move(told), patient->second);
                           }
                       });
}

} // namespace calld
