// What is told of trunks: to whoever watches org.yobirin.Phones, and in the log.
#include "trunks.h"

#include "base/log.h"

#include <utility>

namespace sipd {
namespace {

std::string words_of(const registration::Trouble& trouble)
{
    using Kind = registration::Trouble::Kind;
    if (trouble.kind == Kind::Refused)
        return std::to_string(trouble.status);
    return trouble.kind == Kind::NoAnswer ? "no answer" : "";
}

registration::Trouble trouble_of(const registration::State& state)
{
    if (const auto* waiting = std::get_if<registration::Waiting>(&state))
        return waiting->trouble;
    const auto* asking = std::get_if<registration::Asking>(&state);
    return asking == nullptr ? registration::Trouble {} : asking->trouble;
}

std::optional<Moment> end_of(const registration::State& state)
{
    if (const auto* registered = std::get_if<registration::Registered>(&state))
        return registered->expires;
    const auto* refreshing = std::get_if<registration::Refreshing>(&state);
    return refreshing == nullptr ? std::nullopt : std::optional { refreshing->expires };
}

yobirin::Phones::TrunkHealth health_of(health::Rank rank)
{
    using Wire = yobirin::Phones::TrunkHealth;
    switch (rank) {
    case health::Rank::Suspect:
        return Wire::Suspect;
    case health::Rank::Down:
        return Wire::Down;
    case health::Rank::Up:
        break;
    }
    return Wire::Up;
}

// Whatever makes a difference to who watches.
std::string summary_of(const yobirin::Phones::Trunk& shown)
{
    std::string summary { text_of(shown.state) };
    summary.append(" ").append(shown.reason.value_or("")).append(" ").append(shown.server.value_or(""));
    return summary.append(" ").append(text_of(shown.health.value_or(yobirin::Phones::TrunkHealth::Up)));
}

} // namespace

yobirin::Phones::Trunk Trunks::state_of(const TrunkSession& session) const
{
    using State = yobirin::Phones::TrunkState;
    yobirin::Phones::Trunk shown { .name = session.trunk.name,
                                   .state = State::Peer,
                                   .since = utc_text(session.since),
                                   .health = health_of(session.rank()) };
    const bool nowhere = session.servers.empty();
    const bool is_down = session.rank() == health::Rank::Down;
    if (nowhere && session.host_is_unknown) {
        shown.state = State::Failed;
        shown.reason = "host not found";
        return shown;
    }
    if (!nowhere)
        shown.server = text_of(session.servers.front().target.hop.address);
    if (!session.account) {
        if (is_down) {
            shown.state = State::Failed;
            shown.reason = "no answer";
        }
        return shown;
    }
    const Account& account = *session.account;
    if (account.at)
        shown.server = text_of(account.at->hop.address);
    if (registration::stands(account.state)) {
        shown.state = State::Registered;
        if (!account.granted.numbers.empty())
            shown.numbers = account.granted.numbers;
        return shown;
    }
    const registration::Trouble trouble = trouble_of(account.state);
    const bool failed = trouble.kind != registration::Trouble::Kind::None;
    shown.state = failed ? State::Failed : State::Registering;
    if (failed)
        shown.reason = words_of(trouble);
    return shown;
}

// What an earlier process told of it still holds: it never ceased.
void Trunks::goes_on(TrunkSession& session, Wall since) const
{
    session.since = since;
    session.told = summary_of(state_of(session));
}

// One fact a change, in the log and for whoever watches: lamps, alerts.
void Trunks::tell(TrunkSession& session)
{
    if (!is_current(session))
        return;
    yobirin::Phones::Trunk shown = state_of(session);
    std::string summary = summary_of(shown);
    if (summary == session.told)
        return;
    session.told = std::move(summary);
    session.since = std::chrono::system_clock::now();
    shown.since = utc_text(session.since);
    using State = yobirin::Phones::TrunkState;
    // One that registers may still fail.
    const bool was_down = session.is_down;
    if (shown.state != State::Registering)
        session.is_down = shown.state == State::Failed;
    if (!was_down && session.is_down) {
        ++around_.counters["sip.trunk.down"];
        log_warning("trunk down", { { "trunk", session.trunk.name }, { "why", shown.reason.value_or("") } });
    } else if (was_down && !session.is_down) {
        ++around_.counters["sip.trunk.up"];
        log_info("trunk up", { { "trunk", session.trunk.name } });
    }
    around_.news(shown);
}

std::vector<yobirin::Phones::Trunk> Trunks::states() const
{
    const Moment now = BootClock::now();
    std::vector<yobirin::Phones::Trunk> all;
    for (const auto& [name, session] : sessions_) {
        all.push_back(state_of(session));
        const auto end = session.account ? end_of(session.account->state) : std::nullopt;
        if (end)
            all.back().expires =
                utc_text(std::chrono::system_clock::now()
                         + std::chrono::duration_cast<std::chrono::milliseconds>(*end - now));
    }
    return all;
}

} // namespace sipd
