#include "guards/toll_meter.h"

#include "limits.h"

#include <algorithm>
#include <utility>

namespace calld {
namespace {

using namespace std::chrono_literals;

constexpr auto slice = 1min; // Paid at a time.

// A moment that is still to come counts as well: a clock that was set back forgives nothing.
int begun_since(const Account& account, Wall then)
{
    return static_cast<int>(std::ranges::count_if(account.begun, [&](Wall one) { return one > then; }));
}

} // namespace

std::string_view text_of(TollObjection objection)
{
    switch (objection) {
    case TollObjection::TooManyAtOnce:
        return "at_once";
    case TollObjection::TooFast:
        return "rate";
    case TollObjection::MinutesUsedUp:
        break;
    }
    return "minutes";
}

int TollMeter::limit_of(AccountKind kind) const
{
    switch (kind) {
    case AccountKind::Extension:
        return limits_.daily_minutes_per_extension;
    case AccountKind::Trunk:
        return limits_.daily_minutes_per_trunk;
    case AccountKind::Office:
        return limits_.daily_minutes;
    case AccountKind::Dear:
        break;
    }
    return limits_.daily_dear_minutes;
}

// What one minute of it is charged to.
std::vector<TollMeter::Charge> TollMeter::charges_of(const OutsideCall& call) const
{
    std::vector<Charge> charges { { .account = { AccountKind::Office, {} }, .minutes = 1 } };
    if (!call.payer.empty())
        charges.push_back({ .account = { AccountKind::Extension, call.payer }, .minutes = 1 });
    if (!call.trunk.empty())
        charges.push_back({ .account = { AccountKind::Trunk, call.trunk }, .minutes = 1 });
    if (const int dear = dear_minutes_of(call.tariff); dear > 0)
        charges.push_back({ .account = { AccountKind::Dear, {} }, .minutes = dear });
    return charges;
}

int TollMeter::paid_back(const AccountName& account, const std::vector<std::string>& lost) const
{
    int minutes = 0;
    for (const std::string& leg : lost)
        if (const auto found = paid_.find(leg); found != paid_.end())
            for (const Charge& charge : charges_of(found->second.of))
                minutes += charge.account == account ? charge.minutes : 0;
    return minutes;
}

bool TollMeter::has_minutes(const OutsideCall& call, const Besides& besides) const
{
    return std::ranges::all_of(charges_of(call), [&](const Charge& charge) {
        const int limit = limit_of(charge.account.kind);
        const auto found = accounts_.find(charge.account);
        const int used = found == accounts_.end() ? 0 : found->second.minutes;
        return limit == 0
            || used - paid_back(charge.account, besides.lost) + charge.minutes * (1 + besides.begun) <= limit;
    });
}

void TollMeter::charge(const OutsideCall& call, int times)
{
    for (const Charge& charge : charges_of(call)) {
        Account& account = accounts_[charge.account];
        account.minutes = std::max(account.minutes + charge.minutes * times, 0);
        changes_.accounts.insert(charge.account);
    }
}

int TollMeter::limit_a_minute(AccountKind kind) const
{
    switch (kind) {
    case AccountKind::Extension:
        return limits_.calls_per_minute_per_extension;
    case AccountKind::Trunk:
        return limits_.calls_per_minute_per_trunk;
    case AccountKind::Office:
        return limits_.calls_per_minute;
    case AccountKind::Dear:
        break;
    }
    return 0;
}

bool TollMeter::is_too_fast(const OutsideCall& call, Wall at, const Besides& besides) const
{
    return std::ranges::any_of(charges_of(call), [&](const Charge& charge) {
        const auto found = accounts_.find(charge.account);
        if (found == accounts_.end() || is_another_way(call, charge.account.kind))
            return false;
        const auto is_at = [&](int limit, auto span) {
            return limit > 0 && begun_since(found->second, at - span) + besides.begun >= limit;
        };
        return is_at(limit_a_minute(charge.account.kind), 1min)
            || (charge.account.kind == AccountKind::Extension
                && is_at(limits_.calls_per_hour_per_extension, 1h));
    });
}

// The next trunk, or a mobile beside it: whoever calls has called once. A trunk, though, has got one call
// more.
bool TollMeter::is_another_way(const OutsideCall& call, AccountKind kind) const
{
    return std::ranges::any_of(paid_, [&](const auto& one) {
        const auto& [of, until, is_warned] = one.second;
        return of.call == call.call && of.payer == call.payer && !until
            && (kind != AccountKind::Trunk || of.trunk == call.trunk);
    });
}

void TollMeter::remember(const OutsideCall& call, Wall at)
{
    for (const auto& [name, minutes] : charges_of(call)) {
        const bool is_extension = name.kind == AccountKind::Extension;
        if ((!is_extension && limit_a_minute(name.kind) == 0) || is_another_way(call, name.kind))
            continue;
        std::vector<Wall>& begun = accounts_[name].begun;
        std::erase_if(begun, [&](Wall one) { return one <= at - (is_extension ? 1h : 1min); });
        if (begun.size() >= limits::calls_remembered)
            begun.erase(begun.begin());
        begun.push_back(at);
    }
}

bool TollMeter::is_too_many(const OutsideCall& call, const Besides& besides) const
{
    const auto about_to = besides.begun - static_cast<std::ptrdiff_t>(besides.lost.size());
    const auto of_payer = [&](const auto& one) { return one.second.of.payer == call.payer; };
    const auto is_at = [&](int limit, std::ptrdiff_t going_on) {
        return limit > 0 && going_on + about_to >= limit;
    };
    return (!call.payer.empty()
            && is_at(limits_.outbound_per_extension, std::ranges::count_if(paid_, of_payer)))
        || is_at(limits_.outbound, std::ssize(paid_));
}

std::optional<TollObjection> TollMeter::objection(const OutsideCall& call, Wall at,
                                                  const Besides& besides) const
{
    if (is_too_many(call, besides))
        return TollObjection::TooManyAtOnce;
    if (is_too_fast(call, at, besides))
        return TollObjection::TooFast;
    if (!has_minutes(call, besides))
        return TollObjection::MinutesUsedUp;
    return std::nullopt;
}

void TollMeter::begin(const std::string& leg, const OutsideCall& call, Wall at)
{
    changes_.legs.insert(leg);
    if (const auto known = paid_.find(leg); known != paid_.end()) {
        known->second.of.call = call.call;
        return;
    }
    charge(call, 1);
    remember(call, at);
    paid_.emplace(leg, Paid { .of = call });
}

void TollMeter::connected(const std::string& leg, Moment now)
{
    const auto found = paid_.find(leg);
    if (found == paid_.end() || found->second.until)
        return;
    found->second.until = now + slice;
    changes_.legs.insert(leg);
}

void TollMeter::ended(const std::string& leg, std::string_view call, Moment now)
{
    const auto found = paid_.find(leg);
    if (found == paid_.end() || found->second.of.call != call)
        return;
    const std::optional<Moment>& until = found->second.until;
    if (!until)
        charge(found->second.of, -1);
    else if (*until < now)
        charge(found->second.of, static_cast<int>((now - *until - 1ns) / slice) + 1);
    paid_.erase(found);
    changes_.legs.insert(leg);
}

std::vector<TollMeter::Passed> TollMeter::pass(Moment now)
{
    std::vector<Passed> passed;
    for (auto& [leg, paid] : paid_) {
        if (!paid.until)
            continue;
        const Moment before = *paid.until;
        while (*paid.until <= now && has_minutes(paid.of, {})) {
            charge(paid.of, 1);
            *paid.until += slice;
        }
        const bool is_over = *paid.until <= now;
        const bool is_last = !is_over && !paid.is_warned && !has_minutes(paid.of, {});
        if (is_over)
            passed.push_back({ .what = Passed::What::Over, .leg = leg, .of = paid.of });
        else if (is_last)
            passed.push_back({ .what = Passed::What::Nearly, .leg = leg, .of = paid.of });
        if (is_over)
            *paid.until = now + slice; // Should it not have ended by then, it is said again.
        paid.is_warned = paid.is_warned || is_last;
        if (before != *paid.until || is_last)
            changes_.legs.insert(leg);
    }
    return passed;
}

std::optional<Moment> TollMeter::due() const
{
    std::optional<Moment> soonest;
    for (const auto& [leg, paid] : paid_)
        if (paid.until)
            soonest = std::min(soonest.value_or(*paid.until), *paid.until);
    return soonest;
}

void TollMeter::begin_day()
{
    for (auto& [name, account] : accounts_)
        if (account.minutes > 0) {
            account.minutes = 0;
            changes_.accounts.insert(name);
        }
}

void TollMeter::restore(const AccountName& name, Account account)
{
    accounts_[name] = std::move(account);
    changes_.accounts.insert(name);
}

void TollMeter::restore(const std::string& leg, Paid paid)
{
    paid_.insert_or_assign(leg, std::move(paid));
    changes_.legs.insert(leg);
}

void TollMeter::take_over(const std::set<std::string, std::less<>>& legs, Moment now)
{
    for (auto one = paid_.begin(); one != paid_.end();) {
        if (legs.contains(one->first)) {
            connected(one->first, now);
            ++one;
            continue;
        }
        changes_.legs.insert(one->first);
        one = paid_.erase(one);
    }
}

std::vector<AccountName> TollMeter::used_up() const
{
    std::vector<AccountName> found;
    for (const auto& [name, account] : accounts_)
        if (const int limit = limit_of(name.kind); limit > 0 && account.minutes >= limit)
            found.push_back(name);
    return found;
}

std::vector<std::string> TollMeter::calls_of(std::string_view payer, Tariff at_least) const
{
    std::vector<std::string> calls;
    for (const auto& [leg, paid] : paid_)
        if (paid.of.payer == payer && paid.of.tariff >= at_least)
            calls.push_back(paid.of.call);
    return calls;
}

} // namespace calld
