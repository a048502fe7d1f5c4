// calls, call, hangup, contacts.
#include "commands.h"

#include "columns.h"
#include "dates.h"
#include "explanation.h"
#include "plain_words.h"
#include "sound_faults.h"

#include "base/random.h"
#include "org.yobirin.Calls.h"
#include "org.yobirin.Ledger.h"
#include "org.yobirin.Office.h"

#include <cstdio>

namespace command {
namespace {

using yobirin::Calls;
using yobirin::Ledger;

const std::string calls_socket { Calls::interface_name };
const std::string ledger_socket { Ledger::interface_name };

// Whose numbers are whose way of writing; empty while officed does not answer.
std::string country_of(const Place& place)
{
    const auto slice = ask_for<yobirin::Office::SliceReply>(
        place,
        { .socket = std::string { yobirin::Office::interface_name },
          .method = std::string { yobirin::Office::interface_name } + ".Slice",
          .parameters = encode(yobirin::Office::Slice { .daemon = "calld" }) });
    return slice && slice->calls ? slice->calls->country : std::string {};
}

// "0398765432 田中"
std::string who(const std::string& number, const std::optional<std::string>& name)
{
    return name ? number + " " + *name : number;
}

std::string seconds_text(double seconds)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", seconds);
    return text;
}

} // namespace

int failed(const Place& place, const Error& error, const std::string& socket)
{
    std::fprintf(stderr, "yobirin: %s\n", sentence_of(place, error, socket).c_str());
    return 1;
}

int calls(const Place& place, Output output)
{
    const auto reply =
        ask_for<Calls::ListReply>(place, { .socket = calls_socket, .method = calls_socket + ".List" });
    if (!reply)
        return failed(place, reply.error(), calls_socket);
    if (output == Output::Json) {
        std::puts(encode(*reply).c_str());
        return 0;
    }
    if (reply->calls.empty())
        std::puts(say(place.language, Word::NoCalls).c_str());
    std::vector<Row> rows;
    for (const Calls::Call& call : reply->calls)
        rows.push_back({ call.id, std::string { text_of(call.state) }, who(call.from, call.from_name),
                         "→ " + who(call.to, call.to_name), call.started, call.contact });
    std::fputs(columns(rows).c_str(), stdout);
    for (const Calls::Call& call : reply->calls)
        for (const Calls::Finding& finding : call.findings.value_or(std::vector<Calls::Finding> {})) {
            const FaultInWords fault =
                in_words(place.language, party_of(finding), finding.cause, finding.value.value_or(""));
            std::printf("%s: %s %s\n", call.id.c_str(), fault.cause.c_str(), fault.remedy.c_str());
        }
    return 0;
}

int call(const Place& place, const std::string& from, const std::string& to)
{
    const Calls::Originate request { .tag = "command-" + random_hex(6), .from = from, .to = to };
    const auto reply = ask_for<Calls::OriginateReply>(
        place,
        { .socket = calls_socket, .method = calls_socket + ".Originate", .parameters = encode(request) });
    if (!reply)
        return failed(place, reply.error(), calls_socket);
    std::puts(say(place.language, Word::CallBegun, { reply->call }).c_str());
    return 0;
}

int hang_up(const Place& place, const std::string& call)
{
    const auto reply = ask_for<Calls::EndReply>(place,
                                                { .socket = calls_socket,
                                                  .method = calls_socket + ".End",
                                                  .parameters = encode(Calls::End { .call = call }) });
    return reply ? 0 : failed(place, reply.error(), calls_socket);
}

int explain(const Place& place, Output output, const std::string& contact)
{
    const auto reply =
        ask_for<Ledger::EventsReply>(place,
                                     { .socket = ledger_socket,
                                       .method = ledger_socket + ".Events",
                                       .parameters = encode(Ledger::Events { .contact = contact }) });
    if (!reply)
        return failed(place, reply.error(), ledger_socket);
    if (output == Output::Json)
        std::puts(encode(*reply).c_str());
    else
        std::fputs(explanation_of(place.language, *reply, country_of(place)).c_str(), stdout);
    return 0;
}

int contacts(const Place& place, Output output, const ContactsAsked& asked)
{
    Ledger::Contacts request;
    for (const auto& [text, bound, member] : { std::tuple { &asked.from, Bound::Begin, &request.from },
                                               std::tuple { &asked.to, Bound::End, &request.to } }) {
        if (text->empty())
            continue;
        *member = utc_bound(*text, bound);
        if (!*member) {
            std::fprintf(stderr, "yobirin: %s\n", say(place.language, Word::BadDate, { *text }).c_str());
            return 2;
        }
    }
    const auto reply = ask_for<Ledger::ContactsReply>(
        place,
        { .socket = ledger_socket, .method = ledger_socket + ".Contacts", .parameters = encode(request) });
    if (!reply)
        return failed(place, reply.error(), ledger_socket);
    if (output == Output::Json) {
        std::puts(encode(*reply).c_str());
        return 0;
    }
    if (reply->contacts.empty())
        std::puts(say(place.language, Word::NoContacts).c_str());
    std::vector<Row> rows;
    const std::string country = country_of(place);
    for (const Ledger::Contact& contact : reply->contacts)
        rows.push_back({ local_text(contact.started),
                         who(national_form(contact.from, country), contact.from_name),
                         "→ " + who(national_form(contact.to, country), contact.to_name),
                         contact.outcome ? outcome_in_words(place.language, *contact.outcome) : "…",
                         contact.agent.value_or("-"), seconds_text(contact.waited_seconds),
                         seconds_text(contact.talked_seconds), contact.contact });
    std::fputs(columns(rows).c_str(), stdout);
    return 0;
}

} // namespace command
