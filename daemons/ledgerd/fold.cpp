#include "fold.h"

#include "base/clock.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace ledgerd {
namespace {

using yobirin::Ledger;
using What = Ledger::EventWhat;

// A total order that depends on the facts alone. Within a call its revision is the truth; between calls of
// one contact the wall clock tells, and where that was set back, the boot's own clock.
auto order_of(const Fact& fact)
{
    const Ledger::Event& event = fact.event;
    return std::tie(event.at, event.moment, event.revision, fact.producer, event.number);
}

// Seconds between two events: on the clock of the boot where both are of one, else by the wall.
double seconds_between(const Ledger::Event& first, const Ledger::Event& second)
{
    if (first.boot == second.boot)
        return std::max(0.0, static_cast<double>(second.moment - first.moment) / 1000);
    return std::max(0.0, std::chrono::duration<double>(parse_utc(second.at) - parse_utc(first.at)).count());
}

struct CallFacts {
    const Ledger::Event* arrived { nullptr };
    const Ledger::Event* answered { nullptr };
    const Ledger::Event* ended { nullptr };
    std::int64_t newest_revision { -1 };
};

// The earliest arrival and answer count, and the end with the highest revision.
void note(CallFacts& call, const Ledger::Event& event)
{
    if (event.supervisor) // Of who listens to it; whom it connects is not their doing.
        return;
    if (event.what == What::Arrived && call.arrived == nullptr)
        call.arrived = &event;
    if (event.what == What::Answered && call.answered == nullptr)
        call.answered = &event;
    if (event.what == What::Ended && event.revision > call.newest_revision) {
        call.ended = &event;
        call.newest_revision = event.revision;
    }
}

// Whom somebody has called is known by name only later, and the last word counts.
void note_names(Ledger::Contact& contact, const Ledger::Event& event)
{
    if (event.from_name)
        contact.from_name = event.from_name;
    if (event.to_name)
        contact.to_name = event.to_name;
}

void close(Ledger::Contact& contact, const std::vector<Fact>& facts,
           const std::map<std::string, CallFacts>& calls)
{
    const bool lasts =
        std::ranges::any_of(calls, [](const auto& call) { return call.second.ended == nullptr; });
    if (lasts)
        return;
    // What was handled once stays handled; otherwise the last word counts.
    for (const Fact& fact : facts) {
        if (fact.event.what != What::Ended || calls.at(fact.event.call).ended != &fact.event)
            continue;
        contact.reason = fact.event.reason;
        if (contact.outcome != "handled")
            contact.outcome = fact.event.outcome.value_or("failed");
    }
}

} // namespace

std::optional<Ledger::Contact> fold(std::vector<Fact> facts)
{
    std::ranges::sort(facts, {}, [](const Fact& fact) { return order_of(fact); });
    const auto first =
        std::ranges::find(facts, What::Arrived, [](const Fact& fact) { return fact.event.what; });
    if (first == facts.end())
        return std::nullopt;
    Ledger::Contact contact {
        .contact = first->event.contact,
        .direction = first->event.direction.value_or(Ledger::Direction::Inbound),
        .from = first->event.from.value_or(""),
        .to = first->event.to.value_or(""),
        .started = first->event.at,
    };
    std::map<std::string, CallFacts> calls;
    for (const Fact& fact : facts)
        note(calls[fact.event.call], fact.event);

    const Ledger::Event* first_answer = nullptr;
    const Ledger::Event* last_end = nullptr;
    for (const Fact& fact : facts) {
        const CallFacts& call = calls.at(fact.event.call);
        note_names(contact, fact.event);
        if (fact.event.fax.value_or(false))
            contact.fax = true;
        if (fact.event.emergency.value_or(false))
            contact.emergency = true;
        if (fact.event.guard)
            contact.guard = fact.event.guard;
        if (&fact.event == call.answered) {
            first_answer = first_answer == nullptr ? &fact.event : first_answer;
            contact.agent = fact.event.agent;
            if (call.ended != nullptr)
                contact.talked_seconds += seconds_between(fact.event, *call.ended);
        }
        if (&fact.event == call.ended)
            last_end = &fact.event;
    }
    if (const Ledger::Event* until = first_answer != nullptr ? first_answer : last_end)
        contact.waited_seconds = seconds_between(first->event, *until);
    close(contact, facts, calls);
    return contact;
}

} // namespace ledgerd
