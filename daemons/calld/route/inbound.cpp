#include "route/inbound.h"

#include <algorithm>
#include <array>

namespace calld {
namespace {

using calendar::Opening;
using yobirin::Legs;

constexpr int anonymity_disallowed = 433; // RFC 5079

Destination main_of(const Directory& office)
{
    return parse_destination(office.slice().main).value_or(Destination {});
}

void tell_caller(const Question& question, const Directory& office, Story& story)
{
    if (!question.forwarded_by.empty())
        story.push_back({ "2.1", Found::ForwardedBy, { question.forwarded_by } });
    if (question.withheld) {
        constexpr std::array classes { Found::NumberWithheld, Found::Payphone, Found::OutOfArea,
                                       Found::Interworking };
        story.push_back({ "2.1", classes[static_cast<std::size_t>(*question.withheld)] });
        return;
    }
    const std::optional<Number> number = number_of(question.caller, office.plan());
    if (number && number->kind == NumberClass::International)
        story.push_back({ "2.1", Found::InternationalCaller, { question.caller } });
}

// What the carrier says is called, the most trusted first; the first that is ours counts. What To bears of a
// call that was forwarded to us is the number first dialled, which is somebody else's.
struct Called {
    std::string number {};
    const Directory::Did* did { nullptr };
    bool is_ours { false };
};

Called called_of(const Question& question, const Directory& office)
{
    std::vector<std::string> candidates = question.called;
    if (candidates.empty())
        candidates.push_back(std::get<Dialled>(question.wish).number);
    for (const std::string& candidate : candidates) {
        for (const std::string& written : { candidate, "+" + candidate }) { // Some carriers leave the + out.
            const std::string number = comparable_number(written, office.plan());
            if (const Directory::Did* did = office.did(number))
                return { .number = written, .did = did, .is_ours = true };
            if (office.has_number(number))
                return { .number = written, .is_ours = true };
        }
    }
    return { .number = candidates.front() };
}

// 2.2 Lists of callers.
std::optional<Plan> rejected_by_list(const Question& question, const Directory& office, Story& story)
{
    if (question.withheld || question.caller.empty())
        return std::nullopt;
    const Directory::CallerList* list =
        office.caller_list_of(comparable_number(question.caller, office.plan()));
    if (list == nullptr)
        return std::nullopt;
    const bool is_rejected = list->treat == yobirin::Office::CallsCallerListTreat::Reject;
    story.push_back({ "2.2", is_rejected ? Found::ListReject : Found::ListPriority, { list->name } });
    if (!is_rejected)
        return std::nullopt;
    return Refuse { .reason = Legs::Reason::Declined, .why = "the caller is on the list " + list->name };
}

// 2.3 Who withholds their number. A payphone or a phone out of area cannot help it.
std::optional<std::variant<Destination, Plan>> withheld(const Question& question, const Directory::Did& did,
                                                        Story& story)
{
    if (question.withheld != Withheld::User)
        return std::nullopt;
    const std::string policy = did.anonymous.value_or("accept");
    if (policy == "announce") {
        story.push_back({ "2.3", Found::WithheldAnnounce });
        return Plan { Announce { "withheld" } };
    }
    if (policy == "reject") {
        story.push_back({ "2.3", Found::WithheldReject });
        return Plan { Refuse { .reason = Legs::Reason::Declined,
                               .code = anonymity_disallowed,
                               .why = "callers without a number are not taken" } };
    }
    if (const std::optional<Destination> other = parse_destination(policy)) {
        story.push_back({ "2.3", Found::WithheldGoesTo, { policy } });
        return *other;
    }
    story.push_back({ "2.3", Found::WithheldAccepted });
    return std::nullopt;
}

void by_the_hour(const Directory::Did& did, const Question& question, const Directory& office, Begun& begun,
                 Story& story)
{
    begun.opening = opening_for(did, office, question.when, story);
    std::string where = did.open;
    if (begun.opening != Opening::Open)
        where = did.closed.value_or(did.open);
    if (begun.opening == Opening::Lunch)
        where = did.lunch.value_or(where);
    story.push_back({ "2.6", Found::Destination, { where } });
    begun.where = parse_destination(where).value_or(main_of(office));
}

} // namespace

Begun begin_inbound(const Question& question, const Directory& office, Story& story)
{
    // 2.1 Which of our numbers was called, and by whom.
    tell_caller(question, office, story);
    const Called called = called_of(question, office);
    Begun begun { .where = main_of(office), .rule = 3 };
    if (called.is_ours)
        begun.called = called.number;
    if (called.did != nullptr) {
        begun.line = called.did->name.value_or("");
        story.push_back({ "2.1", Found::CalledNumber, { called.number } });
    } else if (called.is_ours) {
        story.push_back({ "2.1", Found::OwnNumberWithoutADid, { called.number } });
    } else {
        story.push_back({ "2.1", Found::UnknownNumber, { called.number } });
    }

    // 2.2 Lists of callers. 2.3 Callers without a number. 2.4 Night mode. 2.5 Hours. 2.6 What the did says.
    if (std::optional<Plan> refusal = rejected_by_list(question, office, story)) {
        begun.where = *std::move(refusal);
        begun.rule = 2;
        return begun;
    }
    if (called.did != nullptr) {
        begun.rule = 2;
        if (auto answer = withheld(question, *called.did, story))
            begun.where = *std::move(answer);
        else
            by_the_hour(*called.did, question, office, begun, story);
        return begun;
    }

    // 3. A number no did claims goes to main.
    if (!called.is_ours)
        begun.notice = "nobody has claimed the called number " + called.number + ", main takes the call";
    story.push_back({ "3", Found::Main, { office.slice().main } });
    return begun;
}

} // namespace calld
