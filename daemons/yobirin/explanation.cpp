#include "explanation.h"

#include "columns.h"
#include "dates.h"
#include "plain_words.h"
#include "route_words.h"
#include "sound_faults.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace command {
namespace {

using yobirin::Ledger;

struct Moment {
    std::string at;
    std::string says;
    std::optional<std::string> ends {}; // That call.
};

std::string with_digits(double number, int digits)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, number);
    return text;
}

std::string who(const std::optional<std::string>& number, const std::optional<std::string>& name,
                std::string_view country)
{
    return national_form(number.value_or("?"), country) + (name ? " " + *name : "");
}

// Who listens to the call, and how, from now on.
std::string says_of_supervisor(Language language, const Ledger::Event& event)
{
    const std::vector<std::string> values { event.supervisor.value_or("?"), event.agent.value_or("?") };
    switch (event.supervision.value_or(Ledger::EventSupervision::Ended)) {
    case Ledger::EventSupervision::Listen:
        return say(language, Word::ExplainListens, values);
    case Ledger::EventSupervision::Whisper:
        return say(language, Word::ExplainWhispers, values);
    case Ledger::EventSupervision::Barge:
        return say(language, Word::ExplainBarges, values);
    case Ledger::EventSupervision::Ended:
        break;
    }
    return say(language, Word::ExplainListensNoLonger, values);
}

std::string says_of_end(Language language, const Ledger::Event& event)
{
    std::string text = say(language, Word::ExplainEnded,
                           { outcome_in_words(language, event.outcome.value_or("?")),
                             reason_in_words(language, event.reason.value_or("?")) });
    if (event.emergency.value_or(false))
        text += say(language, Word::ExplainEmergency);
    if (event.guard)
        text += say(language, Word::ExplainGuard, { guard_in_words(language, *event.guard) });
    if (event.fax.value_or(false))
        text += say(language, Word::ExplainFax);
    return text;
}

std::string says(Language language, const Ledger::Event& event, std::string_view country)
{
    if (event.supervisor)
        return says_of_supervisor(language, event);
    switch (event.what) {
    case Ledger::EventWhat::Arrived:
        return say(language, Word::ExplainArrived,
                   { who(event.from, event.from_name, country), who(event.to, event.to_name, country) });
    case Ledger::EventWhat::Ringing:
        return say(language, Word::ExplainRinging);
    case Ledger::EventWhat::Answered:
        return event.agent ? say(language, Word::ExplainAnswered, { *event.agent })
                           : say(language, Word::ExplainAnsweredOutside);
    case Ledger::EventWhat::Ended:
        break;
    }
    return says_of_end(language, event);
}

std::string says_of_leg(Language language, const Ledger::Detail& detail, const Ledger::LegEnd& ended)
{
    std::string text =
        say(language, Word::LegEnded,
            { name_of(language, party_of(detail)), reason_in_words(language, ended.reason, ended.code) });
    if (ended.cause)
        text += say(language, Word::LegEndedBecause, { cause_in_words(language, *ended.cause) });
    return text;
}

std::string says(Language language, const Ledger::Detail& detail)
{
    if (detail.ended)
        return says_of_leg(language, detail, *detail.ended);
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
                step.rule + std::string(step.rule.size() < 4 ? 4 - step.rule.size() : 0, ' ') + " "
                + step_in_words(language, step.what, step.values.value_or(std::vector<std::string> {})));
    if (std::string line = says(language, detail); !line.empty())
        lines.push_back(std::move(line));
    return lines;
}

// Events and details come in order each. A call is over for a reason: what was decided in it and why its legs
// ended comes before, though it is told at the same moment. How a leg sounded comes after.
std::vector<Moment>::iterator place_for(std::vector<Moment>& moments, const Ledger::Detail& detail)
{
    const auto later = std::ranges::find_if(moments, [&](const Moment& one) { return one.at > detail.at; });
    if (!detail.route && !detail.ended)
        return later;
    return std::ranges::find(moments.begin(), later, std::optional { detail.call }, &Moment::ends);
}

} // namespace

std::string explanation_of(Language language, const Ledger::EventsReply& reply, std::string_view country)
{
    std::vector<Moment> moments;
    for (const Ledger::Event& event : reply.events)
        moments.push_back(
            { .at = event.at,
              .says = says(language, event, country),
              .ends = event.what == Ledger::EventWhat::Ended ? std::optional { event.call } : std::nullopt });
    for (const Ledger::Detail& detail : reply.details.value_or(std::vector<Ledger::Detail> {})) {
        auto place = place_for(moments, detail);
        for (std::string& line : lines_of(language, detail))
            place = std::next(moments.insert(place, { detail.at, std::move(line) }));
    }
    std::vector<Row> rows;
    for (const Moment& moment : moments)
        rows.push_back({ local_text(moment.at), moment.says });
    return columns(rows);
}

} // namespace command
