#include "doctor/doctor.h"

#include <algorithm>

namespace calld {
namespace {

using yobirin::Media;

Patient patient_of(const calld::Side& side)
{
    return { .leg = side.leg, .port = side.port, .extension = side.extension, .trunk = side.trunk };
}

// In the middle of an offer/answer or on hold nothing can be said of what is heard.
bool is_settled(const calld::Side& side)
{
    return !is_held(side.hold) && std::holds_alternative<Settled>(side.negotiation);
}

using PortsByName = TextMap<const Media::Port*>;

const Media::Port* find(const PortsByName& ports, const std::string& name)
{
    const auto found = ports.find(name);
    return found == ports.end() ? nullptr : found->second;
}

// mediad came back and counts from nothing.
bool counts_anew(const Counts& before, const Media::Port& now)
{
    return now.packets_in < before.packets_in || now.packets_out < before.packets_out;
}

} // namespace

std::vector<Patient> patients_of(const Call& call)
{
    std::vector<Patient> found;
    const auto add = [&](const calld::Side& side) {
        if (!side.port.empty())
            found.push_back(patient_of(side));
    };
    std::visit(
        [&](const auto& state) {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(state)>, Talking>) {
                add(state.caller);
                add(state.callee);
            } else if constexpr (requires { state.caller.side; }) {
                add(state.caller.side);
            }
        },
        call.state);
    return found;
}

void Doctor::begin(Visit& visit, const Talking& talking, Moment now)
{
    const auto renew = [](Side& side, Patient patient) {
        if (side.patient != patient)
            side = { .patient = std::move(patient) };
        side.before.reset();
    };
    renew(visit.one, patient_of(talking.caller));
    renew(visit.other, patient_of(talking.callee));
    visit.talks = true;
    visit.due = now;
}

void Doctor::visit(const TextMap<Call>& calls, Moment now)
{
    for (auto& [id, visit] : visits_)
        visit.is_seen = false;
    for (const auto& [id, call] : calls) {
        const auto* talking = std::get_if<Talking>(&call.state);
        const auto known = visits_.find(id);
        const bool can_judge =
            talking != nullptr && is_settled(talking->caller) && is_settled(talking->callee);
        if (known == visits_.end() && !can_judge)
            continue;
        Visit& visit = known == visits_.end() ? visits_[id] : known->second;
        visit.is_seen = true;
        if (!can_judge) {
            visit.talks = false;
            continue;
        }
        const bool is_same = visit.talks && visit.one.patient == patient_of(talking->caller)
            && visit.other.patient == patient_of(talking->callee);
        if (!is_same)
            begin(visit, *talking, now);
    }
    std::erase_if(visits_, [](const auto& entry) { return !entry.second.is_seen; });
}

std::vector<std::string> Doctor::take_questions(Moment now)
{
    std::vector<std::string> ports;
    for (auto& [id, visit] : visits_) {
        if (!visit.talks || visit.due > now)
            continue;
        ports.push_back(visit.one.patient.port);
        ports.push_back(visit.other.patient.port);
        visit.due = now + (visit.one.before ? std::chrono::milliseconds { later_looks } : first_look_lasts);
    }
    return ports;
}

std::vector<Finding> Doctor::examine(const std::vector<Media::Port>& ports, Moment now, Wall wall)
{
    std::vector<Finding> news;
    PortsByName there;
    for (const Media::Port& port : ports)
        there.emplace(port.port, &port);
    for (auto& [id, visit] : visits_) {
        const Media::Port* one = find(there, visit.one.patient.port);
        const Media::Port* other = find(there, visit.other.patient.port);
        if (!visit.talks || one == nullptr || other == nullptr)
            continue;
        const bool is_comparable = visit.one.before && visit.other.before
            && !counts_anew(*visit.one.before, *one) && !counts_anew(*visit.other.before, *other);
        if (is_comparable) {
            for (auto&& found : { look_at(id, visit.one, visit.other, { *one, *other, wall }),
                                  look_at(id, visit.other, visit.one, { *other, *one, wall }) })
                if (found)
                    news.push_back(*found);
        } else {
            visit.due = now + first_look_lasts;
        }
        visit.one.before = counts_of(*one);
        visit.other.before = counts_of(*other);
    }
    return news;
}

std::optional<Finding> Doctor::look_at(const std::string& call, Side& side, const Side& other,
                                       const Looked& now)
{
    const std::optional<Verdict> verdict = judge(
        { .before = *side.before, .now = now.side, .other_before = *other.before, .other_now = now.other });
    if (!verdict)
        return std::nullopt;
    const bool is_known = std::ranges::any_of(
        side.findings, [&](const Finding& finding) { return finding.cause == verdict->cause; });
    if (is_known)
        return std::nullopt;
    side.findings.push_back({ .call = call,
                              .of = side.patient,
                              .cause = std::string { verdict->cause },
                              .value = verdict->value,
                              .since = now.wall });
    return side.findings.back();
}

std::vector<Finding> Doctor::findings_of(std::string_view call) const
{
    const auto found = visits_.find(call);
    if (found == visits_.end())
        return {};
    std::vector<Finding> all { found->second.one.findings };
    all.insert(all.end(), found->second.other.findings.begin(), found->second.other.findings.end());
    return all;
}

} // namespace calld
