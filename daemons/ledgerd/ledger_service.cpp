#include "ledger_service.h"

#include "base/log.h"
#include "details.h"
#include "disk.h"
#include "limits.h"

#include <algorithm>

namespace ledgerd {
namespace {

using yobirin::Ledger;

bool is_too_long(const std::optional<std::string>& text) { return text && text->size() > limits::text_bytes; }

std::string_view fault_of_route(const Ledger::Detail& detail)
{
    if (detail.ended && is_too_long(detail.ended->reason))
        return "text of a detail";
    if (!detail.route)
        return {};
    if (detail.route->steps.size() > limits::route_steps)
        return "route";
    for (const Ledger::RouteStep& step : detail.route->steps) {
        const auto values = step.values.value_or(std::vector<std::string> {});
        if (is_too_long(step.rule) || is_too_long(step.what) || values.size() > limits::route_values
            || std::ranges::any_of(values, [](const std::string& value) { return is_too_long(value); }))
            return "text of a route";
    }
    return {};
}

std::string_view fault_of_details(const Ledger::Append& request)
{
    if (!request.details)
        return {};
    if (request.details->size() > limits::events_an_append)
        return "details";
    for (const Ledger::Detail& detail : *request.details) {
        if (detail.contact.empty() || detail.call.empty())
            return "contact or call of a detail";
        for (const std::string* text :
             { &detail.contact, &detail.call, &detail.boot, &detail.at, &detail.leg })
            if (is_too_long(*text))
                return "text of a detail";
        if (is_too_long(detail.extension) || is_too_long(detail.trunk)
            || (detail.quality && is_too_long(detail.quality->codec))
            || (detail.finding && (is_too_long(detail.finding->cause) || is_too_long(detail.finding->value))))
            return "text of a detail";
        if (const std::string_view fault = fault_of_route(detail); !fault.empty())
            return fault;
    }
    return {};
}

// Empty when everything is as it should be; otherwise what is not.
std::string_view fault_of(const Ledger::Append& request)
{
    if (request.producer.empty() || request.producer.size() > limits::text_bytes)
        return "producer";
    if (request.events.size() > limits::events_an_append)
        return "events";
    if (const std::string_view fault = fault_of_details(request); !fault.empty())
        return fault;
    for (const Ledger::Event& event : request.events) {
        if (event.contact.empty() || is_too_long(event.contact))
            return "contact";
        if (event.call.empty() || is_too_long(event.call))
            return "call";
        for (const auto* text : { &event.from, &event.to, &event.agent, &event.outcome, &event.reason,
                                  &event.leg, &event.from_name, &event.to_name })
            if (is_too_long(*text))
                return "text of an event";
        if (is_too_long(event.boot) || is_too_long(event.at))
            return "boot or at";
    }
    return {};
}

} // namespace

void LedgerService::append(const Ledger::Append& request, ipc::Reply<Ledger::AppendReply> reply)
{
    if (const std::string_view fault = fault_of(request); !fault.empty()) {
        ++daemon_.counters()["ledger.refused.invalid"];
        return reply(Error { std::string { ipc::invalid_parameter }, std::string { fault } });
    }
    if (const std::uint64_t bytes = free_bytes(daemon_.paths().state); bytes < limits::disk_reserve_bytes) {
        ++daemon_.counters()["ledger.refused.disk_full"];
        daemon_.degraded("The disk is full: free some space, the ledger waits in calld meanwhile.");
        return reply(Ledger::disk_full(static_cast<std::int64_t>(bytes)));
    }
    std::int64_t highest = 0;
    for (const Ledger::Event& event : request.events)
        highest = std::max(highest, event.number);
    for (const Ledger::Detail& detail : request.details.value_or(std::vector<Ledger::Detail> {}))
        highest = std::max(highest, detail.number);
    writer_.write([request](store::Database& database) { return ledgerd::append(database, request); },
                  [this, reply, highest](const Result<>& outcome) { written(outcome, highest, reply); });
}

void LedgerService::written(const Result<>& outcome, std::int64_t acknowledged,
                            const ipc::Reply<Ledger::AppendReply>& reply)
{
    if (outcome) {
        daemon_.recovered();
        return reply({ .acknowledged = acknowledged });
    }
    ++daemon_.counters()["ledger.failed"];
    log_error("events not written, their producer keeps them",
              { { "code", outcome.error().code }, { "detail", outcome.error().detail } });
    daemon_.degraded("The ledger cannot be written: look at the disk. Events wait with their producers.");
    if (outcome.error().code == store::full_code)
        return reply(Ledger::disk_full(static_cast<std::int64_t>(free_bytes(daemon_.paths().state))));
    reply(outcome.error());
}

void LedgerService::contacts(const Ledger::Contacts& request, ipc::Reply<Ledger::ContactsReply> reply)
{
    auto found = ledgerd::contacts(reader_, request);
    if (!found)
        return reply(found.error());
    reply({ .contacts = std::move(*found) });
}

void LedgerService::events(const Ledger::Events& request, ipc::Reply<Ledger::EventsReply> reply)
{
    auto found = events_of(reader_, request.contact);
    if (!found)
        return reply(found.error());
    if (found->empty())
        return reply(Ledger::no_such_contact(request.contact));
    Ledger::EventsReply answer;
    for (Fact& fact : *found)
        answer.events.push_back(std::move(fact.event));
    auto details = details_of(reader_, request.contact);
    if (!details)
        return reply(details.error());
    if (!details->empty())
        answer.details = std::move(*details);
    reply(answer);
}

} // namespace ledgerd
