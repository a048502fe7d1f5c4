// What calls outside have cost and may still cost: how many at a time, how many in a minute and an hour, how
// many minutes a day; by extension, by trunk and for the office. Pure.
//
//     if (!meter.objection(call, at)) meter.begin("c7.3-1.2", call, at);   // Before the INVITE: a minute is
//     paid. meter.connected("c7.3-1.2", now);                                    // Counts from here, for
//     (const Passed& one : meter.pass(now)) …                          // and is paid a minute ahead.
//     meter.ended("c7.3-1.2", "3-1", now);                                 // Never connected: paid back.
//
// Whatever is begun is paid before it happens, so that no death in between makes a limit longer.
#pragma once

#include "guards/tariff.h"

#include "base/clock.h"
#include "base/text_map.h"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace calld {

// 0: no limit.
struct TollLimits {
    int outbound_per_extension { 0 };
    int outbound { 0 }; // Of the office. Those of a trunk are its channels.
    int calls_per_minute_per_extension { 0 };
    int calls_per_hour_per_extension { 0 };
    int calls_per_minute_per_trunk { 0 };
    int calls_per_minute { 0 };
    int daily_minutes_per_extension { 0 };
    int daily_minutes_per_trunk { 0 };
    int daily_minutes { 0 };
    int daily_dear_minutes { 0 };
};

struct OutsideCall {
    std::string call {};
    std::string payer {}; // An extension; empty: the office itself.
    std::string trunk {};
    Tariff tariff { Tariff::Ordinary };
};

enum class TollObjection { TooManyAtOnce, TooFast, MinutesUsedUp };
// As the ledger calls it.
std::string_view text_of(TollObjection);

// An account is an extension, a trunk, the office, or what it has for dear calls.
enum class AccountKind { Extension, Trunk, Office, Dear };
struct AccountName {
    AccountKind kind { AccountKind::Office };
    std::string name {};
    friend auto operator<=>(const AccountName&, const AccountName&) = default;
};
struct Account {
    int minutes { 0 }; // Today.
    std::vector<Wall> begun {}; // Calls of the last hour for an extension, else of the last minute.
};

struct Paid {
    OutsideCall of {};
    std::optional<Moment> until {}; // None: it has not been answered.
    bool is_warned { false };
};

class TollMeter {
public:
    void use(TollLimits limits) { limits_ = limits; }

    // What the meter will hear of with this call: so many like it that begin as well, and legs in whose place
    // it is tried, which nobody answered.
    struct Besides {
        int begun { 0 };
        std::vector<std::string> lost {};
    };
    std::optional<TollObjection> objection(const OutsideCall&, Wall at, const Besides&) const;

    void begin(const std::string& leg, const OutsideCall&, Wall at); // Again: it is another call's leg now.
    void connected(const std::string& leg, Moment now);
    // Unless it is another call's by now. Minutes in which nobody looked are paid.
    void ended(const std::string& leg, std::string_view call, Moment now);

    // Pays on for who still talks. `Over`: there are no more minutes; `Nearly`: there are none after this
    // one.
    struct Passed {
        enum class What { Nearly, Over } what { What::Nearly };
        std::string leg {};
        OutsideCall of {};
    };
    std::vector<Passed> pass(Moment now);
    std::optional<Moment> due() const;

    void begin_day(); // No minute is used.

    // --- What outlives the process. What is restored counts as changed: it may have come from elsewhere.
    void restore(const AccountName&, Account);
    void restore(const std::string& leg, Paid);
    // Of the process before us these legs are left. What was paid for others stays paid, and for those that
    // nobody had answered as well: somebody may have, unheard.
    void take_over(const std::set<std::string, std::less<>>& legs, Moment now);
    const std::map<AccountName, Account>& accounts() const { return accounts_; }
    const TextMap<Paid>& paid() const { return paid_; }

    std::vector<AccountName> used_up() const;
    std::vector<std::string> calls_of(std::string_view payer, Tariff at_least) const;

    // Since this was last asked.
    struct Changes {
        std::set<AccountName> accounts {};
        std::set<std::string> legs {};
    };
    Changes take_changes() { return std::exchange(changes_, {}); }

private:
    struct Charge {
        AccountName account;
        int minutes { 0 };
    };
    std::vector<Charge> charges_of(const OutsideCall&) const;
    int limit_of(AccountKind) const;
    bool has_minutes(const OutsideCall&, const Besides&) const;
    int paid_back(const AccountName&, const std::vector<std::string>& lost) const;
    void charge(const OutsideCall&, int times);
    int limit_a_minute(AccountKind) const;
    bool is_too_many(const OutsideCall&, const Besides&) const;
    bool is_too_fast(const OutsideCall&, Wall at, const Besides&) const;
    bool is_another_way(const OutsideCall&, AccountKind) const;
    void remember(const OutsideCall&, Wall at);

    TollLimits limits_ {};
    std::map<AccountName, Account> accounts_ {};
    TextMap<Paid> paid_ {}; // By leg.
    Changes changes_ {};
};

} // namespace calld
