#include "guards/guard_records.h"

#include "base/text.h"

#include "org.yobirin.GuardState.h"

#include <algorithm>
#include <utility>

namespace calld {
namespace {

using State = yobirin::GuardState;

constexpr std::string_view day_key = "guard/day";
constexpr std::string_view account_prefix = "guard/account/";
constexpr std::string_view paid_prefix = "guard/paid/";
constexpr std::string_view block_prefix = "guard/block/";
constexpr std::string_view window_prefix = "guard/window/";

std::int64_t milliseconds_in(Wall wall)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(wall.time_since_epoch()).count();
}

Wall wall_in(std::int64_t milliseconds) { return Wall { std::chrono::milliseconds { milliseconds } }; }

std::string key_of(std::string_view prefix, std::string_view name)
{
    return std::string { prefix }.append(name);
}

std::string key_of(const AccountName& name)
{
    return key_of(account_prefix, text_of(static_cast<State::AccountKind>(name.kind)))
        .append("/")
        .append(name.name);
}

State::Day record_of(const OfficeDay::Known& day)
{
    return { .day = day.day,
             .time_ms = milliseconds_in(day.time),
             .boot = day.boot,
             .moment_ms = milliseconds_of(day.moment) };
}

State::Account record_of(const AccountName& name, const Account& account)
{
    State::Account record { .kind = static_cast<State::AccountKind>(name.kind),
                            .name = name.name,
                            .minutes = account.minutes };
    if (!account.begun.empty()) {
        record.begun_ms.emplace();
        std::ranges::transform(account.begun, std::back_inserter(*record.begun_ms), milliseconds_in);
    }
    return record;
}

State::Paid record_of(const std::string& leg, const Paid& paid, const std::string& boot)
{
    State::Paid record { .leg = leg,
                         .call = paid.of.call,
                         .payer = unless_empty(paid.of.payer),
                         .trunk = paid.of.trunk,
                         .tariff = static_cast<State::PaidTariff>(paid.of.tariff),
                         .boot = boot,
                         .warned = paid.is_warned ? std::optional { true } : std::nullopt };
    if (paid.until)
        record.until_ms = milliseconds_of(*paid.until);
    return record;
}

State::Block record_of(const std::string& extension, const Block& block)
{
    State::Block record { .extension = extension,
                          .since_ms = milliseconds_in(block.since),
                          .numbers = block.numbers };
    if (block.until)
        record.until_ms = milliseconds_in(*block.until);
    return record;
}

State::Window record_of(const CallbackWindow& window)
{
    State::Window record { .contact = window.contact,
                           .number = window.number,
                           .trunk = window.trunk,
                           .emergency = window.emergency,
                           .extension = window.extension,
                           .phones = window.phones };
    if (window.until)
        record.until_ms = milliseconds_in(*window.until);
    return record;
}

void take(Remembered& all, const State::Day& day, const std::string&)
{
    all.day = OfficeDay::Known {
        .day = day.day, .time = wall_in(day.time_ms), .boot = day.boot, .moment = moment_of(day.moment_ms)
    };
}

void take(Remembered& all, const State::Account& record, const std::string&)
{
    Account account { .minutes = static_cast<int>(std::clamp<std::int64_t>(record.minutes, 0, 10'000'000)) };
    for (const std::int64_t begun : record.begun_ms.value_or(std::vector<std::int64_t> {}))
        account.begun.push_back(wall_in(begun));
    all.accounts.insert_or_assign({ static_cast<AccountKind>(record.kind), record.name }, std::move(account));
}

// Of another boot: no call of it goes on.
void take(Remembered& all, const State::Paid& record, const std::string& boot)
{
    if (record.boot != boot)
        return;
    Paid paid { .of = { .call = record.call,
                        .payer = record.payer.value_or(""),
                        .trunk = record.trunk,
                        .tariff = static_cast<Tariff>(record.tariff) },
                .is_warned = record.warned.value_or(false) };
    if (record.until_ms)
        paid.until = moment_of(*record.until_ms);
    all.paid.insert_or_assign(record.leg, std::move(paid));
}

void take(Remembered& all, const State::Block& record, const std::string&)
{
    Block block { .since = wall_in(record.since_ms), .numbers = record.numbers };
    if (record.until_ms)
        block.until = wall_in(*record.until_ms);
    all.blocks.insert_or_assign(record.extension, std::move(block));
}

void take(Remembered& all, const State::Window& record, const std::string&)
{
    CallbackWindow window { .contact = record.contact,
                            .number = record.number,
                            .trunk = record.trunk,
                            .emergency = record.emergency,
                            .extension = record.extension,
                            .phones = record.phones };
    if (record.until_ms)
        window.until = wall_in(*record.until_ms);
    all.windows.push_back(std::move(window));
}

template <typename Record> void read_as(Remembered& all, std::string_view text, const std::string& boot)
{
    Record record;
    if (decode(text, record))
        take(all, record, boot);
    else
        ++all.unreadable;
}

template <typename Names, typename Text>
void add(std::map<std::string, std::optional<std::string>>& changes, std::string_view prefix,
         const Names& names, const Text& text)
{
    for (const auto& name : names)
        changes.insert_or_assign(key_of(prefix, name), text(name));
}

} // namespace

std::map<std::string, std::optional<std::string>> take_changes(Guards& guards, const std::string& boot)
{
    std::map<std::string, std::optional<std::string>> changes;
    const TollMeter::Changes of_toll = guards.toll.take_changes();
    for (const AccountName& name : of_toll.accounts)
        changes.insert_or_assign(key_of(name), encode(record_of(name, guards.toll.accounts().at(name))));
    add(changes, paid_prefix, of_toll.legs, [&](const std::string& leg) -> std::optional<std::string> {
        const auto found = guards.toll.paid().find(leg);
        return found == guards.toll.paid().end()
            ? std::nullopt
            : std::optional { encode(record_of(leg, found->second, boot)) };
    });
    add(changes, block_prefix, guards.thefts.take_changes(),
        [&](const std::string& extension) -> std::optional<std::string> {
            const auto found = guards.thefts.blocks().find(extension);
            return found == guards.thefts.blocks().end()
                ? std::nullopt
                : std::optional { encode(record_of(extension, found->second)) };
        });
    add(changes, window_prefix, guards.windows.take_changes(),
        [&](const std::string& contact) -> std::optional<std::string> {
            const auto found = std::ranges::find(guards.windows.all(), contact, &CallbackWindow::contact);
            return found == guards.windows.all().end() ? std::nullopt
                                                       : std::optional { encode(record_of(*found)) };
        });
    if (!changes.empty()) // What is counted means nothing without its day.
        changes.insert_or_assign(std::string { day_key }, encode(record_of(guards.day.known())));
    return changes;
}

std::string text_of(const Guards& guards)
{
    State::File file { .day = record_of(guards.day.known()) };
    for (const auto& [name, account] : guards.toll.accounts())
        if (account.minutes > 0 || !account.begun.empty())
            file.accounts.push_back(record_of(name, account));
    for (const auto& [extension, block] : guards.thefts.blocks())
        file.blocks.push_back(record_of(extension, block));
    std::ranges::sort(file.blocks, {}, &State::Block::extension);
    for (const CallbackWindow& window : guards.windows.all())
        file.windows.push_back(record_of(window));
    return encode(file);
}

void read_piece(Remembered& all, std::string_view key, std::string_view text, const std::string& boot)
{
    if (key == day_key)
        read_as<State::Day>(all, text, boot);
    else if (key.starts_with(account_prefix))
        read_as<State::Account>(all, text, boot);
    else if (key.starts_with(paid_prefix))
        read_as<State::Paid>(all, text, boot);
    else if (key.starts_with(block_prefix))
        read_as<State::Block>(all, text, boot);
    else if (key.starts_with(window_prefix))
        read_as<State::Window>(all, text, boot);
    else
        ++all.unreadable;
}

std::optional<Remembered> remembered_in(std::string_view text)
{
    State::File file;
    if (!decode(text, file))
        return std::nullopt;
    Remembered all;
    take(all, file.day, {});
    for (const State::Account& account : file.accounts)
        take(all, account, {});
    for (const State::Block& block : file.blocks)
        take(all, block, {});
    for (const State::Window& window : file.windows)
        take(all, window, {});
    return all;
}

Guards guards_of(Remembered&& all, OfficeDay day)
{
    Guards guards { .day = std::move(day) };
    for (auto& [name, account] : all.accounts)
        guards.toll.restore(name, std::move(account));
    for (auto& [leg, paid] : all.paid)
        guards.toll.restore(leg, std::move(paid));
    for (auto& [extension, block] : all.blocks)
        guards.thefts.restore(extension, std::move(block));
    std::ranges::sort(all.windows, {},
                      [](const CallbackWindow& one) { return one.until.value_or(Wall::max()); });
    for (CallbackWindow& window : all.windows)
        guards.windows.restore(std::move(window));
    return guards;
}

} // namespace calld
