#include "explanation.h"

#include "columns.h"
#include "dates.h"
#include "route_words.h"
#include "sound_faults.h"

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

namespace command {
namespace {

using yobirin::Ledger;

struct Moment {
    std::string at;
    std::string says;
};

std::string with_digits(double number, int digits)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, number);
    return text;
}

std::string who(const std::optional<std::string>& number, const std::optional<std::string>& name)
{
    return number.value_or("?") + (name ? " " + *name : "");
}

std::string says(Language language, const Ledger::Event& event)
{
    switch (event.what) {
    case Ledger::EventWhat::Arrived:
        return say(language, Word::ExplainArrived,
                   { who(event.from, event.from_name), who(event.to, event.to_name) });
    case Ledger::EventWhat::Ringing:
        return say(language, Word::ExplainRinging);
    case Ledger::EventWhat::Answered:
        return say(language, Word::ExplainAnswered, { event.agent.value_or("?") });
    case Ledger::EventWhat::Ended:
        break;
    }
    return say(language, Word::ExplainEnded,
               { event.outcome.value_or("?"), reason_in_words(language, event.reason.value_or("?")) });
}

std::string says(Language language, const Ledger::Detail& detail)
{
    if (detail.ended)
        return say(language, Word::LegEnded,
                   { name_of(language, party_of(detail)),
                     reason_in_words(language, detail.ended->reason, detail.ended->code) });
    if (detail.finding) {
        const FaultInWords fault =
            in_words(language, party_of(detail), detail.finding->cause, detail.finding->value.value_or(""));
        return fault.cause + " " + fault.remedy;
    }
    if (!detail.quality)
        return {};
    const Ledger::Quality& heard = *detail.quality;
    return say(language, Word::SoundHeard,
               { name_of(language, party_of(detail)), with_digits(heard.mean_opinion, 1),
                 with_digits(heard.loss * 100, 1), with_digits(heard.jitter_ms, 0),
                 heard.round_trip_ms ? with_digits(*heard.round_trip_ms, 0) : "?",
                 heard.codec.value_or("?") });
}

// A route is a line each rule.
std::vector<std::string> lines_of(Language language, const Ledger::Detail& detail)
{
    std::vector<std::string> lines;
    if (detail.route)
        for (const Ledger::RouteStep& step : detail.route->steps)
            lines.push_back(
                step.rule + " "
                + step_in_words(language, step.what, step.values.value_or(std::vector<std::string> {})));
    if (std::string line = says(language, detail); !line.empty())
        lines.push_back(std::move(line));
    return lines;
}

} // namespace

std::string explanation_of(Language language, const Ledger::EventsReply& reply)
{
    std::vector<Moment> moments;
    for (const Ledger::Event& event : reply.events)
        moments.push_back({ event.at, says(language, event) });
    // Both lists are in order already. What is said of the sound of a leg follows its end.
    std::size_t at = 0;
    for (const Ledger::Detail& detail : reply.details.value_or(std::vector<Ledger::Detail> {})) {
        while (at < moments.size() && moments[at].at <= detail.at)
            ++at;
        for (std::string& line : lines_of(language, detail))
            moments.insert(moments.begin() + static_cast<std::ptrdiff_t>(at++),
                           { detail.at, std::move(line) });
    }
    std::vector<Row> rows;
    for (const Moment& moment : moments)
        rows.push_back({ local_text(moment.at), moment.says });
    return columns(rows);
}

} // namespace command
