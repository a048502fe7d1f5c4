#include "ledger.h"

#include "details.h"
#include "limits.h"
#include "phonebook.h"

#include <algorithm>
#include <array>
#include <set>

namespace ledgerd {
namespace {

using yobirin::Ledger;

template <typename Choice, std::size_t count>
Choice choice_of(std::string_view text, const std::array<Choice, count>& choices)
{
    const auto found = std::ranges::find(choices, text, [](Choice choice) { return text_of(choice); });
    return found == choices.end() ? choices.front() : *found; // Only we write here: it is always found.
}

constexpr std::array directions { Ledger::Direction::Inbound, Ledger::Direction::Outbound,
                                  Ledger::Direction::Internal };
constexpr std::array whats { Ledger::EventWhat::Arrived, Ledger::EventWhat::Ringing,
                             Ledger::EventWhat::Answered, Ledger::EventWhat::Ended };
constexpr std::array supervisions { Ledger::EventSupervision::Listen, Ledger::EventSupervision::Whisper,
                                    Ledger::EventSupervision::Barge, Ledger::EventSupervision::Ended };

template <typename Choice> std::optional<std::string> text_of(const std::optional<Choice>& choice)
{
    return choice ? std::optional { std::string { yobirin::text_of(*choice) } } : std::nullopt;
}

// SQLite has no truth values.
std::optional<bool> true_or_none(std::int64_t number)
{
    return number == 0 ? std::nullopt : std::optional { true };
}
std::int64_t number_of(const std::optional<bool>& fact) { return fact.value_or(false) ? 1 : 0; }

Fact fact_in(const store::Statement& row)
{
    Fact fact { .producer = row.text(0),
                .event = { .number = row.number(1),
                           .contact = row.text(2),
                           .call = row.text(3),
                           .revision = row.number(4),
                           .boot = row.text(5),
                           .moment = row.number(6),
                           .at = row.text(7),
                           .what = choice_of(row.text(8), whats),
                           .from = row.optional_text(10),
                           .to = row.optional_text(11),
                           .agent = row.optional_text(12),
                           .outcome = row.optional_text(13),
                           .reason = row.optional_text(14) } };
    fact.event.leg = row.optional_text(15);
    fact.event.from_name = row.optional_text(16);
    fact.event.to_name = row.optional_text(17);
    fact.event.supervisor = row.optional_text(18);
    if (const auto supervision = row.optional_text(19))
        fact.event.supervision = choice_of(*supervision, supervisions);
    fact.event.fax = true_or_none(row.number(20));
    fact.event.emergency = true_or_none(row.number(21));
    fact.event.guard = row.optional_text(22);
    if (const auto direction = row.optional_text(9))
        fact.event.direction = choice_of(*direction, directions);
    return fact;
}

constexpr std::string_view facts_of_contact =
    "select producer, number, contact, call, revision, boot, moment, at, what, direction, sender, recipient, "
    "agent, "
    "outcome, reason, leg, sender_name, recipient_name, supervisor, supervision, fax, emergency, guard from "
    "events where "
    "contact = "
    "? order by at, moment, "
    "revision, producer, number";

constexpr std::string_view facts_of_call =
    "select producer, number, contact, call, revision, boot, moment, at, what, direction, sender, recipient, "
    "agent, "
    "outcome, reason, leg, sender_name, recipient_name, supervisor, supervision, fax, emergency, guard from "
    "events where call "
    "= ? "
    "order by at, moment, "
    "revision, producer, number";

Result<std::vector<Fact>> read_facts(store::Statement& query, const std::string& name)
{
    std::vector<Fact> facts;
    query.begin(name);
    while (TRY(query.next()))
        facts.push_back(fact_in(query));
    return facts;
}

// Each statement is prepared once for all contacts of a batch.
Result<> refold(store::Database& database, const std::set<std::string>& touched)
{
    auto query = TRY(database.prepare(facts_of_contact));
    auto put = TRY(
        database.prepare("insert or replace into contacts (contact, direction, outcome, reason, sender, "
                         "recipient, queue, agent, started, waited_seconds, talked_seconds, "
                         "sender_name, recipient_name, fax, mean_opinion, emergency, guard) values (?, ?, ?, "
                         "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    auto opinions = TRY(WorstOpinions::prepare(database));
    for (const std::string& contact : touched)
        if (auto folded = fold(TRY(read_facts(query, contact)))) {
            folded->mean_opinion = TRY(opinions.of(contact));
            TRY(put.run(folded->contact, yobirin::text_of(folded->direction), folded->outcome, folded->reason,
                        folded->from, folded->to, folded->queue, folded->agent, folded->started,
                        folded->waited_seconds, folded->talked_seconds, folded->from_name, folded->to_name,
                        number_of(folded->fax), folded->mean_opinion, number_of(folded->emergency),
                        folded->guard));
        }
    return {};
}

// What each release added; a file of an earlier one is brought up to date.
constexpr std::string_view first_schema =
    "create table events ("
    "  producer text not null, number integer not null, contact text not null, call text not null,"
    "  revision integer not null, boot text not null, moment integer not null, at text not null,"
    "  what text not null, direction text, sender text, recipient text, agent text, outcome text,"
    "  reason text, primary key (producer, number)) strict, without rowid;"
    "create index events_of_contact on events (contact);"
    "create table contacts ("
    "  contact text primary key, direction text not null, outcome text, reason text,"
    "  sender text not null, recipient text not null, queue text, agent text, started text not null,"
    "  waited_seconds real not null, talked_seconds real not null) strict, without rowid;"
    "create index contacts_by_start on contacts (started)";
constexpr std::string_view leg_schema = "alter table events add column leg text;"
                                        "create index events_of_call on events (call)";
constexpr std::string_view names_schema = "alter table events add column sender_name text;"
                                          "alter table events add column recipient_name text;"
                                          "alter table contacts add column sender_name text;"
                                          "alter table contacts add column recipient_name text";
constexpr std::string_view supervision_schema = "alter table events add column supervisor text;"
                                                "alter table events add column supervision text";
constexpr std::string_view fax_schema = "alter table events add column fax integer not null default 0;"
                                        "alter table contacts add column fax integer not null default 0";
constexpr std::string_view guards_schema =
    "alter table events add column emergency integer not null default 0;"
    "alter table events add column guard text;"
    "alter table contacts add column emergency integer not null default 0;"
    "alter table contacts add column guard text";

} // namespace

Result<> prepare_schema(store::Database& database)
{
    return store::migrate(database,
                          { first_schema, leg_schema, phonebook_schema, names_schema, supervision_schema,
                            fax_schema, details_schema, routes_schema, guards_schema });
}

Result<> append(store::Database& database, const Ledger::Append& request)
{
    // A statement for the batch; what came before (same producer and number) counts once.
    auto insert = TRY(database.prepare(
        "insert or ignore into events (producer, number, contact, call, revision, boot, moment, at, what, "
        "direction, "
        "sender, recipient, agent, outcome, reason, leg, sender_name, recipient_name, supervisor, "
        "supervision, fax, emergency, guard) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    std::set<std::string> touched;
    for (const Ledger::Event& event : request.events) {
        TRY(insert.run(request.producer, event.number, event.contact, event.call, event.revision, event.boot,
                       event.moment, event.at, yobirin::text_of(event.what), text_of(event.direction),
                       event.from, event.to, event.agent, event.outcome, event.reason, event.leg,
                       event.from_name, event.to_name, event.supervisor, text_of(event.supervision),
                       number_of(event.fax), number_of(event.emergency), event.guard));
        touched.insert(event.contact);
    }
    for (const Ledger::Detail& detail : request.details.value_or(std::vector<Ledger::Detail> {}))
        if (detail.quality) // Only its opinion is in the contact's row.
            touched.insert(detail.contact);
    TRY(append_details(database, request));
    return refold(database, touched);
}

Result<std::vector<Fact>> events_of(store::Database& database, const std::string& name)
{
    auto of_contact = TRY(database.prepare(facts_of_contact));
    std::vector<Fact> facts = TRY(read_facts(of_contact, name));
    if (!facts.empty())
        return facts;
    auto of_call = TRY(database.prepare(facts_of_call));
    return read_facts(of_call, name);
}

Result<std::vector<Ledger::Contact>> contacts(store::Database& database, const Ledger::Contacts& request)
{
    auto query = TRY(database.prepare(
        "select contact, direction, outcome, reason, sender, recipient, queue, agent, started, "
        "waited_seconds, talked_seconds, sender_name, recipient_name, fax, mean_opinion, emergency, guard "
        "from contacts where "
        "started >= ? "
        "and "
        "started < ? "
        "order by started desc, contact limit ?"));
    query.begin(
        request.from.value_or(""), request.to.value_or("9999"),
        std::clamp<std::int64_t>(request.most.value_or(limits::contacts_listed), 0, limits::contacts_listed));
    std::vector<Ledger::Contact> found;
    while (TRY(query.next()))
        found.push_back({ .contact = query.text(0),
                          .direction = choice_of(query.text(1), directions),
                          .outcome = query.optional_text(2),
                          .reason = query.optional_text(3),
                          .from = query.text(4),
                          .to = query.text(5),
                          .queue = query.optional_text(6),
                          .agent = query.optional_text(7),
                          .started = query.text(8),
                          .waited_seconds = query.real(9),
                          .talked_seconds = query.real(10),
                          .from_name = query.optional_text(11),
                          .to_name = query.optional_text(12),
                          .fax = true_or_none(query.number(13)),
                          .mean_opinion = query.optional_real(14),
                          .emergency = true_or_none(query.number(15)),
                          .guard = query.optional_text(16) });
    return found;
}

} // namespace ledgerd
